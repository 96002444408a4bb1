"""What is known of a patient when a medicine or procedure is checked: medicines, problems, newest measured values.

PatientFacts.read(core, patient_id, today)      one read; for every course of the patient
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.records.enums import BodyMeasureKind, LesionStatus, Sex
from clinic.records.labs import DerivedRow, ResultRow
from clinic.rules.ages import Age, age_on
from clinic.rules.already import Taken, already_findings
from clinic.rules.dose_errors import is_error
from clinic.rules.dosing import daily_mg, dose_mg, dose_said, read_amount, times_per_day
from clinic.rules.interaction_terms import named
from clinic.rules.interactions import ALLERGY, Facts, Finding, Subject, check
from clinic.rules.measured import Measured
from clinic.rules.names import fold
from clinic.rules.units import convert
from clinic.services.core import Core, fetch, local_date
from clinic.services.labs import LabService
from clinic.services.workup import WorkupService
from clinic.store.models import BodyMeasure, DrugCourse, DrugDose, Lesion, Patient

_BODY = ((BodyMeasureKind.SYSTOLIC, "Systolic blood pressure", "mm[Hg]"), (BodyMeasureKind.PULSE, "Heart rate", "/min"))
_GONE = (LesionStatus.RESOLVED, LesionStatus.ENTERED_IN_ERROR)
_BEARING = (12, 51)
_SHOWN_UNITS = {"mm[Hg]": "mmHg", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "{INR}": ""}
_BLOOD = (
    ("inr", "INR", "inr", (), "{INR}"),
    ("egfr", "eGFR", "egfr", ("egfr", "egfr-schwartz"), "mL/min/{1.73_m2}"),
    ("corrected_calcium", "corrected calcium", "calcium_corrected", ("corrected-calcium",), "mg/dL"),
)
"""Name in the conditions, in words, analyte, computed values, unit of the conditions."""


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """``running``: courses with what they are called and their dose, by key; ``elsewhere``: the patient's own list.

    ``since``: the day on which each running course began.
    """

    base: Facts
    running: dict[str, Subject]
    elsewhere: tuple[Subject, ...]
    catalog: Catalog
    since: Mapping[str, date | None] = field(default_factory=dict)
    today: date | None = None

    @classmethod
    def read(cls, core: Core, patient_id: str, today: date) -> "PatientFacts":
        """Raises ``NotFound``."""
        labs = LabService(core)
        red_flag = _red_flag(core, patient_id)
        with core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            measured = _body(session, patient.id) | _blood(
                core.catalog, labs.current(patient_id), labs.derived(patient_id)
            )
            base = Facts(
                problems=(*_problems(patient), *_diagnoses(session, core.catalog, patient), *red_flag),
                age=(age := _age(patient, today)),
                pregnant=patient.pregnant,
                measured=measured,
                allergies=tuple(str(allergy) for allergy in patient.allergies),
                may_be_pregnant=patient.pregnant is None and patient.sex is Sex.FEMALE and _may_bear(age),
            )
            courses = _running(session, patient, today)
            running = {course.id: _course(session, course, today) for course in courses}
            since = {course.id: course.start for course in courses}
            return cls(base, running, _elsewhere(patient), core.catalog, since, today)

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
        return replace(self.base, drugs=tuple(others))

    def findings(self, subject: Subject, course_id: str = "") -> list[Finding]:
        """What the tables and the record say about a medicine; of two courses of one, the later one is asked about."""
        found = check(self.catalog, subject, self.beside(subject, course_id))
        earlier = takewhile(lambda key: key != course_id, self.running)
        taken = [self._taken(key) for key in earlier]
        taken += [Taken(other.drug, listed=True) for other in self.elsewhere]
        return [*already_findings(self.catalog, subject, taken), *found]

    def _taken(self, course_id: str) -> Taken:
        since = self.since.get(course_id)
        planned = since is not None and self.today is not None and since > self.today
        return Taken(self.running[course_id].drug, since, planned=planned)

    def of_own_list(self) -> list[Finding]:
        """About the medicines of the patient's own list, without what is said of a running course."""
        told = {(f.rule, f.text) for key, subject in self.running.items() for f in self.findings(subject, key)}
        found: dict[tuple[str, str], Finding] = {}
        for subject in self.elsewhere:
            for finding in check(self.catalog, subject, self.beside(subject)):
                if finding.rule != ALLERGY and (finding.rule, finding.text) not in told:
                    found.setdefault((finding.rule, finding.text), finding)
        return list(found.values())

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


def _running(session: Session, patient: Patient, today: date) -> list[DrugCourse]:
    courses = session.scalars(
        select(DrugCourse)
        .where(
            DrugCourse.patient_id == patient.id,
            DrugCourse.error_reason == "",
            or_(DrugCourse.stop.is_(None), DrugCourse.stop > today),
        )
        .order_by(DrugCourse.id)
    )
    return list(courses)


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


def _diagnoses(session: Session, catalog: Catalog, patient: Patient) -> list[str]:
    """What is recorded of lesions that are still there: ``L3: Calciphylaxis``."""
    lesions = session.scalars(
        select(Lesion).where(Lesion.patient_id == patient.id, Lesion.status.not_in(_GONE)).order_by(Lesion.number)
    )
    told = []
    for lesion in lesions:
        known = catalog.diagnoses.get(lesion.diagnosis)
        words = lesion.diagnosis_text or (known.name if known else "")
        named_key = f"{known.name}, {words}" if known and lesion.diagnosis_text else words
        if named_key:
            told.append(f"L{lesion.number}: {named_key}")
    return told


def _red_flag(core: Core, patient_id: str) -> tuple[str, ...]:
    """The work-up's red flag for calciphylaxis: a suspicion, no diagnosis; none where the clinic has it off."""
    found = WorkupService(core).work_up(patient_id)
    flags = [fit for fit in found.classes if fit.key == "calciphylaxis" and fit.strength.endswith("red flag")]
    return ("possible calciphylaxis: red flag of the work-up",) if flags else ()


def _may_bear(age: Age | None) -> bool:
    """From 12 to 50 years, and where the age is not known: this program's choice (WHO counts 15 to 49)."""
    return age is None or _BEARING[0] <= age.decimal_years < _BEARING[1]


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
