"""The record out: one patient or all as tables, the hand-over to a person, photos for teaching, the whole clinic."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.exchange.tables import write_csv
from clinic.imaging import strip_private
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope, LabSource, PrivacyKind
from clinic.records.plain import plain
from clinic.records.privacy import SharedPhotos
from clinic.records.rights import Right
from clinic.reports.fonts import FontBook
from clinic.services.core import Core, fetch, local_date
from clinic.services.documents import document_rows
from clinic.services.erasure import note_act
from clinic.services.export_clinic import export_clinic, import_clinic
from clinic.services.gate import allowed
from clinic.services.map_export import lesion_map, map_pdf, map_pictures, write_map
from clinic.services.photo_export import check_copies, share_photos
from clinic.services.photo_rows import photo_rows
from clinic.services.restriction import check_free
from clinic.store.models import LabReport, Patient, Photo
from clinic.store.new_folder import new_folder, safe_name
from clinic.store.selection import NOUNS

_MESSAGE_ENDINGS = {LabSource.HL7: "hl7", LabSource.FHIR: "json", LabSource.CSV: "csv"}
_README = """The record of one patient, record number {mrn}, exported on {day} with Skinfolio.

Nothing in this folder is encrypted. Keep it safe.

record.json    the whole record, one list for each kind of entry; times are UTC, dates ISO 8601
csv/           the same as tables for a spreadsheet
photos/        the photos, without the place where they were taken, camera numbers or names in the files; those
               that were entered in error are left out, for they may show someone else
documents/     summaries and handouts that were made (PDF)
lab_messages/  laboratory messages as they were received
map/           where there are lesions: the body map as pages (map.pdf) and pictures, and lesions.csv with the place of
               each on the skin, its codes, and its area, which is an estimate for the figure and not for the patient
