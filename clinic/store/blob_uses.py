"""Which rows hold which blobs: the one list for backups, checks and exports."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.store.models import Clinic, Consent, Document, InboxPhoto, LabAttachment, LabReport, Patient, Photo

BLOB_COLUMNS = (
    ("photo", "sha256"),
    ("inbox_photo", "sha256"),
    ("document", "sha256"),
    ("lab_report", "message_sha256"),
    ("lab_attachment", "sha256"),
    ("clinic", "logo_sha256"),
    ("consent", "form_sha256"),
)
"""Table and column of every blob's name."""


@dataclass(frozen=True, slots=True)
class BlobUse:
    """A blob and, in words without a person's name, what it is."""

    sha256: str
    what: str


def blob_uses(session: Session) -> Iterator[BlobUse]:
    """Every blob that a row needs, with the row in words."""
    mrn = dict(session.execute(select(Patient.id, Patient.mrn)).all())
    for photo in session.scalars(select(Photo).order_by(Photo.id)).yield_per(500):
        day = photo.imported_at.date().isoformat()
        yield BlobUse(photo.sha256, f"photo {photo.id} of record {mrn[photo.patient_id]}, imported on {day}")
    for waiting in session.scalars(select(InboxPhoto).order_by(InboxPhoto.id)).yield_per(500):
        day = waiting.received_at.date().isoformat()
        yield BlobUse(waiting.sha256, f"picture {waiting.id} in the inbox, received on {day}")
    for document in session.scalars(select(Document).order_by(Document.id)).yield_per(500):
        day = document.made_at.date().isoformat()
        what = f"document {document.id} ({document.kind.value}) of record {mrn[document.patient_id]}, made on {day}"
        yield BlobUse(document.sha256, what)
    for report in session.scalars(select(LabReport).where(LabReport.message_sha256 != "")).yield_per(500):
        of = f" of record {mrn[report.patient_id]}" if report.patient_id else ""
        day = report.received_at.date().isoformat()
        yield BlobUse(report.message_sha256, f"laboratory message {report.id}{of}, received on {day}")
    for attachment in session.scalars(select(LabAttachment).order_by(LabAttachment.id)).yield_per(500):
        of = f" of record {mrn[attachment.patient_id]}" if attachment.patient_id else ""
        yield BlobUse(attachment.sha256, f"document {attachment.id} from a laboratory{of}")
    for sha256 in session.scalars(select(Clinic.logo_sha256).where(Clinic.logo_sha256.is_not(None))):
        yield BlobUse(sha256 or "", "the clinic's logo")
    for consent in session.scalars(select(Consent).where(Consent.form_sha256.is_not(None))):
        what = f"signed consent {consent.id} of record {mrn[consent.patient_id]}"
        yield BlobUse(consent.form_sha256 or "", what)
