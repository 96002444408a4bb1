"""Cautions with what was answered to them, and the answers that saving asks for."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.cautions import AnsweredRow, Caution, CautionDraft
from clinic.records.enums import CautionAnswer
from clinic.rules.interactions import Finding
from clinic.services.core import Core, user_name
from clinic.store.models import AnsweredCaution, DrugCourse

Answers = dict[tuple[str, str], AnsweredRow]
"""By rule and wording: other facts or another dose are another wording."""


def answers_of(session: Session, *, patient_id: str = "", ids: Iterable[str] = ()) -> tuple[AnsweredRow, ...]:
    """Stored answers of a patient, or of these courses and procedures, oldest first."""
    found = select(AnsweredCaution).order_by(AnsweredCaution.at, AnsweredCaution.id)
    wanted = list(ids)
    if patient_id:
        found = found.where(AnsweredCaution.patient_id == patient_id)
    else:
        found = found.where(or_(AnsweredCaution.course_id.in_(wanted), AnsweredCaution.procedure_id.in_(wanted)))
    return tuple(_row(session, row) for row in session.scalars(found))


def standing_answers(session: Session, patient_id: str, today: date) -> Answers:
    """What was decided about medicines that are still given; a course that ended takes its answers with it."""
    ended = set(
        session.scalars(
            select(DrugCourse.id).where(
                DrugCourse.patient_id == patient_id,
                or_(DrugCourse.stop <= today, DrugCourse.error_reason != ""),
            )
        )
    )
    rows = answers_of(session, patient_id=patient_id)
    return {
        (row.rule, row.text): row
        for row in rows
        if row.course_id and row.course_id not in ended and row.answer is not CautionAnswer.NOT_GIVEN
    }


def procedure_answers(session: Session, procedure_id: str) -> Answers:
    """What was decided about one procedure."""
    rows = answers_of(session, ids=(procedure_id,)) if procedure_id else ()
    return {(row.rule, row.text): row for row in rows}


def with_answers(findings: Iterable[Finding], answers: Answers) -> tuple[Caution, ...]:
    """Findings as cautions, each with its answer where there is one."""
    return tuple(
        Caution(
            finding.severity,
            finding.text,
            finding.source,
            finding.rule,
            finding.met,
            finding.needs_answer,
            answers.get((finding.rule, finding.text)),
        )
        for finding in findings
    )


def check_answers(cautions: Sequence[Caution], answers: Sequence[CautionDraft]) -> tuple[CautionDraft, ...]:
    """The answers to what is shown. Raises ``ValidationError`` (``cautions``) where one is missing or says no."""
    given = {(answer.rule, answer.text): answer for answer in answers}
    kept: list[CautionDraft] = []
    for caution in cautions:
        answer = given.get((caution.rule, caution.text))
        if answer is None:
            if caution.is_open:
                raise ValidationError("cautions", f"Not answered: {caution.text}", "Say what you decided, and why.")
            continue
        if answer.answer is CautionAnswer.NOT_GIVEN:
            what = "A caution was answered with “not given”."
            raise ValidationError("cautions", what, "Record that it is not given, or choose another answer.")
        check_reason(answer)
        kept.append(answer)
    return tuple(kept)


def check_reason(answer: CautionDraft) -> None:
    """Raise ``ValidationError`` where it is given all the same and nothing says why."""
    if answer.answer is not CautionAnswer.NOT_GIVEN and not answer.reason.strip():
        asked = "why it is given all the same" if answer.answer is CautionAnswer.CONTINUE else "what was adapted"
        raise ValidationError("cautions", f"It is not said {asked}.", "Type the reason beside the answer.")


def store_answers(
    core: Core,
    session: Session,
    patient_id: str,
    answers: Iterable[CautionDraft],
    course_id: str = "",
    procedure_id: str = "",
) -> None:
    """Keep the answers with the wording that was shown."""
    for answer in answers:
        session.add(
            AnsweredCaution(
                id=core.new_id(),
                patient_id=patient_id,
                course_id=course_id or None,
                procedure_id=procedure_id or None,
                rule=answer.rule,
                severity=answer.severity,
                text=answer.text,
                source=answer.source,
                answer=answer.answer,
                reason=answer.reason.strip(),
                author_id=core.user_id,
                at=core.now(),
            )
        )


def _row(session: Session, row: AnsweredCaution) -> AnsweredRow:
    return AnsweredRow(
        row.id,
        row.patient_id,
        row.course_id or "",
        row.procedure_id or "",
        row.rule,
        row.severity,
        row.text,
        row.source,
        row.answer,
        row.reason,
        user_name(session, row.author_id),
        row.at,
    )
