"""Recalls that a treatment makes by itself: monitoring that is due, histology that is awaited, sutures to take out."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.store.models import DrugCourse, DrugMonitoring, Recall, Specimen

MONITORING, HISTOLOGY, SUTURES, FOLLOW_UP = "monitoring", "histology", "sutures", "follow-up"
WITHOUT_RESULT = "Closed without result: "
"""How the outcome of a histology recall begins that was closed while the result was awaited."""


def set_recall(core: Core, session: Session, kind: str, source_id: str, patient_id: str, due: date, reason: str) -> str:
    """The open recall of this source, made or moved; returns its key."""
    found = select(Recall).where(Recall.kind == kind, Recall.source_id == source_id, Recall.done_at.is_(None))
    recall = session.scalars(found).first()
    if recall is None:
        recall = Recall(id=core.new_id(), patient_id=patient_id, attempts=[], kind=kind, source_id=source_id)
        session.add(recall)
    recall.due, recall.reason = due, reason
    session.flush()
    return recall.id


def close_recalls(core: Core, session: Session, source_id: str, outcome: str, kind: str = "") -> None:
    """End the open recalls of this source, of one kind or of all."""
    found = select(Recall).where(Recall.source_id == source_id, Recall.done_at.is_(None))
    for recall in session.scalars(found.where(Recall.kind == kind) if kind else found):
        recall.done_at, recall.outcome = core.now(), outcome


def closing_words(core: Core, session: Session, recall: Recall, outcome: str, *, without_result: bool) -> str:
    """The outcome with which a person may close this recall.

    That someone came is no finding, and without the recall nobody would be reminded of what is still open:
    monitoring that is due ends with its finding, histology that is awaited with its result, or without it where who
    may record says so with a reason. Raises ``ValidationError`` (``outcome``), ``NotAllowed``.
    """
    said = " ".join(outcome.split())
    if recall.kind == MONITORING and _is_due(session, recall):
        what = "This recall ends by itself when the finding is entered."
        todo = "Enter it with Done on the patient's Treatment page, under Monitoring; note the attempt here."
        raise ValidationError("outcome", what, todo)
    specimen = session.get(Specimen, recall.source_id) if recall.kind == HISTOLOGY else None
    if specimen is None or specimen.received_on is not None or specimen.error_reason:
        return outcome.strip()
    if not without_result:
        what = "The histology result is still awaited; entering it ends this recall."
        raise ValidationError("outcome", what, "Enter it, or close the recall without it and say why.")
    core.require(Right.RECORD)
    if not said:
        raise ValidationError("outcome", "It is not said why there is no result.", "Say what became of the specimen.")
    return f"{WITHOUT_RESULT}{said}"


def _is_due(session: Session, recall: Recall) -> bool:
    item = session.get(DrugMonitoring, recall.source_id)
    course = session.get(DrugCourse, item.course_id) if item is not None else None
    counts = course is not None and not course.error_reason
    return item is not None and item.due is not None and item.done_on is None and counts
