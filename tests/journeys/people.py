"""People who were here before, put into a clinic through the services."""

from dataclasses import dataclass
from pathlib import Path

from clinic.app import Clinic
from clinic.records.enums import Certainty, Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitText
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.ui.photos.pictures import photo

REASON = "White bumps below the right eye"


@dataclass(frozen=True, slots=True)
class Before:
    """What the first visit of Astrid Lindqvist left."""

    patient_id: str
    lesion_id: str
    visit_id: str
    document_id: str
    summary: bytes


def first_visit(folder: Path, clock: SettableClock) -> Before:
    """A signed visit with a lesion, its size, a photo and a summary; six weeks go by. Two others have like names."""
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        add_patient(clinic, "Lindqvist", "Karin", birth=PartialDate(1991, 7, 1))
        add_patient(clinic, "Lindholm", "Eva", birth=PartialDate(1972, 1, 9))
        before = _visit(clinic)
    clock.forward(days=42)
    return before


def _visit(clinic: Clinic) -> Before:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    draft = LesionDraft(
        patient.id,
        "infraorbital",
        Side.RIGHT,
        point=clinic.atlas.anchor("infraorbital", Side.RIGHT),
        diagnosis="milia",
        certainty=Certainty.PROBABLE,
    )
    lesion, _ = clinic.lesions.save(draft)
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, long_axis=2.5, short_axis=1.5))
    clinic.photos.import_bytes("first.jpg", photo(11), PhotoImport(patient.id, visit.id, lesion.id))
    visit = clinic.visits.get(visit.id)
    visit, _ = clinic.visits.save_text(visit.id, VisitText(reason=REASON, plan="Wait"), visit.version)
    clinic.visits.sign(visit.id, visit.version)
    (document, pdf), _ = clinic.documents.make_summary(visit.id)
    return Before(patient.id, lesion.id, visit.id, document.id, pdf)
