"""What is done and given: procedures, courses of medicines, and how lesions answer."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog.types import ProcedureKind
from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.lesions import Response
from clinic.records.rights import Right
from clinic.records.treatments import Caution, DoseChange, DrugDraft, DrugRow, ProcedureDraft, ProcedureRow
from clinic.rules.dates import spoken
from clinic.rules.validation import check_parameters
from clinic.services.core import Core, check_seen, check_version, fetch, open_visit, touch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_cautions import cautions_for
from clinic.services.treatment_rows import drug_rows, lesion_labels, procedure_rows, response_of
from clinic.store.models import DrugCourse, DrugDose, Lesion, Patient, Procedure, Visit
from clinic.store.models import Response as ResponseModel

_JUDGEMENTS = ("complete", "partial", "none", "worse", "recurred")


class TreatmentService:
    """Procedures and courses of medicines of patients."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.RECORD)
    def save_procedure(self, draft: ProcedureDraft) -> tuple[ProcedureRow, Changes]:
        """Record a procedure at an open visit, or change it while the visit is open.

        Raises ``ValidationError`` named after the parameter's key, ``Conflict`` for a signed visit or a lesion of
        another patient. What is only unusual is taken; ``procedure_warnings`` says it beforehand.
        """
        kind = self._kind(draft.kind)
        checked = check_parameters(kind.fields, draft.parameters, self._core.today())
        with self._core.db.write() as session:
            visit = open_visit(session, draft.visit_id)
            _own_lesions(session, visit.patient_id, draft.lesion_ids)
            if draft.id:
                procedure = fetch(session, Procedure, draft.id, "The procedure")
                check_version(session, procedure, draft.version, partial(self._procedure, session, procedure))
                if procedure.visit_id != visit.id:
                    raise Conflict("This procedure belongs to another visit.", "Open that visit to change it.")
            else:
                procedure = Procedure(
                    id=self._core.new_id(),
                    patient_id=visit.patient_id,
                    visit_id=visit.id,
                    operator_id=self._core.user_id,
                    at=self._core.now(),
                )
                session.add(procedure)
            procedure.kind = kind.key
            procedure.lesion_ids = list(draft.lesion_ids)
            procedure.parameters = dict(checked.values)
            for field in ("anaesthesia", "specimen", "complications", "note"):
                setattr(procedure, field, getattr(draft, field).strip())
            session.flush()
            row = self._procedure(session, procedure)
            return row, Changes.of(Topic.TREATMENT, ids=(visit.patient_id, visit.id, procedure.id, *draft.lesion_ids))

    @allowed(Right.SEE_RECORD)
    def procedure_warnings(self, draft: ProcedureDraft) -> tuple[str, ...]:
        """What is unusual in a procedure's parameters, as questions. Raises ``ValidationError`` as saving does."""
        checked = check_parameters(self._kind(draft.kind).fields, draft.parameters, self._core.today())
        return tuple(warning.text for warning in checked.warnings)

    @shows(Right.SEE_RECORD)
    def procedures(self, patient_id: str, visit_id: str = "") -> tuple[ProcedureRow, ...]:
        """The patient's procedures (of one visit), newest first, without those entered in error."""
        with self._core.db.read() as session:
            found = select(Procedure).where(Procedure.patient_id == patient_id, Procedure.error_reason == "")
            if visit_id:
                found = found.where(Procedure.visit_id == visit_id)
            rows = session.scalars(found.order_by(Procedure.at.desc(), Procedure.id.desc()))
            return procedure_rows(session, list(rows), self._core.catalog)

    @allowed(Right.RECORD)
    def mark_procedure_error(self, procedure_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a procedure as entered in error; it stays in the record with the reason. Raises ``Conflict``."""
        with self._core.db.write() as session:
            procedure = fetch(session, Procedure, procedure_id, "The procedure")
            check_version(session, procedure, version, partial(self._procedure, session, procedure))
            open_visit(session, procedure.visit_id)
            procedure.error_reason = _reason(reason, "Say why this procedure was entered in error.")
            return Changes.of(Topic.TREATMENT, ids=(procedure.patient_id, procedure.visit_id, procedure.id))

    @allowed(Right.PRESCRIBE)
    def save_drug(self, draft: DrugDraft) -> tuple[DrugRow, Changes]:
        """Begin a course of a medicine, or change what is said about it (its doses by ``change_dose``).

        Raises ``ValidationError`` with the field, ``Conflict``, ``NotFound``.
        """
        draft = self._checked(draft)
        with self._core.db.write() as session:
            patient = fetch(session, Patient, draft.patient_id, "This patient")
            if draft.start and patient.birth and draft.start < patient.birth.earliest:
                raise ValidationError("start", "The start lies before the birth.", "Check the date.")
            _own_lesions(session, patient.id, draft.lesion_ids)
            if draft.visit_id and fetch(session, Visit, draft.visit_id, "The visit").patient_id != patient.id:
                raise Conflict("The visit is another patient's.", "Open a visit of this patient.")
            course = self._course(session, draft)
            self._fill(course, draft)
            session.flush()
            return self._drug_row(session, course), _drug_changes(course)

    @allowed(Right.PRESCRIBE)
    def change_dose(self, drug_id: str, change: DoseChange, version: int = 0) -> tuple[DrugRow, Changes]:
        """Another dose from a day on; the earlier doses stay. A second change on one day corrects the first.

        Raises ``ValidationError`` (``on``, ``dose``), ``Conflict`` for a course that is stopped, ``NotFound``.
        """
        _check_dose(change.dose, change.dose_unit)
        with self._core.db.write() as session:
            course = self._running(session, drug_id, version)
            if course.start and change.on < course.start:
                raise ValidationError("on", f"The course starts on {spoken(course.start)}.", "Choose a later day.")
            found = select(DrugDose).where(DrugDose.course_id == course.id, DrugDose.on == change.on)
            dose = session.scalars(found).first()
            if dose is None:
                dose = DrugDose(id=self._core.new_id(), course_id=course.id, on=change.on)
                session.add(dose)
            dose.dose, dose.dose_unit = change.dose, change.dose_unit.strip()
            dose.frequency, dose.reason = change.frequency.strip(), change.reason.strip()
            touch(course)
            session.flush()
            return self._drug_row(session, course), _drug_changes(course)

    @allowed(Right.PRESCRIBE)
    def stop_drug(
        self, drug_id: str, on: date, reason: str, adverse_effects: str = "", version: int = 0
    ) -> tuple[DrugRow, Changes]:
        """End a course. Raises ``ValidationError`` (``on``, ``reason``), ``Conflict`` where it is stopped already."""
        with self._core.db.write() as session:
            course = self._running(session, drug_id, version)
            if course.start and on < course.start:
                raise ValidationError("on", f"The course starts on {spoken(course.start)}.", "Choose a later day.")
            course.stop, course.stop_reason = on, _reason(reason, "Say why the medicine is stopped.")
            course.adverse_effects = adverse_effects.strip()
            session.flush()
            return self._drug_row(session, course), _drug_changes(course)

    @shows(Right.SEE_RECORD)
    def drugs(self, patient_id: str) -> tuple[DrugRow, ...]:
        """The patient's courses, running ones first, each group newest first, without those entered in error."""
        with self._core.db.read() as session:
            found = select(DrugCourse).where(DrugCourse.patient_id == patient_id, DrugCourse.error_reason == "")
            rows = drug_rows(session, list(session.scalars(found)))
            rows = tuple(sorted(rows, key=lambda row: (row.start or date.min, row.id), reverse=True))
            return tuple(sorted(rows, key=lambda row: row.stop is not None))

    @allowed(Right.PRESCRIBE)
    def mark_drug_error(self, drug_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a course as entered in error; it stays in the record with the reason. Raises ``Conflict``."""
        with self._core.db.write() as session:
            course = fetch(session, DrugCourse, drug_id, "The course")
            check_version(session, course, version, partial(self._drug_row, session, course))
            course.error_reason = _reason(reason, "Say why this course was entered in error.")
            return _drug_changes(course)

    @shows(Right.SEE_RECORD)
    def cautions(self, patient_id: str, drug_key: str) -> tuple[Caution, ...]:
        """What the interaction table says about a medicine (key or name) for this patient, gravest first.

        It looks at the other running courses, the patient's own medicines, problems, age and pregnancy. Nothing
        found does not mean that it is safe. Raises ``NotFound``.
        """
        with self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            return cautions_for(session, self._core.catalog, patient, drug_key, self._core.today())

    @allowed(Right.WRITE_RECORD)
    def record_response(self, response: Response) -> Changes:
        """How a lesion answered, in a person's judgement; a second one on the same day corrects the first.

        Raises ``ValidationError`` (``judgement``, ``on``), ``Conflict``, ``NotFound``.
        """
        if response.judgement not in _JUDGEMENTS:
            what = f"“{response.judgement}” is not a response."
            raise ValidationError("judgement", what, f"Choose {', '.join(_JUDGEMENTS)}.")
        if response.on > self._core.today():
            raise ValidationError("on", "The day lies in the future.", "Choose today or an earlier day.")
        with self._core.db.write() as session:
            lesion = fetch(session, Lesion, response.lesion_id, "The lesion")
            found = select(ResponseModel).where(ResponseModel.lesion_id == lesion.id, ResponseModel.on == response.on)
            row = session.scalars(found).first()
            if row is not None:
                check_seen(session, row, response.version, partial(response_of, session, row))
            else:
                row = ResponseModel(id=self._core.new_id(), lesion_id=lesion.id, on=response.on)
                session.add(row)
            row.author_id = self._core.user_id
            row.judgement, row.note = response.judgement, response.note.strip()
            return Changes.of(Topic.TREATMENT, Topic.LESION, ids=(lesion.patient_id, lesion.id))

    @shows(Right.SEE_RECORD)
    def responses(self, patient_id: str) -> tuple[Response, ...]:
        """All responses of the patient's lesions, newest first."""
        with self._core.db.read() as session:
            found = (
                select(ResponseModel)
                .join(Lesion, Lesion.id == ResponseModel.lesion_id)
                .where(Lesion.patient_id == patient_id, Lesion.status != LesionStatus.ENTERED_IN_ERROR)
                .order_by(ResponseModel.on.desc(), Lesion.number)
            )
            return tuple(response_of(session, row) for row in session.scalars(found))

    def _kind(self, key: str) -> ProcedureKind:
        kind = self._core.catalog.procedure_kinds.get(key)
        if kind is None:
            raise ValidationError("kind", f"“{key}” is no kind of procedure.", "Choose one of the list.")
        return kind

    def _checked(self, draft: DrugDraft) -> DrugDraft:
        known = self._core.catalog.drugs.get(draft.drug)
        if draft.drug and known is None:
            raise ValidationError("drug", f"“{draft.drug}” is not in the list.", "Choose it anew, or type its name.")
        name = " ".join(draft.name.split()) or (known.name if known else "")
        if not name:
            raise ValidationError("name", "It is not said which medicine.", "Choose one or type its name.")
        _check_dose(draft.dose, draft.dose_unit)
        return replace(draft, name=name, route=draft.route.strip())

    def _course(self, session: Session, draft: DrugDraft) -> DrugCourse:
        if draft.id:
            course = fetch(session, DrugCourse, draft.id, "The course")
            check_version(session, course, draft.version, partial(self._drug_row, session, course))
            if course.patient_id != draft.patient_id:
                raise Conflict("This course is another patient's.", "Open it from that patient.")
            self._correct_first_dose(session, course, draft)
            return course
        course = DrugCourse(id=self._core.new_id(), patient_id=draft.patient_id, stop_reason="", adverse_effects="")
        session.add(course)
        self._fill(course, draft)
        session.flush()
        if draft.dose is not None or draft.frequency.strip():
            session.add(
                DrugDose(
                    id=self._core.new_id(),
                    course_id=course.id,
                    on=draft.start or self._core.today(),
                    dose=draft.dose,
                    dose_unit=draft.dose_unit.strip(),
                    frequency=draft.frequency.strip(),
                    reason="",
                )
            )
        return course

    def _correct_first_dose(self, session: Session, course: DrugCourse, draft: DrugDraft) -> None:
        """A form that is opened again corrects the only dose; once doses changed, they keep their days."""
        doses = list(session.scalars(select(DrugDose).where(DrugDose.course_id == course.id)))
        if len(doses) != 1:
            return
        dose = doses[0]
        touch(course)
        dose.on = draft.start or dose.on
        dose.dose, dose.dose_unit, dose.frequency = draft.dose, draft.dose_unit.strip(), draft.frequency.strip()

    def _fill(self, course: DrugCourse, draft: DrugDraft) -> None:
        known = self._core.catalog.drugs.get(draft.drug)
        course.drug, course.name = draft.drug, draft.name
        course.atc = known.atc if known else ""
        course.visit_id = draft.visit_id or course.visit_id or None
        course.route = draft.route or (known.route if known else "")
        course.start, course.reason, course.diagnosis = draft.start, draft.reason.strip(), draft.diagnosis
        course.lesion_ids, course.note = list(draft.lesion_ids), draft.note.strip()

    def _running(self, session: Session, drug_id: str, version: int) -> DrugCourse:
        course = fetch(session, DrugCourse, drug_id, "The course")
        if course.stop is not None:
            raise Conflict(f"This course was stopped on {spoken(course.stop)}.", "Begin a new course.")
        check_version(session, course, version, partial(self._drug_row, session, course))
        return course

    def _procedure(self, session: Session, procedure: Procedure) -> ProcedureRow:
        return procedure_rows(session, [procedure], self._core.catalog)[0]

    def _drug_row(self, session: Session, course: DrugCourse) -> DrugRow:
        return drug_rows(session, [course])[0]


def _own_lesions(session: Session, patient_id: str, lesion_ids: Iterable[str]) -> None:
    ids = list(lesion_ids)
    labels = lesion_labels(session, patient_id)
    if any(lesion_id not in labels for lesion_id in ids):
        raise Conflict("A lesion is not this patient's, or was entered in error.", "Choose the lesions again.")


def _check_dose(dose: float | None, unit: str) -> None:
    if dose is None:
        return
    if not 0 < dose < 1e9:
        raise ValidationError("dose", "The dose is not a positive number.", "Type it like 120 or 0.5.")
    if not unit.strip():
        raise ValidationError("dose_unit", "The dose has no unit.", "Choose mg, g, mL or another unit.")


def _reason(text: str, todo: str) -> str:
    if not text.strip():
        raise ValidationError("reason", "The reason is missing.", todo)
    return text.strip()


def _drug_changes(course: DrugCourse) -> Changes:
    return Changes.of(Topic.TREATMENT, ids=(course.patient_id, course.id, *course.lesion_ids))
