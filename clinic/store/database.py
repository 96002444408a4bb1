"""The encrypted database: one engine, one way to read and one way to write.

The raw key is the first statement on each connection; write-ahead log and foreign keys follow.
"""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from clinic.clock import Now, system_now
from clinic.errors import CannotOpen, ClinicError, StorageError
from clinic.store.audit.auditor import Auditor
from clinic.store.audit.head import AuditHead
from clinic.store.keys import DataKey
from clinic.store.read_only import ReadingPlace, why_not_written
from clinic.store.texts import storable_parameters
from clinic.store.turnstile import Turnstile
from clinic.store.words import Busy, database_words, gone, is_damage

__all__ = ["Database", "database_words", "make_engine"]

_BUSY_MS = 5000
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # who met damage is told in words
_DAMAGED = ("The database is damaged.", "Heal it under Admin, Safety.")


class Database:
    """The record of one clinic. Only services open sessions, through ``read`` and ``write``."""

    def __init__(
        self, path: Path, key: DataKey, now: Now = system_now, workstation: str = "", head: Path | None = None
    ) -> None:
        self.path = path
        self._key, self._now, self._workstation = key, now, workstation
        self._raw_key = key.part("database") if key.encrypts else bytearray()
        self._engine = make_engine(path, self._raw_key)
        self._reading: ReadingPlace | None = None
        self._trouble: StorageError | None = None
        self._file: tuple[int, int] | None = None
        self._turnstile = Turnstile()
        kept = AuditHead(head or path.with_name("clinic.head"), key.part("audit head"))
        self._auditor = Auditor(key.part("audit"), now, workstation, kept)

    def act_as(self, user_id: str) -> None:
        """Write in the name of this user from now on."""
        self._auditor.user_id = user_id

    @property
    def engine(self) -> Engine:
        """For migrations, search index and checks inside the store."""
        return self._engine

    @property
    def auditor(self) -> Auditor:
        """The keeper of the audit chain."""
        return self._auditor

    @property
    def trouble(self) -> StorageError | None:
        """Why nothing can be written at the moment, in words; ``None``: as far as is known, it can."""
        return self._trouble

    def settle(self) -> None:
        """Open the file; where it cannot be written, open it for reading alone and say why in ``trouble``.

        Raises ``CannotOpen`` where it is damaged, ``StorageError`` where it cannot even be read.
        """
        try:
            self._touch(self._engine)
        except StorageError as error:
            if isinstance(error, Busy) or not self.path.exists():
                raise
            self._only_read(error)
        self._file = _identity(self.path)

    def recheck(self) -> StorageError | None:
        """Look again whether the record can be written, and go on writing if so; else why not, in words."""
        if self._trouble is None:
            return None
        found = why_not_written(self.path.parent)
        if found is None and not self._is_here():
            found = gone()
        if found is None:
            found = self._write_again()
        self._trouble = found
        return found

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading one consistent state. Raises ``StorageError``."""
        if self._reading is not None and self._reading.is_outdated():
            self.recheck()
        inside, words = self._turnstile.passed(), database_words(self.path.parent)
        with inside, words, Session(self._engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: all of it or nothing. Raises ``Conflict`` and ``StorageError``."""
        with self._turnstile.passed(), self._watched():
            engine = self._engine.execution_options(skinfolio_write=True)
            with database_words(self.path.parent), Session(engine, expire_on_commit=False) as session:
                self._auditor.watch(session)
                yield session
                session.commit()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody reads or writes meanwhile, and no connection is open: the file may be replaced.

        Raises ``StorageError`` where a reader does not end in time.
        """
        with self._turnstile.closed():
            self._engine.dispose()
            try:
                yield
            finally:
                self._engine.dispose()
                self._file = _identity(self.path)
                self._trouble = None

    @contextlib.contextmanager
    def raw(self, path: Path | None = None) -> Iterator[Any]:
        """A plain connection to the database, or to one beside it with the same key. Raises what SQLite raises."""
        if path is None and self._reading is not None:
            made = self._reading.connect()
        else:
            made = sqlcipher3.dbapi2.connect(str(path or self.path))
        with contextlib.closing(made) as connection:
            connection.isolation_level = None
            prepare(connection, self._raw_key, writes=None)
            yield connection

    @contextlib.contextmanager
    def beside(self, path: Path, head: Path) -> Iterator["Database"]:
        """A database beside this one with the same keys, writing in the same name, and its own head of the trail."""
        other = Database(path, self._key, self._now, self._workstation, head)
        other.act_as(self._auditor.user_id)
        try:
            yield other
        finally:
            other.close()

    def close(self) -> None:
        """Fold the write-ahead log into the database and close all connections."""
        if self._reading is None and self._is_here():
            with contextlib.suppress(DatabaseError, StorageError), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()
        self._engine.clear_compiled_cache()  # megabytes, where something still knows the closed clinic
        if self._reading is not None:
            self._reading.close()
        self._auditor.forget()
        for index in range(len(self._raw_key)):
            self._raw_key[index] = 0

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Keep in mind whether writing works; refuse it where it cannot."""
        if (self._reading is not None and self.recheck() is not None) or not self._is_here():
            self._trouble = self._trouble or gone()
            raise StorageError(self._trouble.what, self._trouble.todo)
        try:
            yield
        except Busy:
            raise
        except StorageError as error:
            self._trouble = error
            raise
        except CannotOpen:
            self._trouble = StorageError(*_DAMAGED)
            raise
        self._trouble = None

    def _is_here(self) -> bool:
        """Whether the file is still the one that was opened: a share may be gone, or mounted anew."""
        if self._file is None:
            return True
        found = _identity(self.path)
        if found is not None and found != self._file:  # mounted anew: what is open belongs to what was there before
            self._engine.dispose()
            self._file = found
        return found is not None

    def _touch(self, engine: Engine) -> None:
        with database_words(self.path.parent), engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")

    def _only_read(self, error: StorageError) -> None:
        self._engine.dispose()
        place = ReadingPlace(self.path)
        engine = with_key(place.engine(), self._raw_key, writes=False)
        try:
            self._touch(engine)
        except ClinicError:
            engine.dispose()
            place.close()
            raise error from None
        self._engine, self._reading = engine, place
        self._trouble = why_not_written(self.path.parent) or error

    def _write_again(self) -> StorageError | None:
        if self._reading is None:
            return None
        engine = make_engine(self.path, self._raw_key)
        try:
            self._touch(engine)
        except StorageError as error:
            engine.dispose()
            return error
        old, self._engine = self._engine, engine
        old.dispose()
        self._reading.close()
        self._reading = None
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def make_engine(path: Path, raw_key: bytearray) -> Engine:
    """An engine on the SQLCipher file ``path`` with a 32-byte raw key; an empty key: a database that anyone can read.

    ``raw_key`` is read at each new connection, so that whoever owns it can overwrite it.
    """
    return with_key(create_engine(f"sqlite:///{path}", module=sqlcipher3.dbapi2), raw_key, writes=True)


