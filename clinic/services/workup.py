"""The work-up of calcium deposits and the features of white bumps: suggestions with their sources."""

from functools import cached_property

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from clinic.catalog.workup import BumpFeature, read_bump_features, read_exposures, read_signs, read_workup_rules
from clinic.errors import NotFound
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.rights import Right
from clinic.records.workup import BumpSheet, ExposureFacts, LesionFacts, WorkUp, WorkUpFacts
from clinic.rules.bump_features import side_by_side
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.names import fold
from clinic.rules.workup import RELEVANT, classes_of, missing_of
from clinic.rules.workup_context import contexts_of
from clinic.rules.workup_terms import Rule
from clinic.services.core import Core, check_version, fetch, local_date
from clinic.services.gate import allowed, shows
from clinic.services.labs import LabService
from clinic.services.workup_reading import ended, newest_values, recorded_of, urate_words
from clinic.store.models import Clinic, DrugCourse, Exposure, Lesion, Observation, Patient

_CALCINOSIS = "calcinosis"


class WorkupService:
    """What the record of a person with calcium deposits, or of a white bump, is compatible with."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        rows = read_workup_rules(self._core.resources / "catalog")
        return tuple(Rule(row.rule, row.of, row.kind, row.terms, row.text, row.source) for row in rows)

    @cached_property
    def _bumps(self) -> tuple[BumpFeature, ...]:
        return read_bump_features(self._core.resources / "catalog")

    @shows(Right.SEE_RECORD)
    def work_up(self, patient_id: str) -> WorkUp:
        """What is measured, missing and compatible. Empty where the clinic switched it off, or nothing is calcified.

        Raises ``NotFound``.
        """
        with self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            clinic = session.scalars(select(Clinic)).one()
            applies = self._is_calcified(session, patient)
            basis = WorkUp(applies, clinic.workup_shown, days=clinic.workup_days, version=clinic.version)
            if not applies or not clinic.workup_shown:
                return basis
            facts = self._facts(session, patient, clinic.workup_days)
        measured = tuple(facts.measured[key] for key in RELEVANT if key in facts.measured)
        missing, classes = missing_of(facts, self._rules), classes_of(facts, self._rules)
        context = contexts_of(facts, self._rules)
        return WorkUp(True, True, measured, missing, classes, basis.days, basis.version, context)

    @allowed(Right.ADMINISTER)
    def show(self, shown: bool, version: int = 0) -> Changes:
        """Suggest the work-up in this clinic, or do not. Raises ``Conflict`` where the settings changed meanwhile."""
        with self._core.db.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            check_version(session, clinic, version, lambda: clinic.workup_shown)
            clinic.workup_shown = shown
        return Changes.of(Topic.CLINIC)

    @shows(Right.SEE_RECORD)
    def bumps(self, patient_id: str, lesion_id: str) -> BumpSheet:
        """The features of white bumps beside what was recorded of a lesion. Raises ``NotFound``."""
        with self._core.db.read() as session:
            lesion = fetch(session, Lesion, lesion_id, "The lesion")
            if lesion.patient_id != patient_id:
                raise NotFound("The lesion is not in this record.", "Open it from its own person's record.")
            patient = fetch(session, Patient, patient_id, "This patient")
            folder = self._core.resources / "catalog"
            counted = session.scalars(select(Clinic)).one().workup_days
            current = LabService(self._core).current(patient.id)
            urate = urate_words(newest_values(current, (), self._core.catalog, self._core.today(), counted))
            recorded = recorded_of(session, lesion, self._core, read_signs(folder), self._bumps, urate)
            return side_by_side(f"L{lesion.number}", recorded, self._bumps)

    def _is_calcified(self, session: Session, patient: Patient) -> bool:
        keys = {problem.get("key", "") for problem in patient.problems}
        lesions = select(Lesion.diagnosis).where(Lesion.patient_id == patient.id, *_there())
        keys |= set(session.scalars(lesions))
        return any(self._is_calcium(key) for key in keys)

    def _is_calcium(self, key: str) -> bool:
        diagnosis = self._core.catalog.diagnoses.get(key)
        return diagnosis is not None and diagnosis.group == _CALCINOSIS

    def _facts(self, session: Session, patient: Patient, days: int) -> WorkUpFacts:
        today = self._core.today()
        blood = LabService(self._core).blood(patient.id)
        problems = {problem["key"]: problem.get("name", "") for problem in patient.problems if problem.get("key")}
        courses = [
            course
            for course in session.scalars(select(DrugCourse).where(DrugCourse.patient_id == patient.id))
            if not course.error_reason and not ended(course.stop, today)
        ]
        drugs = {course.drug: course.name or course.drug for course in courses if course.drug}
        drugs |= {item["key"]: item.get("name", "") for item in patient.medicines if item.get("key")}
        names = [item.get("name", "") for item in (*patient.problems, *patient.medicines)]
        words = {fold(name): name for name in (*names, *(course.name for course in courses)) if name}
        measured = newest_values(blood.current, blood.derived, self._core.catalog, today, days)
        lesions, exposures = self._lesions(session, patient), self._exposures(session, patient)
        return WorkUpFacts(measured, problems, words, drugs, patient.sex, lesions, exposures, days)

    def _lesions(self, session: Session, patient: Patient) -> tuple[LesionFacts, ...]:
        found = session.scalars(
            select(Lesion).where(Lesion.patient_id == patient.id, *_there()).order_by(Lesion.number)
        )
        return tuple(self._lesion(lesion, _newest(session, lesion)) for lesion in found)

    def _lesion(self, lesion: Lesion, seen: Observation | None) -> LesionFacts:
        return LesionFacts(
            f"L{lesion.number}",
            self._within(lesion.site),
            lesion.side.value,
            seen.pain if seen else None,
            seen.ulceration if seen else None,
            (seen.signs if seen else None) or {},
            self._is_calcium(lesion.diagnosis),
            lesion.status is not LesionStatus.RESOLVED,
            spoken_short(local_date(seen.observed_at)) if seen else "",
        )

    def _within(self, site: str) -> tuple[str, ...]:
        """A site and what it lies in."""
        found: list[str] = []
        while site in self._core.catalog.sites and site not in found:
            found.append(site)
            site = self._core.catalog.sites[site].parent
        return tuple(found)

    def _exposures(self, session: Session, patient: Patient) -> tuple[ExposureFacts, ...]:
        kinds = read_exposures(self._core.resources / "catalog")
        found = session.scalars(
            select(Exposure).where(Exposure.patient_id == patient.id, Exposure.withdrawn.is_(False))
        )
        return tuple(
            ExposureFacts(
                row.kind,
                kinds[row.kind].name,
                spoken(row.on) if row.on else "",
                row.site,
                row.side.value if row.side else "",
                kinds[row.kind].local,
                kinds[row.kind].source,
            )
            for row in found
            if row.kind in kinds
        )


def _there() -> tuple[ColumnElement[bool], ...]:
    return (Lesion.status != LesionStatus.ENTERED_IN_ERROR,)


def _newest(session: Session, lesion: Lesion) -> Observation | None:
    found = select(Observation).where(Observation.lesion_id == lesion.id).order_by(Observation.observed_at.desc())
    return session.scalars(found).first()
