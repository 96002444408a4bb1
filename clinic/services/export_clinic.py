"""The whole clinic out as plain files, and back into an empty one."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from clinic.errors import Conflict, FileRefused, NotFound
from clinic.exchange.clinic_lines import Head, bad_line, read_head, read_rows, write_head, write_rows
from clinic.exchange.json_values import from_json
from clinic.imaging import MAX_BYTES
from clinic.services.core import Core
from clinic.services.own_analytes import renew_catalog
from clinic.services.patients import search_words
from clinic.services.photo_files import PictureFile, PictureStore, examine
from clinic.store.blob_uses import BLOB_COLUMNS, blob_uses
from clinic.store.blobs import BlobDamaged
from clinic.store.dump import dump, is_empty, kinds, load, tables
from clinic.store.files import storage_words
from clinic.store.models import Clinic, Patient, User
from clinic.store.new_folder import new_folder
from clinic.store.schema import HEAD
from clinic.store.search import PatientIndex, Vocabulary


def export_clinic(core: Core, out: Path) -> dict[str, int]:
    """Write every table and file of the clinic, unencrypted; a file that is lost or damaged is named in README.txt.

    Raises ``ClinicError``, ``StorageError``.
    """
    counts: dict[str, int] = {}
    with new_folder(out) as folder, core.db.read() as session:
        for table in tables():
            counts[table.name] = write_rows(folder, table.name, dump(session, table))
        counts["files"], missing = _write_blobs(core, session, folder / "blobs")
        name = session.scalars(select(Clinic.name)).one()
        write_head(folder, name, Head(HEAD, core.now(), counts, missing))
        # before the folder appears: nothing leaves without a trace
        core.note("export", "clinic", "", patients=counts[Patient.__tablename__], files=counts["files"])
    return counts | ({"unreadable": len(missing)} if missing else {})


def import_clinic(core: Core, folder: Path) -> dict[str, int]:
    """Fill an empty clinic from an export; all of it or nothing.

    Raises ``Conflict`` where people are in the record already, ``FileRefused`` naming what cannot be read,
    ``StorageError``.
    """
    with core.db.read() as session:
        if not is_empty(session):
            raise Conflict("There are patients in this clinic already.", "Create a new clinic and import into that.")
    with storage_words("The exported clinic cannot be read."):
        head = read_head(folder, HEAD)
        # files first: without their rows they are harmless, rows without their files would be damage
        for table, column in BLOB_COLUMNS:
            for number, row in read_rows(folder, table):
                if (name := row.get(column)) and name not in head.missing:
                    data = _take_blob(folder, table, number, str(name))
                    _put_blob(core, table, number, row, data)
        with _fitting(), core.db.write() as session:
            load(session, core.db.auditor, lambda table: _rows(folder, table), _index)
            _check_counts(folder, head.counts)
            if session.scalars(select(User.id)).first() is None:
                raise FileRefused("The exported clinic has no user.", "Export the clinic again; nothing was imported.")
            _keep_importer(core, session)
        renew_catalog(core)
    return head.counts


@contextlib.contextmanager
def _fitting() -> Iterator[None]:
    """Rows that point to rows which are not there, or stand twice, are refused as a whole."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise FileRefused(
            "The tables of the exported clinic do not fit together.",
            "Export the clinic again; nothing was imported.",
        ) from error


def _keep_importer(core: Core, session: Session) -> None:
    """Who brings the record in goes on working here; the users of the export have no passphrase here yet."""
    me = core.actor
    if me is None:
        return
    name, number = me.sign_in, 1
    while session.scalars(select(User.id).where(User.sign_in == name)).first():
        number += 1
        name = f"{me.sign_in} {number}"
    session.add(User(id=me.id, sign_in=name, name=me.name, role=me.role, active=True, administers=True))
    session.flush()


def _write_blobs(core: Core, session: Session, folder: Path) -> tuple[int, dict[str, str]]:
    """Write the files that rows need; return how many, and those that cannot be read."""
    folder.mkdir()
    uses = {use.sha256: use.what for use in blob_uses(session)}
    missing = {}
    for name, what in sorted(uses.items()):
        try:
            data = core.blobs.get(name)
        except (NotFound, BlobDamaged) as error:
            missing[name] = f"{what}: {error.what}"
            continue
        (folder / name).write_bytes(data)
    return len(uses) - len(missing), missing


def _take_blob(folder: Path, table: str, number: int, name: str) -> bytes:
    if len(name) != 64 or set(name) - set("0123456789abcdef"):
        raise bad_line(table, number, "its file has no proper name")
    path = folder / "blobs" / name
    if not path.is_file():
        raise bad_line(table, number, f"its file blobs/{name} is missing")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise bad_line(table, number, f"its file blobs/{name} is larger than {MAX_BYTES >> 20} MB")
    if hashlib.sha256(data).hexdigest() != name:
        raise bad_line(table, number, f"its file blobs/{name} was changed")
    return data


def _put_blob(core: Core, table: str, number: int, row: dict[str, Any], data: bytes) -> None:
    """Store a file; a photo only after it was proved whole, as at any import: it will be decoded to be shown."""
    if table != "photo":
        core.blobs.put(data)
        return
    file = PictureFile(str(row.get("name", "")), data)
    try:
        parts = examine(core.workers, file, core.now)
    except FileRefused as error:
        raise bad_line(table, number, error.what.rstrip(".")) from error
    PictureStore(core.blobs).put(file, parts.thumbnail)


def _rows(folder: Path, table: Table) -> Iterator[dict[str, Any]]:
    columns = kinds(table)
    for number, row in read_rows(folder, table.name):
        if set(row) != set(columns):
            raise bad_line(table.name, number, "its fields are not those of the table")
        try:
            yield {name: from_json(row[name], kind, nullable=absent) for name, (kind, absent) in columns.items()}
        except ValueError as error:
            raise bad_line(table.name, number, str(error)) from error


def _index(session: Session) -> None:
    index = PatientIndex(session, Vocabulary())
    for patient in session.scalars(select(Patient).where(Patient.erased_at.is_(None))).all():
        index.put(patient, *search_words(patient))
    session.flush()


def _check_counts(folder: Path, counts: dict[str, int]) -> None:
    for table in tables():
        found = sum(1 for _ in read_rows(folder, table.name))
        if found != counts.get(table.name, 0):
            raise FileRefused(
                f"{table.name}.jsonl holds {found} of {counts.get(table.name, 0)} rows.",
                "Export the clinic again; nothing was imported.",
            )
