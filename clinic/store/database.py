"""The encrypted database: one engine, one way to read and one way to write.

The raw key is the first statement on each connection; write-ahead log and foreign keys follow.
"""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3.dbapi2
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from clinic.clock import Now, system_now
from clinic.errors import CannotOpen, ClinicError, Conflict, StorageError
from clinic.store.audit import Auditor
from clinic.store.audit_head import AuditHead
from clinic.store.keys import DataKey

_BUSY_MS = 5000


class Database:
    """The record of one clinic. Only services open sessions, through ``read`` and ``write``."""

    def __init__(self, path: Path, key: DataKey, now: Now = system_now, workstation: str = "") -> None:
        self.path = path
        self._raw_key = bytearray(key.part("database")) if key.encrypts else bytearray()
        self._engine = make_engine(path, self._raw_key)
        head = AuditHead(path.with_name("clinic.head"), key.part("audit head"))
        self._auditor = Auditor(key.part("audit"), now, workstation, head)

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

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading one consistent state. Raises ``StorageError``."""
        with database_words(self.path.parent), Session(self._engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: all of it or nothing. Raises ``Conflict`` and ``StorageError``."""
        engine = self._engine.execution_options(skinfolio_write=True)
        with database_words(self.path.parent), Session(engine, expire_on_commit=False) as session:
            self._auditor.watch(session)
            yield session
            session.commit()

    def close(self) -> None:
        """Fold the write-ahead log into the database and close all connections."""
        with contextlib.suppress(DatabaseError), self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()
        self._auditor.forget()
        for index in range(len(self._raw_key)):
            self._raw_key[index] = 0


def make_engine(path: Path, raw_key: bytearray) -> Engine:
    """An engine on the SQLCipher file ``path`` with a 32-byte raw key; an empty key: a database that anyone can read.

    ``raw_key`` is read at each new connection, so that whoever owns it can overwrite it.
    """
    engine = create_engine(f"sqlite:///{path}", module=sqlcipher3.dbapi2)

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        try:
            if raw_key:
                cursor.execute(f"PRAGMA key = \"x'{raw_key.hex()}'\"")
            for pragma in (
                "cipher_log_level = NONE",
                "journal_mode = WAL",
                "synchronous = FULL",  # a power cut must not take the last commit
                "foreign_keys = ON",
                "cache_size = -65536",  # KiB; a page that leaves the cache must be decrypted again
                "temp_store = MEMORY",  # nothing readable in temporary files
                "secure_delete = ON",  # what was erased does not linger in free pages
                f"busy_timeout = {_BUSY_MS}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("skinfolio_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextlib.contextmanager
def database_words(place: Path) -> Iterator[None]:
    """Turn what the database in ``place`` says into words: ``StorageError``, ``CannotOpen`` or ``Conflict``."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict(
            "Someone else changed this record in the meantime.",
            "Look at their version, then enter yours again.",
        ) from error
    except OperationalError as error:
        raise _in_words(str(error.orig), place) from error
    except DatabaseError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise _damaged() from error
        raise


_FULL = ("The disk is full.", "Free some space, then try again; nothing was stored by halves.")
_LEAST_FREE = 256 * 1024
"""Bytes; less is a full disk: the write-ahead log's index needs 32 KiB, and SQLite calls its lack an i/o error."""


def _in_words(message: str, place: Path) -> ClinicError:
    if "i/o" in message.lower() or "unable to open" in message.lower():
        with contextlib.suppress(OSError):
            if shutil.disk_usage(place).free < _LEAST_FREE:
                return StorageError(*_FULL)
    known: dict[str, tuple[str, str]] = {
        "full": _FULL,
        "readonly": ("The clinic folder can only be read.", "Change its permissions, then try again."),
        "locked": ("The database is busy in another process.", "Wait a moment, then try again."),
        "unable to open": ("The database cannot be opened.", "Check that the clinic folder is still there."),
        "disk i/o": ("The disk could not be read or written.", "Check the disk, then try again."),
    }
    for word, (what, todo) in known.items():
        if word in message.lower():
            return StorageError(what, todo)
    if "not a database" in message or "malformed" in message or "encrypted" in message:
        return _damaged()
    return StorageError("The database could not be used.", f"It says: {message}")


def _damaged() -> CannotOpen:
    return CannotOpen(
        "The database is damaged or does not belong to this key.", "Restore the clinic from its last backup."
    )
