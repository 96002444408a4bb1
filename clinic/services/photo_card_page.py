"""The patient card of one person as PDF."""

from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.records.inbox import CardSize
from clinic.reports.fonts import FontBook
from clinic.reports.patient_card import PatientCard, patient_card_pdf
from clinic.reports.pdf import Paper
from clinic.rules.dates import spoken
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, fetch
from clinic.services.photo_cards import CardCodes, remaining
from clinic.services.restriction import check_free
from clinic.store.models import Patient


def card_page(core: Core, codes: CardCodes, patient_id: str, size: CardSize) -> bytes:
    """One page. Raises ``NotFound``, ``Conflict`` where the record is restricted or was merged."""
    with core.db.read() as session:
        patient = _free(session, patient_id)
        clinic = clinic_detail(session)
        card = PatientCard(
            clinic=clinic.name,
            family=patient.family,
            given=patient.given,
            born=spoken(patient.birth) if patient.birth else "",
            mrn=patient.mrn,
            word=codes.word(patient.id),
            printed=spoken(core.today()),
        )
    fonts = FontBook.load(core.resources / "fonts")
    return patient_card_pdf(card, fonts, size, Paper(clinic.page_size))


def card_word(core: Core, codes: CardCodes, patient_id: str) -> str:
    """What the code of the card says. Raises as ``card_page``."""
    with core.db.read() as session:
        return codes.word(_free(session, patient_id).id)


def _free(session: Session, patient_id: str) -> Patient:
    check_free(session, patient_id)
    patient = fetch(session, Patient, patient_id, "This patient")
    other = remaining(session, patient)
    if other is not patient:
        raise Conflict(f"The record {patient.mrn} was merged.", f"Print the card of {other.mrn}.")
    return patient
