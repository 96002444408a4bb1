"""Damage as a failing disk does it, aimed at one photo or one table."""

from pathlib import Path

import sqlcipher3.dbapi2

from clinic.app import Clinic

PAGE = 4096


def flip_page(file: Path, page: int) -> None:
    """Flip one bit in the middle of a page."""
    content = bytearray(file.read_bytes())
    content[(page - 1) * PAGE + 1000] ^= 1
    file.write_bytes(content)


def flip_photo(clinic: Clinic, sha256: str) -> None:
    """Flip one bit of a photo's sealed file."""
    path = clinic._blobs.path(sha256)
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 4
    path.write_bytes(sealed)


def pages_of(clinic: Clinic, table: str) -> list[int]:
    """Pages that hold rows of ``table``: those without which it, and no other, cannot be read to its end."""
    file = clinic.folder / "clinic.db"
    with clinic.database.raw() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    other = next(name for name in names if name != table)
    clean, found = file.read_bytes(), []
    for page in range(2, len(clean) // PAGE + 1):
        flip_page(file, page)
        if page != root and not _reads(clinic, table) and _reads(clinic, other):
            found.append(page)
        file.write_bytes(clean)
    return found


def _reads(clinic: Clinic, table: str) -> bool:
    try:
        with clinic.database.raw() as raw:
            return raw.execute(f'SELECT * FROM "{table}" NOT INDEXED').fetchall() is not None
    except sqlcipher3.dbapi2.DatabaseError:
        return False
