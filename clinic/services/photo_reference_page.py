"""An earlier photo as a page to hold beside the camera, as PDF."""

from functools import partial

from clinic.records.enums import Side
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import Paper, render_pdf
from clinic.reports.photo_reference import PhotoReference, photo_reference
from clinic.rules.dates import spoken
from clinic.services import document_words as words
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, fetch, local_date
from clinic.services.photo_files import PREVIEW_SIDE, PictureStore
from clinic.services.photo_rows import photo_rows
from clinic.services.restriction import check_free
from clinic.store.models import Patient, Photo


def reference_page(core: Core, photo_id: str) -> bytes:
    """One page; the audit trail is told that the photo was printed.

    Raises ``NotFound``, ``Conflict`` where the record is restricted, ``StorageError``.
    """
    with core.db.read() as session:
        photo = fetch(session, Photo, photo_id, "This photo")
        check_free(session, photo.patient_id)
        patient = fetch(session, Patient, photo.patient_id, "This patient")
        (row,), clinic = photo_rows(session, [photo]), clinic_detail(session)
        born = f"born {spoken(patient.birth)}" if patient.birth else ""
        place = (
            core.catalog.sites[row.site].display(Side(row.side) if row.side else None)
            if row.site in core.catalog.sites
            else ""
        )
        reference = PhotoReference(
            letterhead=words.letterhead(clinic),
            patient_name=f"{patient.given} {patient.family}".strip(),
            person=", ".join(part for part in (born, f"record {patient.mrn}") if part),
            taken=spoken(local_date(row.when)),
            shows=", ".join(part for part in (*row.lesion_labels, place) if part) or row.kind.value,
            picture=partial(PictureStore(core.blobs).preview, row.sha256, PREVIEW_SIDE),
            size=(row.width, row.height),
            mm_per_pixel=row.mm_per_pixel,
            printed=spoken(core.today()),
        )
        patient_id = patient.id
    pdf = render_pdf(photo_reference(reference), FontBook.load(core.resources / "fonts"), Paper(clinic.page_size))
    core.note("print", "photo", photo_id, patient_id, to="file")
    return pdf