"""


class ExportService:
    """Exports appear only when they are complete and never overwrite anything."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.EXPORT)
    def csv(self, patient_id: str, out: Path) -> dict[str, int]:
        """One CSV file per noun, of one patient or (``patient_id`` empty) of all, into the new or empty folder ``out``.

        The tables of all need the right to take the whole clinic out; restricted records are left out of them and
        counted as ``restricted``. Returns counts by noun. Raises ``NotFound``, ``Conflict`` where the one record is
        restricted, ``ClinicError`` where the folder holds files, ``NotAllowed``, ``StorageError``.
        """
        if not patient_id:
            self._core.require(Right.EXPORT_CLINIC)
        with new_folder(out) as folder, self._core.db.read() as session:
            if patient_id:
                check_free(session, patient_id)
            restricted = set(session.scalars(select(Patient.mrn).where(Patient.restricted_at.is_not(None))))
            counts = _write_tables(session, patient_id, folder, restricted if not patient_id else set())
            self._core.note("export", "patient", patient_id, patient_id, form="csv", **counts)
        return counts | ({"restricted": len(restricted)} if restricted and not patient_id else {})

    @allowed(Right.EXPORT)
    def everything(self, patient_id: str, out: Path) -> dict[str, int]:
        """The full hand-over of one person's record to that person: tables, JSON, photos, PDFs, laboratory messages.

        It is noted as an act of privacy and in the audit trail. A restricted record is handed over by who may lift the
        restriction. Photos leave without place and camera numbers; one that cannot be read is named in the folder's
        README.txt and counted as ``unreadable``. Raises as ``csv``.
        """
        with new_folder(out) as folder, self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.restricted_at is not None:
                self._core.require(Right.PRIVACY)
            (folder / "csv").mkdir()
            counts = _write_tables(session, patient_id, folder / "csv")
            record = {noun.name: plain(list(noun.rows(session, patient_id))) for noun in NOUNS}
            text = json.dumps(record, ensure_ascii=False, indent=1)
            (folder / "record.json").write_text(text, encoding="utf-8")
            lost = [
                *self._photos(session, patient_id, folder / "photos"),
                *self._documents_out(session, patient_id, folder / "documents"),
                *self._messages(session, patient_id, folder / "lab_messages"),
            ]
            write_map(self._core, patient_id, folder / "map")
            readme = _README.format(mrn=patient.mrn, day=self._core.today().isoformat())
            if lost:
                readme += "\nThese files could not be read and are missing here:\n" + "\n".join(lost) + "\n"
            (folder / "README.txt").write_text(readme, encoding="utf-8-sig")
            counts |= {"unreadable": len(lost)} if lost else {}
            self._note_hand_over(patient_id, counts)
        return counts

    @allowed(Right.EXPORT)
    def map_pdf(self, patient_id: str) -> bytes:
        """The body map with all lesions as PDF, to be saved: every view that has some, a legend, a table.

        It is noted in the audit trail. Raises ``NotFound``, ``Conflict`` where the record is restricted.
        """
        with self._core.db.read() as session:
            check_free(session, patient_id)
        data = map_pdf(self._core, lesion_map(self._core, patient_id))
        self._core.note("export", "body map", "", patient_id, form="pdf")
        return data

    @allowed(Right.EXPORT)
    def map_pictures(self, patient_id: str, out: Path) -> int:
        """The same views as PNGs at print resolution into the new or empty folder ``out``; how many.

        It is noted in the audit trail. Raises as ``csv``.
        """
        with self._core.db.read() as session:
            check_free(session, patient_id)
        pictures = map_pictures(self._core, lesion_map(self._core, patient_id))
        with new_folder(out) as folder:
            for name, data in pictures:
                (folder / name).write_bytes(data)
            self._core.note("export", "body map", "", patient_id, form="png", pictures=len(pictures))
        return len(pictures)

    @allowed(Right.EXPORT)
    def photos_for(self, scope: ConsentScope, out: Path, patient_id: str = "") -> SharedPhotos:
        """Photos for teaching or publication, of one person or of all, into the new or empty folder ``out``.

        Only of people whose consent for it stands, and only photos marked for it; without anything that says whose
        they are, with a table of age, sex, site and diagnosis. ``left_out`` of the result says whose photos stay, and
        why. Raises ``ClinicError`` with the same words where none may go or the folder holds files,
        ``ValidationError`` for the scope record, ``NotFound``, ``StorageError``.
        """
        return share_photos(self._core, scope, patient_id, out)

    @allowed(Right.EXPORT)
    def check_copies(self, photo_ids: Sequence[str], purpose: ConsentScope) -> None:
        """Raise ``Conflict`` unless copies of these photos may leave the record for ``purpose``; record: any use.

        The record must not be restricted; for teaching and publication the person's consent must stand, and the photo
        be marked for it. Raises ``NotFound``.
        """
        with self._core.db.read() as session:
            check_copies(session, photo_ids, purpose)

    @allowed(Right.EXPORT)
    def note_copies(self, photo_ids: Sequence[str], purpose: ConsentScope) -> None:
        """Enter into the audit trail that copies of these photos leave now. Raises as ``check_copies``."""
        with self._core.db.read() as session:
            people = check_copies(session, photo_ids, purpose)
        for patient_id, number in people.items():
            self._core.note("export", "photo", "", patient_id, purpose=purpose.value, photos=number)

    @allowed(Right.EXPORT)
    def comparison(self, draft: ComparisonDraft) -> bytes:
        """Two photos compared on one page as PDF, to be saved as a file for the purpose of ``draft``.

        For teaching and publication nothing on it says whose photos they are. It is noted in the audit trail. Raises as
        ``check_copies``; ``ValidationError`` for photos of two people; ``StorageError``, ``FileRefused``.
        """
        from clinic.services.document_comparison import ComparisonPage  # vision is loaded when first needed

        photo_ids = (draft.photo_a_id, draft.photo_b_id)
        with self._core.db.read() as session:
            people = check_copies(session, photo_ids, draft.purpose)
        data = ComparisonPage(self._core, FontBook.load(self._core.resources / "fonts")).pdf(draft)
        for patient_id, number in people.items():
            self._core.note("export", "photo", "", patient_id, purpose=draft.purpose.value, photos=number, form="pdf")
        return data

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

    def _note_hand_over(self, patient_id: str, counts: dict[str, int]) -> None:
        """Before the folder appears: nothing leaves without a trace."""
        held = {noun: count for noun, count in counts.items() if count}
        with self._core.db.write() as session:
            note_act(self._core, session, patient_id, PrivacyKind.HAND_OVER, "", dict(held))
            self._core.db.auditor.note(session, "export", "patient", patient_id, patient_id, dict(held))

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


def _write_tables(session: Session, patient_id: str, folder: Path, left_out: Collection[str] = ()) -> dict[str, int]:
    """``left_out``: record numbers of people whose rows stay."""
    return {
        noun.name: write_csv(
            folder / f"{noun.name}.csv",
            noun.columns,
            (row for row in noun.rows(session, patient_id) if row["mrn"] not in left_out),
        )
        for noun in NOUNS
    }