def with_key(engine: Engine, raw_key: bytearray, *, writes: bool) -> Engine:
    """``engine``, which gives each connection its key and settings, and begins transactions as they are meant."""

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        prepare(connection, raw_key, writes=writes)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("skinfolio_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def _drop(context: ExceptionContext) -> None:
        if is_damage(str(context.original_exception)):  # the connection would find all other pages damaged too
            context.is_disconnect, context.invalidate_pool_on_disconnect = True, False

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _clean(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> tuple[str, Any]:
        return statement, storable_parameters(parameters)

    return engine


def prepare(connection: Any, raw_key: bytes | bytearray, *, writes: bool | None) -> None:
    """Give a fresh connection its key and settings; ``writes`` None: a copy or check, which keeps its own journal.

    Raises ``StorageError`` once the key is overwritten: zeros would make a sound database look damaged.
    """
    if raw_key and not any(raw_key):
        raise StorageError("The clinic is locked.", "Sign in again.")
    cursor = connection.cursor()
    try:
        if raw_key:
            cursor.execute(f"PRAGMA key = \"x'{raw_key.hex()}'\"")
        pragmas = [
            "cipher_log_level = NONE",
            "cache_size = -65536",  # KiB; a page that leaves the cache must be decrypted again
            "temp_store = MEMORY",  # nothing readable in temporary files
            f"busy_timeout = {_BUSY_MS}",
        ]
        if writes is not None:
            pragmas.append("foreign_keys = ON")
        if writes:
            pragmas += [
                "journal_mode = WAL",
                "synchronous = FULL",  # a power cut must not take the last commit
                "secure_delete = ON",  # what was erased does not linger in free pages
            ]
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()
