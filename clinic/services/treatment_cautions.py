"""What the interaction table says about a medicine for one patient: suggestions with their source."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.records.treatments import Caution
from clinic.rules.ages import Age, age_on
from clinic.rules.interactions import check_drug
from clinic.store.models import DrugCourse, Patient


def cautions_for(session: Session, catalog: Catalog, patient: Patient, drug: str, today: date) -> tuple[Caution, ...]:
    """Cautions about ``drug`` (key or name as typed), gravest first; without a medicine none."""
    if not drug.strip():
        return ()
    found = check_drug(
        catalog,
        drug,
        _other_drugs(session, patient, drug, today),
        _problems(patient),
        _age(patient, today),
        patient.pregnant,
    )
    return tuple(Caution(finding.severity, finding.text, finding.source) for finding in found)


def _other_drugs(session: Session, patient: Patient, drug: str, today: date) -> list[str]:
    """Keys or names of what is taken: running courses and the patient's own list, each once, without ``drug``."""
    running = session.scalars(
        select(DrugCourse).where(
            DrugCourse.patient_id == patient.id,
            DrugCourse.error_reason == "",
            or_(DrugCourse.stop.is_(None), DrugCourse.stop > today),
        )
    )
    taken = [course.drug or course.name for course in running]
    taken += [str(medicine.get("key") or medicine.get("name", "")) for medicine in patient.medicines]
    return [name for name in dict.fromkeys(taken) if name and name != drug]


def _problems(patient: Patient) -> list[str]:
    said = [str(problem.get(part, "")) for problem in patient.problems for part in ("key", "name")]
    return [problem for problem in said if problem]


def _age(patient: Patient, today: date) -> Age | None:
    if patient.birth is None:
        return None
    try:
        return age_on(patient.birth, today)
    except ValidationError:
        return None
