"""Procedures at visits, and the sessions of a series."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.catalog.types import ProcedureKind
from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.rights import Right
from clinic.records.treatment_course import SeriesRow
from clinic.records.treatments import ProcedureDraft, ProcedureRow
from clinic.rules.dates import spoken
from clinic.rules.procedure_checks import SUTURES_DUE, cross_checks
from clinic.rules.validation import check_parameters
from clinic.services.core import check_version, fetch, local_date, open_visit
from clinic.services.gate import allowed, shows
from clinic.services.treatment_answers import store_answers
from clinic.services.treatment_cautions import answered_procedure
from clinic.services.treatment_part import TreatmentPart, own_lesions, procedure_changes, said
from clinic.services.treatment_recalls import FOLLOW_UP, SUTURES, close_recalls, set_recall
from clinic.services.treatment_rows import procedure_rows, series_rows
from clinic.services.treatment_specimens import keep_specimen
from clinic.store.models import Patient, Procedure, ProcedureSeries, Specimen, Visit

ALL_DONE = "all sessions done"
_MOST_SESSIONS = 200


class ProcedurePart(TreatmentPart):
    """What is done to lesions."""

    @allowed(Right.RECORD)
    def save_procedure(self, draft: ProcedureDraft) -> tuple[ProcedureRow, Changes]:
        """Record a procedure at an open visit, or change it while the visit is open.

        Its time is the visit's where that was another day. Raises ``ValidationError`` named after the parameter's
        key, ``cautions`` where a grave caution is not answered, ``Conflict`` for a signed visit, a lesion of
        another patient or a closed series. What is only unusual is taken; ``procedure_warnings`` says it beforehand.
        """
        kind = self._kind(draft.kind)
        checked = check_parameters(kind.fields, draft.parameters, self._core.today())
        with self._core.db.read() as session:
            own_lesions(session, open_visit(session, draft.visit_id).patient_id, draft.lesion_ids)
        patient_id, answers = answered_procedure(self._core, draft)
        with self._core.db.write() as session:
            visit = open_visit(session, draft.visit_id)
            own_lesions(session, visit.patient_id, draft.lesion_ids)
            if draft.id:
                procedure = fetch(session, Procedure, draft.id, "The procedure")
                check_version(session, procedure, draft.version, partial(self._procedure, session, procedure))
                if procedure.visit_id != visit.id:
                    raise Conflict("This procedure belongs to another visit.", "Open that visit to change it.")
            else:
                procedure = self._new(session, visit, draft)
            procedure.kind = kind.key
            procedure.lesion_ids = list(draft.lesion_ids)
            before, values = dict(procedure.parameters or {}), dict(checked.values)
            number, result = values.pop("specimen_id", ""), values.pop("result", "")  # they are the specimen's
            procedure.parameters = values
            for field in ("anaesthesia", "specimen", "complications", "note"):
                setattr(procedure, field, getattr(draft, field).strip())
            session.flush()
            store_answers(self._core, session, patient_id, answers, procedure_id=procedure.id)
            self._close_when_done(session, procedure)
            reminds = self._remind(session, procedure, before)
            reminds |= keep_specimen(self._core, session, procedure, number, result)
            session.flush()
            changes = procedure_changes(procedure, *((Topic.RECALL,) if reminds else ()))
            return self._procedure(session, procedure), changes

    @allowed(Right.SEE_RECORD)
    def procedure_warnings(self, draft: ProcedureDraft) -> tuple[str, ...]:
        """What is unusual in a procedure's settings, alone or together, as questions.

        Raises ``ValidationError`` as saving does.
        """
        checked = check_parameters(self._kind(draft.kind).fields, draft.parameters, self._core.today())
        together = [f"{doubt.text} Is it right?" for doubt in cross_checks(draft.kind, dict(checked.values))]
        return (*(warning.text for warning in checked.warnings), *together)

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
        """Mark a procedure as entered in error, with its specimens; it stays in the record with the reason.

        A series that was done with it is open again. Raises ``Conflict``.
        """
        with self._core.db.write() as session:
            procedure = fetch(session, Procedure, procedure_id, "The procedure")
            check_version(session, procedure, version, partial(self._procedure, session, procedure))
            open_visit(session, procedure.visit_id)
            procedure.error_reason = said("reason", reason, "Say why this procedure was entered in error.")
            close_recalls(self._core, session, procedure.id, "Entered in error.")
            for specimen in session.scalars(select(Specimen).where(Specimen.procedure_id == procedure.id)):
                specimen.error_reason = specimen.error_reason or procedure.error_reason
                close_recalls(self._core, session, specimen.id, "Entered in error.")
            series = session.get(ProcedureSeries, procedure.series_id) if procedure.series_id else None
            if series is not None and series.close_reason == ALL_DONE:
                series.closed_on, series.close_reason = None, ""
            return procedure_changes(procedure, Topic.RECALL)

    @shows(Right.SEE_RECORD)
    def series(self, patient_id: str) -> tuple[SeriesRow, ...]:
        """The patient's series, open ones first, each group newest first."""
        with self._core.db.read() as session:
            found = select(ProcedureSeries).where(ProcedureSeries.patient_id == patient_id)
            rows = series_rows(session, list(session.scalars(found.order_by(ProcedureSeries.id.desc()))), self._core)
            shown = [row for row in rows if row.done]
            return tuple(sorted(shown, key=lambda row: row.closed_on is not None))

    @allowed(Right.RECORD)
    def change_series(
        self, series_id: str, planned: int, note: str = "", version: int = 0
    ) -> tuple[SeriesRow, Changes]:
        """Plan more or fewer sessions. Raises ``ValidationError`` (``planned``), ``Conflict``."""
        with self._core.db.write() as session:
            series = self._open_series(session, series_id, version)
            done = self._series(session, series).done
            if not max(done, 1) <= planned <= _MOST_SESSIONS:
                what = f"{done} sessions are recorded." if planned < done else "That many sessions cannot be planned."
                raise ValidationError("planned", what, f"Plan {max(done, 1)} to {_MOST_SESSIONS}.")
            series.planned, series.note = planned, note.strip()
            session.flush()
            return self._series(session, series), _series_changes(series)

    @allowed(Right.RECORD)
    def close_series(self, series_id: str, reason: str, version: int = 0) -> tuple[SeriesRow, Changes]:
        """End a series before all its sessions, with the reason. Raises ``ValidationError``, ``Conflict``."""
        with self._core.db.write() as session:
            series = self._open_series(session, series_id, version)
            series.close_reason = said("reason", reason, "Say why the series ends.")
            series.closed_on = self._core.today()
            session.flush()
            return self._series(session, series), _series_changes(series)

    def _kind(self, key: str) -> ProcedureKind:
        kind = self._core.catalog.procedure_kinds.get(key)
        if kind is None:
            raise ValidationError("kind", f"“{key}” is no kind of procedure.", "Choose one of the list.")
        return kind

    def _new(self, session: Session, visit: Visit, draft: ProcedureDraft) -> Procedure:
        procedure = Procedure(
            id=self._core.new_id(),
            patient_id=visit.patient_id,
            visit_id=visit.id,
            operator_id=self._core.user_id,
            at=self._moment(visit),
        )
        if draft.series_id:
            procedure.series_id, procedure.session = self._next_session(session, visit.patient_id, draft)
        elif draft.planned > 1:
            procedure.series_id, procedure.session = self._begin_series(session, visit.patient_id, draft), 1
        session.add(procedure)
        return procedure

    def _moment(self, visit: Visit) -> datetime:
        """Now, or when the visit was where that is another day: what is written later was done then."""
        now = self._core.now()
        return now if local_date(visit.started_at) == local_date(now) else visit.started_at

    def _begin_series(self, session: Session, patient_id: str, draft: ProcedureDraft) -> str:
        if draft.planned > _MOST_SESSIONS:
            raise ValidationError("planned", "That many sessions cannot be planned.", f"Plan 2 to {_MOST_SESSIONS}.")
        fetch(session, Patient, patient_id, "This patient")
        series = ProcedureSeries(
            id=self._core.new_id(),
            patient_id=patient_id,
            kind=draft.kind,
            planned=draft.planned,
            lesion_ids=list(draft.lesion_ids),
            close_reason="",
        )
        session.add(series)
        session.flush()
        return series.id

    def _next_session(self, session: Session, patient_id: str, draft: ProcedureDraft) -> tuple[str, int]:
        series = self._open_series(session, draft.series_id, 0)
        if series.patient_id != patient_id or series.kind != draft.kind:
            raise Conflict("This series is another patient's or of another kind.", "Choose the series again.")
        return series.id, self._count(session, series) + 1

    def _count(self, session: Session, series: ProcedureSeries) -> int:
        found = select(func.max(Procedure.session)).where(
            Procedure.series_id == series.id, Procedure.error_reason == ""
        )
        return session.scalar(found) or 0

    def _close_when_done(self, session: Session, procedure: Procedure) -> None:
        series = session.get(ProcedureSeries, procedure.series_id) if procedure.series_id else None
        if series is not None and series.closed_on is None and self._series(session, series).done >= series.planned:
            series.closed_on, series.close_reason = local_date(procedure.at), ALL_DONE

    def _remind(self, session: Session, procedure: Procedure, before: dict[str, str]) -> bool:
        """Recalls for the days that a procedure sets; one that was moved stays while its day is not typed anew."""
        done, changed = local_date(procedure.at), False
        for kind, what, day_of in ((SUTURES, "Take out sutures", _sutures_due), (FOLLOW_UP, "Follow-up", _review_due)):
            due = day_of(procedure.parameters, done)
            if due == day_of(before, done):
                continue
            changed = True
            if due is None:
                close_recalls(self._core, session, procedure.id, f"{what}: no day is set any more.", kind)
            elif due >= self._core.today():
                labels = ", ".join(self._procedure(session, procedure).lesion_labels)
                reason = f"{what}: {self._kind(procedure.kind).name.lower()}"
                reason = f"{reason} on {labels}" if labels else reason
                set_recall(self._core, session, kind, procedure.id, procedure.patient_id, due, reason)
        return changed

    def _open_series(self, session: Session, series_id: str, version: int) -> ProcedureSeries:
        series = fetch(session, ProcedureSeries, series_id, "The series")
        if series.closed_on is not None:
            what = f"This series ended on {spoken(series.closed_on)}: {series.close_reason}."
            raise Conflict(what, "Begin a new series with the next session.")
        check_version(session, series, version, partial(self._series, session, series))
        return series

    def _procedure(self, session: Session, procedure: Procedure) -> ProcedureRow:
        return procedure_rows(session, [procedure], self._core.catalog)[0]

    def _series(self, session: Session, series: ProcedureSeries) -> SeriesRow:
        return series_rows(session, [series], self._core)[0]


def _sutures_due(values: dict[str, str], _done: date) -> date | None:
    day = values.get(SUTURES_DUE, "")
    return date.fromisoformat(day) if day else None


def _review_due(values: dict[str, str], done: date) -> date | None:
    """The day of the follow-up, or the interval of a review counted from the day of the procedure."""
    if day := values.get("follow_up_date", ""):
        return date.fromisoformat(day)
    weeks = values.get("review_interval_weeks", "")
    return done + timedelta(weeks=int(float(weeks))) if weeks else None


def _series_changes(series: ProcedureSeries) -> Changes:
    return Changes.of(Topic.TREATMENT, ids=(series.patient_id, series.id, *series.lesion_ids))
