"""Bringing a database to the present schema, and refusing one that is newer."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from clinic.errors import CannotOpen
from clinic.store.database import Database, database_words

HEAD = "0002"
"""The newest revision in ``migrations/versions``; a test keeps the two equal, so that opening need not load Alembic."""


def upgrade(database: Database, *, new: bool = False) -> bool:
    """Migrate to ``HEAD``; return whether anything was done. ``new``: the database is meant to be empty.

    Raises ``CannotOpen`` where a newer version made it, or where it is empty but should not be.
    """
    with database_words(database.path.parent), database.engine.connect() as connection:
        found = _revision(connection)
    if found == HEAD:
        return False
    if found is None and not new:
        raise CannotOpen("The database is empty.", "Restore the clinic from its last backup.")
    if found is not None and found not in _known():
        raise CannotOpen(
            "This clinic was made by a newer version of Skinfolio.",
            "Install the newer version and open it with that; nothing was changed.",
        )
    _migrate(database)
    if found == "0001":
        with database.write() as session:
            database.auditor.seal_anew(session)
    return True


def _revision(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")}


def _migrate(database: Database) -> None:
    # Alembic takes 150 ms to load and is needed once in a clinic's life per version
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    engine = database.engine.execution_options(skinfolio_write=True)
    with database_words(database.path.parent), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
