"""What is known of a patient when a medicine or procedure is checked: medicines, problems, newest measured values.

PatientFacts.read(core, patient_id, today)      one read; for every course of the patient
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.records.enums import BodyMeasureKind
from clinic.records.labs import DerivedRow, ResultRow
from clinic.rules.ages import Age, age_on
from clinic.rules.dose_errors import is_error
from clinic.rules.dosing import daily_mg, dose_mg, dose_said, read_amount, times_per_day
from clinic.rules.interaction_terms import named
from clinic.rules.interactions import Facts, Subject
from clinic.rules.measured import Measured
from clinic.rules.names import fold
from clinic.rules.units import convert
from clinic.services.core import Core, fetch, local_date
from clinic.services.labs import LabService
from clinic.store.models import BodyMeasure, DrugCourse, DrugDose, Patient

_BODY = ((BodyMeasureKind.SYSTOLIC, "Systolic blood pressure", "mm[Hg]"), (BodyMeasureKind.PULSE, "Heart rate", "/min"))
_SHOWN_UNITS = {"mm[Hg]": "mmHg", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "{INR}": ""}
_BLOOD = (
    ("inr", "INR", "inr", (), "{INR}"),
    ("egfr", "eGFR", "egfr", ("egfr", "egfr-schwartz"), "mL/min/{1.73_m2}"),
    ("corrected_calcium", "corrected calcium", "calcium_corrected", ("corrected-calcium",), "mg/dL"),
)
"""Name in the conditions, in words, analyte, computed values, unit of the conditions."""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """``running``: courses with what they are called and their dose, by key; ``elsewhere``: the patient's own list."""

    base: Facts
    running: dict[str, Subject]
    elsewhere: tuple[Subject, ...]
    catalog: Catalog

    @classmethod
    def read(cls, core: Core, patient_id: str, today: date) -> "PatientFacts":
        """Raises ``NotFound``."""
        labs = LabService(core)
        with core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            measured = _body(session, patient.id) | _blood(
                core.catalog, labs.current(patient_id), labs.derived(patient_id)
            )
            base = Facts(
                problems=tuple(_problems(patient)),
                age=_age(patient, today),
                pregnant=patient.pregnant,
                measured=measured,
                allergies=tuple(str(allergy) for allergy in patient.allergies),
            )
            return cls(base, _running(session, patient, today), _elsewhere(patient), core.catalog)

    def beside(self, subject: Subject, course_id: str = "") -> Facts:
        """The facts for one medicine or procedure: all other medicines, each once."""
        own = set() if subject.procedure else {self._name(subject)}
        others: list[Subject] = []
        for key, other in [*self.running.items(), *(("", one) for one in self.elsewhere)]:
            name = self._name(other)
            if (key and key == course_id) or name in own:
                continue
            own.add(name)
            others.append(other)
        return Facts(
            tuple(others),
            self.base.problems,
            self.base.age,
            self.base.pregnant,
            self.base.measured,
            self.base.allergies,
        )

    def _name(self, subject: Subject) -> str:
        known = named(self.catalog, subject.drug)
        return known.key or fold(known.name)


def subject_of(drug: str, name: str, dose: float | None, unit: str, frequency: str, times: float | None) -> Subject:
    """A medicine with its dose; ``times`` is taken from the words of the frequency where it is not said."""
    often = times if times is not None else times_per_day(frequency)
    return Subject(
        drug or name,
        dose_text=dose_said(dose, unit, frequency),
        each_mg=dose_mg(dose, unit),
        daily_mg=daily_mg(dose, unit, often),
    )


def _running(session: Session, patient: Patient, today: date) -> dict[str, Subject]:
    courses = session.scalars(
        select(DrugCourse)
        .where(
            DrugCourse.patient_id == patient.id,
            DrugCourse.error_reason == "",
            or_(DrugCourse.stop.is_(None), DrugCourse.stop > today),
        )
        .order_by(DrugCourse.id)
    )
    return {course.id: _course(session, course, today) for course in courses}


def _course(session: Session, course: DrugCourse, today: date) -> Subject:
    found = session.scalars(select(DrugDose).where(DrugDose.course_id == course.id).order_by(DrugDose.on, DrugDose.id))
    doses = [dose for dose in found if not is_error(dose.dose, dose.frequency, dose.reason)]
    begun = [dose for dose in doses if dose.on <= today] or doses[:1]
    if not begun:
        return Subject(course.drug or course.name)
    dose = begun[-1]
    return subject_of(course.drug, course.name, dose.dose, dose.dose_unit, dose.frequency, dose.times_per_day)


def _elsewhere(patient: Patient) -> tuple[Subject, ...]:
    found = []
    for medicine in patient.medicines:
        key, name, dose = (str(medicine.get(part, "") or "") for part in ("key", "name", "dose"))
        if key or name.strip():
            amount = read_amount(f"{name} {dose}")
            found.append(Subject(key or name, dose_text=dose.strip(), each_mg=amount.each_mg, daily_mg=amount.daily_mg))
    return tuple(found)


def _problems(patient: Patient) -> list[str]:
    told = [str(problem.get(part, "")) for problem in patient.problems for part in ("key", "name")]
    return [problem for problem in dict.fromkeys(told) if problem]


def _age(patient: Patient, today: date) -> Age | None:
    if patient.birth is None:
        return None
    try:
        return age_on(patient.birth, today)
    except ValidationError:
        return None


def _body(session: Session, patient_id: str) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for kind, name, unit in _BODY:
        newest = session.scalars(
            select(BodyMeasure)
            .where(BodyMeasure.patient_id == patient_id, BodyMeasure.kind == kind, BodyMeasure.withdrawn.is_(False))
            .order_by(BodyMeasure.at.desc(), BodyMeasure.id.desc())
            .limit(1)
        ).first()
        if newest is not None and newest.ucum == unit:
            found[kind.value] = Measured(name, newest.value, _SHOWN_UNITS.get(unit, unit), local_date(newest.at))
    return found


def _blood(catalog: Catalog, results: Sequence[ResultRow], derived: Sequence[DerivedRow]) -> dict[str, Measured]:
    """The newest of each, measured or computed, in the unit of the conditions; without a certain unit none."""
    found: dict[str, Measured] = {}
    for key, name, analyte, computed, unit in _BLOOD:
        table = catalog.analytes.get(analyte)
        rows = [
            (row.sampled_at, row.number, row.ucum, row.comparator)
            for row in results
            if row.analyte == analyte and row.number is not None
        ]
        rows += [
            (row.sampled_at, row.value, row.unit, "")
            for row in derived
            if row.key in computed and row.value is not None and row.sampled_at is not None
        ]
        for at, number, ucum, comparator in sorted(rows, key=lambda row: row[0], reverse=True):
            value = convert(number, ucum, unit, table)
            if value is not None:
                found[key] = Measured(name, value, _SHOWN_UNITS.get(unit, unit), local_date(at), comparator)
                break
    return found
