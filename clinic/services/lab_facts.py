"""What the judging of results and the computing with them ask of a person's record beside the results."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.enums import BodyMeasureKind
from clinic.rules.recorded_words import asserts
from clinic.services.lab_rows import Person, person_of
from clinic.store.models import BodyMeasure, Clinic, Patient

_CKD = "N18"
"""ICD-10-CM category of chronic kidney disease, stages 1 to 5 and end stage."""
_KIDNEY = (
    "ckd*", "esrd", "dialysis", "haemodialysis", "hemodialysis", "uraemi*", "uremi*",
    "kidney disease", "kidney failure", "kidney insufficiency", "kidney transplant*",
    "renal disease", "renal failure", "renal insufficiency", "renal transplant*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Height:
    """In centimetres, at a time."""

    at: datetime
    cm: float


@dataclass(frozen=True, slots=True)
class DerivedFacts:
    """``window_hours``: how far apart samples may lie for one derived value; 0: one sample alone."""

    person: Person
    kidney_disease: bool = False
    heights: tuple[Height, ...] = ()
    window_hours: int = 0


def derived_facts(session: Session, patient: Patient, catalog: Catalog, now: datetime) -> DerivedFacts:
    """What computed values ask of a person's record and of the clinic."""
    clinic = session.scalars(select(Clinic)).first()
    measured = select(BodyMeasure).where(
        BodyMeasure.patient_id == patient.id,
        BodyMeasure.kind == BodyMeasureKind.HEIGHT,
        BodyMeasure.withdrawn.is_(False),
    )
    heights = tuple(Height(row.at, row.value) for row in session.scalars(measured) if row.ucum == "cm")
    window = clinic.derived_window_hours if clinic is not None else 0
    return DerivedFacts(person_of(patient, now), has_kidney_disease(patient, catalog), heights, window)


def has_kidney_disease(patient: Patient, catalog: Catalog) -> bool:
    """Whether the problem list holds a disease of the kidneys; a single low eGFR does not make one.

    A coded problem counts by its ICD-10-CM code; the words are searched too, for what was typed without a code.
    """
    coded = (catalog.diagnoses.get(problem.get("key", "")) for problem in patient.problems)
    if any(diagnosis is not None and diagnosis.icd10cm.startswith(_CKD) for diagnosis in coded):
        return True
    return any(asserts(text, _KIDNEY) for p in patient.problems for text in (p.get("key", ""), p.get("name", "")))
