"""Damage as a failing disk does it, aimed at one photo or one table."""

from itertools import islice
from pathlib import Path

import sqlcipher3.dbapi2

from clinic.app import Clinic

PAGE = 4096


def flip_page(file: Path, page: int) -> None:
    """Flip one bit in the middle of a page."""
    with file.open("r+b") as opened:
        opened.seek((page - 1) * PAGE + 1000)
        byte = opened.read(1)[0]
        opened.seek(-1, 1)
        opened.write(bytes([byte ^ 1]))


def flip_photo(clinic: Clinic, sha256: str) -> None:
    """Flip one bit of a photo's sealed file."""
    path = clinic._blobs.path(sha256)
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 4
    path.write_bytes(sealed)


def pages_of(clinic: Clinic, table: str, *, first: int = 0, last: int = 0) -> list[int]:
    """Pages that hold rows of ``table``: those without which it, and no other, cannot be read to its end.

    In rising order; only the ``first`` or the ``last`` so many where that is enough (each page is tried).
    """
    file = clinic.folder / "clinic.db"
    with clinic.database.raw() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    other = next(name for name in names if name != table)
    every = range(2, file.stat().st_size // PAGE + 1)
    tried = (page for page in (reversed(every) if last else every) if page != root)
    found = (page for page in tried if _holds(clinic, page, table, other))
    return sorted(islice(found, first or last or None))


def _holds(clinic: Clinic, page: int, table: str, other: str) -> bool:
    file = clinic.folder / "clinic.db"
    flip_page(file, page)
    try:
        return not _reads(clinic, table) and _reads(clinic, other)
    finally:
        flip_page(file, page)


def _reads(clinic: Clinic, table: str) -> bool:
    try:
        with clinic.database.raw() as raw:
            return raw.execute(f'SELECT * FROM "{table}" NOT INDEXED').fetchall() is not None
    except sqlcipher3.dbapi2.DatabaseError:
        return False
