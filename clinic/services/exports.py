"""The record out in open formats: one patient or all as tables, everything about one patient, the whole clinic."""

import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.exchange.json_values import to_json
from clinic.exchange.tables import write_csv
from clinic.imaging import strip_private
from clinic.records.enums import LabSource
from clinic.records.rights import Right
from clinic.services.core import Core, fetch, local_date
from clinic.services.documents import document_rows
from clinic.services.export_clinic import export_clinic, import_clinic
from clinic.services.gate import allowed
from clinic.services.photo_rows import photo_rows
from clinic.store.models import LabReport, Patient, Photo
from clinic.store.new_folder import new_folder, safe_name
from clinic.store.selection import NOUNS

_MESSAGE_ENDINGS = {LabSource.HL7: "hl7", LabSource.FHIR: "json", LabSource.CSV: "csv"}
_README = """The record of one patient, record number {mrn}, exported on {day} with Skinfolio.

Nothing in this folder is encrypted. Keep it safe.

record.json    the whole record, one list for each kind of entry; times are UTC, dates ISO 8601
csv/           the same as tables for a spreadsheet
photos/        the photos, without the place where they were taken, camera numbers or names in the files
documents/     summaries and handouts that were made (PDF)
lab_messages/  laboratory messages as they were received
"""


class ExportService:
    """Exports appear only when they are complete and never overwrite anything."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.EXPORT)
    def csv(self, patient_id: str, out: Path) -> dict[str, int]:
        """One CSV file per noun, of one patient or (``patient_id`` empty) of all, into the new or empty folder ``out``.

        Returns counts by noun. Raises ``NotFound``, ``ClinicError`` where the folder holds files, ``StorageError``.
        """
        with new_folder(out) as folder, self._core.db.read() as session:
            if patient_id:
                fetch(session, Patient, patient_id, "This patient")
            return _write_tables(session, patient_id, folder)

    @allowed(Right.EXPORT)
    def everything(self, patient_id: str, out: Path) -> dict[str, int]:
        """All that is known of one patient: tables, JSON, photos, PDFs, laboratory messages. As ``csv`` otherwise.

        Photos leave without place and camera numbers; one that cannot be read is named in the folder's README.txt
        and counted as ``unreadable``.
        """
        with new_folder(out) as folder, self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            (folder / "csv").mkdir()
            counts = _write_tables(session, patient_id, folder / "csv")
            record = {noun.name: to_json(list(noun.rows(session, patient_id))) for noun in NOUNS}
            text = json.dumps(record, ensure_ascii=False, indent=1)
            (folder / "record.json").write_text(text, encoding="utf-8")
            lost = [
                *self._photos(session, patient_id, folder / "photos"),
                *self._documents_out(session, patient_id, folder / "documents"),
                *self._messages(session, patient_id, folder / "lab_messages"),
            ]
            readme = _README.format(mrn=patient.mrn, day=self._core.today().isoformat())
            if lost:
                readme += "\nThese files could not be read and are missing here:\n" + "\n".join(lost) + "\n"
            (folder / "README.txt").write_text(readme, encoding="utf-8-sig")
        return counts | ({"unreadable": len(lost)} if lost else {})

    @allowed(Right.EXPORT_CLINIC)
    def clinic(self, out: Path) -> dict[str, int]:
        """The whole clinic as plain, unencrypted files; ``import_clinic`` reads them. Counts by table, and of files.

        Files that are lost or damaged are named in README.txt and counted as ``unreadable``. Raises ``ClinicError``
        where the folder holds files, ``StorageError``.
        """
        return export_clinic(self._core, out)

    @allowed(Right.EXPORT_CLINIC)
    def import_clinic(self, folder: Path) -> dict[str, int]:
        """Fill this clinic, which must hold no patient, from an export; all of it or nothing.

        Clinic and users are those of the export afterwards: close and open it anew. Raises ``Conflict``,
        ``FileRefused``, ``StorageError``.
        """
        return import_clinic(self._core, folder)

    def _photos(self, session: Session, patient_id: str, folder: Path) -> list[str]:
        folder.mkdir()
        query = select(Photo).where(Photo.patient_id == patient_id, Photo.error_reason == "").order_by(Photo.id)
        lost = []
        for row in photo_rows(session, session.scalars(query).all()):
            name = safe_name(local_date(row.when).isoformat(), *row.lesion_labels, row.id)
            try:
                (folder / f"{name}.jpg").write_bytes(strip_private(self._core.blobs.get(row.sha256), row.name))
            except ClinicError as error:
                lost.append(f"photos/{name}: {error.what}")
        return lost

    def _documents_out(self, session: Session, patient_id: str, folder: Path) -> list[str]:
        folder.mkdir()
        lost = []
        for row in document_rows(session, patient_id):
            name = safe_name(local_date(row.made_at).isoformat(), row.title, row.id)
            lost += self._blob(row.sha256, folder / f"{name}.pdf")
        return lost

    def _messages(self, session: Session, patient_id: str, folder: Path) -> list[str]:
        folder.mkdir()
        query = select(LabReport).where(LabReport.patient_id == patient_id, LabReport.message_sha256 != "")
        lost = []
        for row in session.scalars(query.order_by(LabReport.id)):
            name = safe_name(local_date(row.received_at).isoformat(), row.id)
            ending = _MESSAGE_ENDINGS.get(row.source, "txt")
            lost += self._blob(row.message_sha256, folder / f"{name}.{ending}")
        return lost

    def _blob(self, sha256: str, path: Path) -> list[str]:
        try:
            path.write_bytes(self._core.blobs.get(sha256))
        except ClinicError as error:
            return [f"{path.parent.name}/{path.name}: {error.what}"]
        return []


def _write_tables(session: Session, patient_id: str, folder: Path) -> dict[str, int]:
    return {
        noun.name: write_csv(folder / f"{noun.name}.csv", noun.columns, noun.rows(session, patient_id))
        for noun in NOUNS
    }
