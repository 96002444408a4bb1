"""Which tables and indexes of a database can be read to their end.

The check of the seals names pages only, and a page does not say whose it is: each table and each index is read, and
those whose reading fails hold the damage.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlcipher3.dbapi2

from clinic.store.database import Database
from clinic.store.raw_database import damage
from clinic.store.words import is_damage

SEARCH = "patient_fts"


def damaged_parts(database: Database) -> Iterator[tuple[str, str]]:
    """Table and index (empty: the table itself) that cannot be read to their end.

    Raises ``sqlcipher3.dbapi2.DatabaseError`` where not even the list of tables can be read.
    """
    for table in table_names(database):
        if not _reads(database, f'SELECT * FROM "{table}" NOT INDEXED'):
            yield table, ""
        for index, columns in _indexes(database, table):
            listed = ", ".join(f'"{column}"' for column in columns)
            if not _reads(database, f'SELECT {listed} FROM "{table}" INDEXED BY "{index}" ORDER BY {listed}'):
                yield table, index


def table_names(database: Database) -> tuple[str, ...]:
    """All tables that hold rows, also those inside the full-text index."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"
    with database.raw() as connection:
        return tuple(name for (name,) in connection.execute(query))


def damage_in_words(database: Database) -> Iterator[str]:
    """What is wrong inside the database file: the pages, and whose they are."""
    found = []
    try:
        with database.raw() as connection:
            found = list(_messages(connection))
    except sqlcipher3.dbapi2.DatabaseError as error:
        found = [f"Database: it cannot be read to its end ({error})."]
    if not any(message.startswith("Database:") for message in found):
        yield from found
        return
    named = False
    try:
        for table, index in damaged_parts(database):
            named = True
            yield _words(table, index)
    except sqlcipher3.dbapi2.DatabaseError:
        yield "Database: its list of tables is damaged."
        return
    if not named:
        yield "Database: a damaged page holds no row (it is free, or inside an index that is read otherwise)."
    yield from found


def _messages(connection: Any) -> Iterator[str]:
    with contextlib.suppress(sqlcipher3.dbapi2.OperationalError):  # what is open for reading alone has nothing to fold
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the check of the seals reads the file, not the log
    found = set(damage(connection))
    if found:  # a page that was just being written looks damaged once; one that is damaged looks so again
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        found &= set(damage(connection))
    yield from sorted(found)


def _words(table: str, index: str) -> str:
    if table.startswith((SEARCH, "patient_token", "search_word")):
        return f"Table {table} is damaged: it belongs to the search index, which can be made again."
    if index:
        return f"Table {table}: its index {index} is damaged; it can be made again from the table's rows."
    return f"Table {table} is damaged: some of its rows cannot be read."


def _indexes(database: Database, table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    with database.raw() as connection:
        names = [row[1] for row in connection.execute(f'PRAGMA index_list("{table}")')]
        return tuple(
            (name, tuple(str(row[2]) for row in connection.execute(f'PRAGMA index_info("{name}")'))) for name in names
        )


def _reads(database: Database, query: str) -> bool:
    """Whether a query can be read to its end; a fresh connection each time, for damage may outlast it in the cache."""
    try:
        with database.raw() as connection:
            for _ in connection.execute(query):
                pass
    except sqlcipher3.dbapi2.DatabaseError as error:
        if is_damage(str(error)):
            return False
        raise
    return True
