"""How lesions answer to treatment, in a person's judgement, beside what was measured."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.lesions import ObservationRow, Response
from clinic.records.rights import Right
from clinic.rules.response_change import measured_change
from clinic.services.core import check_seen, check_version, fetch, local_date
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
        """How a lesion answered, in a person's judgement; a second one on the same day corrects the first.

        ``recurred`` after a complete response opens the lesion again, in the same transaction; with ``resolve`` a
        complete one makes it resolved. Raises ``ValidationError`` (``judgement``, ``on``), ``Conflict``, ``NotFound``.
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
                    ResponseModel.error_reason == "",
                )
            ).first()
            if row is not None:
                check_seen(session, row, response.version, partial(response_of, session, row))
            else:
                row = ResponseModel(id=self._core.new_id(), lesion_id=lesion.id, on=response.on, error_reason="")
                session.add(row)
            row.author_id = self._core.user_id
            row.judgement, row.note = response.judgement, response.note.strip()
            row.procedure_id, row.course_id = response.procedure_id or None, response.course_id or None
            session.flush()
            self._follow(session, lesion, row, resolve)
            return _changes(lesion)

    @allowed(Right.WRITE_RECORD)
    def mark_response_error(self, response_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a response as entered in error; it stays with the reason, the lesion keeps its status.

        Raises ``Conflict``.
        """
        with self._core.db.write() as session:
            row = fetch(session, ResponseModel, response_id, "The response")
            check_version(session, row, version, partial(response_of, session, row))
            row.error_reason = said("reason", reason, "Say why it was entered in error.")
            return _changes(fetch(session, Lesion, row.lesion_id, "The lesion"))

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
        owners = []
        if response.procedure_id:
            owners.append(fetch(session, Procedure, response.procedure_id, "The procedure").patient_id)
        if response.course_id:
            owners.append(fetch(session, DrugCourse, response.course_id, "The course").patient_id)
        if any(owner != lesion.patient_id for owner in owners):
            raise Conflict("This treatment is another patient's.", "Choose it again.")

    def _follow(self, session: Session, lesion: Lesion, row: ResponseModel, resolve: bool) -> None:
        """What the newest response says about the lesion's status; an older one says nothing of today."""
        others = list(
            session.scalars(
                select(ResponseModel).where(
                    ResponseModel.lesion_id == lesion.id,
                    ResponseModel.error_reason == "",
                    ResponseModel.id != row.id,
                )
            )
        )
        if any(other.on > row.on for other in others) or lesion.status is LesionStatus.ENTERED_IN_ERROR:
            return
        before = max(others, key=lambda other: other.on, default=None)
        if row.judgement == "recurred":
            complete = before is not None and before.judgement == "complete"
            if complete or lesion.status in _GONE:
                self._set(session, lesion, LesionStatus.RECURRED, "Recurred after it had gone")
        elif row.judgement == "complete" and resolve:
            self._set(session, lesion, LesionStatus.RESOLVED, "Complete response")

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


def _changes(lesion: Lesion) -> Changes:
    return Changes.of(Topic.TREATMENT, Topic.LESION, ids=(lesion.patient_id, lesion.id))
