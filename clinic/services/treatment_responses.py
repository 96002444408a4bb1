"""How lesions answer to treatment, in a person's judgement, beside what was measured."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.lesions import ObservationRow, Response
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from clinic.rules.response_change import measured_change
from clinic.services.core import check_seen, check_version, fetch, local_date, user_name
from clinic.services.gate import allowed, shows
from clinic.services.observed import observations_of
from clinic.services.treatment_part import TreatmentPart, not_in_future, said
from clinic.services.treatment_rows import response_of
from clinic.store.models import DrugCourse, Lesion, LesionStatusChange, Procedure
from clinic.store.models import Response as ResponseModel

JUDGEMENTS = ("complete", "partial", "none", "worse", "recurred")
_GONE = (LesionStatus.RESOLVED, LesionStatus.TREATED)


class ResponsePart(TreatmentPart):
    """Judgements; the program draws no conclusion of its own."""

    @allowed(Right.WRITE_RECORD)
    def record_response(self, response: Response, resolve: bool = False) -> Changes:
        """How a lesion answered to a treatment, in a person's judgement.

        Each treatment has its own answer; a second one to the same treatment on the same day changes the first, and
        what was judged before stays in its note. ``recurred`` after a complete response opens the lesion
        again, in the same transaction; with ``resolve`` a complete one makes it resolved.
        Raises ``ValidationError`` (``judgement``, ``on``), ``Conflict``, ``NotFound``.
        """
        if response.judgement not in JUDGEMENTS:
            what = f"“{response.judgement}” is not a response."
            raise ValidationError("judgement", what, f"Choose {', '.join(JUDGEMENTS)}.")
        not_in_future(response.on, self._core.today())
        with self._core.db.write() as session:
            lesion = fetch(session, Lesion, response.lesion_id, "The lesion")
            self._check_treatment(session, lesion, response)
            row = session.scalars(
                select(ResponseModel).where(
                    ResponseModel.lesion_id == lesion.id,
                    ResponseModel.on == response.on,
                    _same(ResponseModel.procedure_id, response.procedure_id),
                    _same(ResponseModel.course_id, response.course_id),
                    ResponseModel.error_reason == "",
                )
            ).first()
            if row is not None:
                check_seen(session, row, response.version, partial(response_of, session, row))
                self._take_back(session, lesion, row)
                note = _with_earlier(session, row, response)
            else:
                row = ResponseModel(id=self._core.new_id(), lesion_id=lesion.id, on=response.on, error_reason="")
                session.add(row)
                note = response.note.strip()
            row.author_id = self._core.user_id
            row.judgement, row.note = response.judgement, note
            row.procedure_id, row.course_id = response.procedure_id or None, response.course_id or None
            session.flush()
            self._follow(session, lesion, row, resolve)
            return _changes(lesion)

    @allowed(Right.WRITE_RECORD)
    def mark_response_error(self, response_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a response as entered in error; it stays with the reason.

        A status that followed from it is taken back where nobody changed it since. Raises ``Conflict``.
        """
        with self._core.db.write() as session:
            row = fetch(session, ResponseModel, response_id, "The response")
            check_version(session, row, version, partial(response_of, session, row))
            row.error_reason = said("reason", reason, "Say why it was entered in error.")
            lesion = fetch(session, Lesion, row.lesion_id, "The lesion")
            session.flush()
            if self._take_back(session, lesion, row):
                newest = max(_others(session, row), key=lambda other: (other.on, other.id), default=None)
                if newest is not None:
                    self._follow(session, lesion, newest, resolve=False)
            return _changes(lesion)

    @shows(Right.SEE_RECORD)
    def responses(self, patient_id: str) -> tuple[Response, ...]:
        """All responses of the patient's lesions, newest first, each with the measured change or why there is none."""
        with self._core.db.read() as session:
            found = (
                select(ResponseModel)
                .join(Lesion, Lesion.id == ResponseModel.lesion_id)
                .where(
                    Lesion.patient_id == patient_id,
                    Lesion.status != LesionStatus.ENTERED_IN_ERROR,
                    ResponseModel.error_reason == "",
                )
                .order_by(ResponseModel.on.desc(), Lesion.number)
            )
            rows = [response_of(session, row) for row in session.scalars(found)]
            seen = observations_of(session, sorted({row.lesion_id for row in rows}))
            return tuple(self._measured(session, row, seen.get(row.lesion_id, ())) for row in rows)

    def _measured(self, session: Session, row: Response, seen: Sequence[ObservationRow]) -> Response:
        change, reason = measured_change(seen, self._begun(session, row), row.on)
        return replace(row, measured=change, not_measured=reason)

    def _begun(self, session: Session, row: Response) -> date | None:
        procedure = session.get(Procedure, row.procedure_id) if row.procedure_id else None
        if procedure is not None:
            return local_date(procedure.at)
        course = session.get(DrugCourse, row.course_id) if row.course_id else None
        return course.start if course is not None else None

    def _check_treatment(self, session: Session, lesion: Lesion, response: Response) -> None:
        treated: list[tuple[str, date | None]] = []
        if response.procedure_id:
            procedure = fetch(session, Procedure, response.procedure_id, "The procedure")
            treated.append((procedure.patient_id, local_date(procedure.at)))
        if response.course_id:
            course = fetch(session, DrugCourse, response.course_id, "The course")
            treated.append((course.patient_id, course.start))
        if any(owner != lesion.patient_id for owner, _on in treated):
            raise Conflict("This treatment is another patient's.", "Choose it again.")
        begun = next((on for _owner, on in treated if on is not None and response.on < on), None)
        if begun is not None:
            what = f"The treatment was on {spoken(begun)}; this day lies before it."
            raise ValidationError("on", what, "Choose a later day, or another treatment.")

    def _follow(self, session: Session, lesion: Lesion, row: ResponseModel, resolve: bool) -> None:
        """What the newest response says about the lesion's status; an older one says nothing of today."""
        others = _others(session, row)
        if any(other.on > row.on for other in others) or lesion.status is LesionStatus.ENTERED_IN_ERROR:
            return
        before = max(others, key=lambda other: other.on, default=None)
        if row.judgement == "recurred":
            complete = before is not None and before.judgement == "complete"
            if complete or lesion.status in _GONE:
                self._set(session, lesion, LesionStatus.RECURRED, _recurred(row.on))
        elif row.judgement == "complete" and resolve:
            self._set(session, lesion, LesionStatus.RESOLVED, _resolved(row.on))

    def _take_back(self, session: Session, lesion: Lesion, row: ResponseModel) -> bool:
        """Undo what the status followed from this response, if that was the last step of its history."""
        steps = list(
            session.scalars(
                select(LesionStatusChange)
                .where(LesionStatusChange.lesion_id == lesion.id)
                .order_by(LesionStatusChange.at, LesionStatusChange.id)
            )
        )
        followed = len(steps) > 1 and steps[-1].status is lesion.status
        if not followed or steps[-1].reason not in (_recurred(row.on), _resolved(row.on)):
            return False
        why = f"The response of {spoken(row.on)} was corrected or entered in error"
        self._set(session, lesion, steps[-2].status, why)
        return True

    def _set(self, session: Session, lesion: Lesion, status: LesionStatus, reason: str) -> None:
        if lesion.status is status:
            return
        lesion.status = status
        session.add(
            LesionStatusChange(
                id=self._core.new_id(),
                lesion_id=lesion.id,
                status=status,
                at=self._core.now(),
                author_id=self._core.user_id,
                reason=reason,
            )
        )
        session.flush()


def _recurred(on: date) -> str:
    return f"Recurred after it had gone, seen on {spoken(on)}"


def _resolved(on: date) -> str:
    return f"Complete response, seen on {spoken(on)}"


def _same(column: InstrumentedAttribute[str | None], key: str) -> ColumnElement[bool]:
    return column == key if key else column.is_(None)


def _others(session: Session, row: ResponseModel) -> list[ResponseModel]:
    """The other responses of the lesion that stand."""
    found = select(ResponseModel).where(
        ResponseModel.lesion_id == row.lesion_id, ResponseModel.error_reason == "", ResponseModel.id != row.id
    )
    return list(session.scalars(found))


def _with_earlier(session: Session, row: ResponseModel, response: Response) -> str:
    """The note, with what was judged before where it is another judgement now."""
    if row.judgement == response.judgement:
        return response.note.strip()
    before = f"Before: {row.judgement} ({user_name(session, row.author_id)})"
    before = f"{before}: {row.note}" if row.note and row.note not in response.note else before
    return "\n".join(part for part in (response.note.strip(), before) if part)


def _changes(lesion: Lesion) -> Changes:
    return Changes.of(Topic.TREATMENT, Topic.LESION, ids=(lesion.patient_id, lesion.id))
