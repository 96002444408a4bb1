"""Bringing a database to the present schema, and refusing one that is newer.

An older database is not touched: a copy of it is kept as ``clinic.db.before-<revision>``, a second copy is migrated and
checked, and only then put in its place. The kept copy goes once a later backup was proved, or after 30 days
(``clinic.services.checks``).
"""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from clinic.errors import CannotOpen, ClinicError, StorageError
from clinic.store.database import Database, database_words
from clinic.store.files import storage_words, write_atomically
from clinic.store.raw_database import damage, row_counts
from clinic.store.swap import copy_beside, put_in_place, remove_database

HEAD = "0005"
"""The newest revision in ``migrations/versions``; a test keeps the two equal, so that opening need not load Alembic."""

BEFORE = "clinic.db.before-"
"""Beginning of the name of a database that was kept when it was migrated."""

Alone = Callable[[], AbstractContextManager[None]]


def upgrade(database: Database, *, new: bool = False, alone: Alone = contextlib.nullcontext) -> bool:
    """Migrate to ``HEAD``; return whether anything was done. ``new``: the database is meant to be empty.

    ``alone`` gives the folder for oneself while a migrated copy is put in place. Raises ``CannotOpen`` where a newer
    version made the database, where it is empty but should not be, or where migrating fails (it is then as before).
    """
    with database_words(database.path.parent), database.engine.connect() as connection:
        found = _revision(connection)
    if found == HEAD:
        return False
    if found is None:
        if not new:
            raise CannotOpen("The database is empty.", "Restore the clinic from its last backup.")
        migrate(database.engine, database.path.parent)
        return True
    if found not in _known():
        raise CannotOpen(
            "This clinic was made by a newer version of Skinfolio.",
            "Install the newer version and open it with that; nothing was changed.",
        )
    if database.trouble is not None:
        raise CannotOpen(
            f"This clinic was made by an older version and has to be adapted. {database.trouble.what}",
            database.trouble.todo,
        )
    with alone():
        _upgrade_on_copy(database, found)
    return True


def migrate(engine: Engine, place: Path) -> None:
    """Bring the database of ``engine``, empty or older, to ``HEAD`` where it lies. ``place``: its folder, for words."""
    # Alembic takes 150 ms to load and is needed once in a clinic's life per version
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with database_words(place), engine.execution_options(skinfolio_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _upgrade_on_copy(database: Database, found: str) -> None:
    path = database.path
    kept, making = path.with_name(f"{BEFORE}{found}"), path.with_name("clinic.db.migrating")
    try:
        with database.held(), database_words(path.parent), storage_words("The clinic could not be adapted."):
            counts = copy_beside(database, kept)
            copy_beside(database, making)
            head = making.with_name("clinic.head.migrating")
            with database.beside(making, head) as copy:
                migrate(copy.engine, path.parent)
                if found == "0001":
                    with copy.write() as session:
                        copy.auditor.seal_anew(session)
            _check(database, making, counts)
            if head.exists():  # first: a crash between the two leaves the old database, which is migrated again
                write_atomically(path.with_name("clinic.head"), head.read_bytes())
                head.unlink()
            put_in_place(database, making)
    except BaseException as error:
        remove_database(making)
        with contextlib.suppress(OSError):
            making.with_name("clinic.head.migrating").unlink(missing_ok=True)
        if isinstance(error, ClinicError):
            raise CannotOpen(
                "This clinic was made by an older version and could not be adapted; it is as it was before.",
                f"{error.what} {error.todo}",
            ) from error
        if isinstance(error, Exception):
            raise CannotOpen(
                "This clinic was made by an older version and could not be adapted; it is as it was before.",
                f"Go on with the older version, and tell whoever looks after Skinfolio: {type(error).__name__}.",
            ) from error
        raise


def _check(database: Database, copy: Path, before: dict[str, int]) -> None:
    """Raise ``StorageError`` unless the migrated copy is whole and no table lost a row."""
    with database.raw(copy) as connection:
        problems = list(damage(connection))
        after: dict[str, int] = row_counts(connection)
    lost = [table for table, count in before.items() if after.get(table, 0) < count and table in after]
    problems += [f"Table {table}: rows were lost." for table in lost]
    if problems:
        raise StorageError("The adapted copy is not whole.", problems[0])


def _revision(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")}
