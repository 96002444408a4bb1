"""Recalls that a treatment makes by itself: monitoring that is due, histology that is awaited."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.services.core import Core
from clinic.store.models import Recall

MONITORING, HISTOLOGY = "monitoring", "histology"


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


def close_recalls(core: Core, session: Session, source_id: str, outcome: str) -> None:
    """End the open recalls of this source."""
    for recall in session.scalars(select(Recall).where(Recall.source_id == source_id, Recall.done_at.is_(None))):
        recall.done_at, recall.outcome = core.now(), outcome
