"""The day at a glance."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import VisitStatus
from clinic.records.home import DayItem, Today
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.follow_up import RecallService
from clinic.services.gate import allowed
from clinic.services.labs import LabService
from clinic.services.patients import patient_rows
from clinic.services.visits import visit_rows
from clinic.store.models import Patient, Visit

_AHEAD = timedelta(days=7)
_MOST = 100


class HomeService:
    """Reads over all nouns for the first page."""

    def __init__(self, core: Core, recalls: RecallService, labs: LabService) -> None:
        self._core = core
        self._recalls = recalls
        self._labs = labs

    @allowed(Right.SEE_PEOPLE)
    def today(self) -> Today:
        """Visits of today, visits still open, recalls due within a week, reports that wait.

        Who may not see the record is told who is here and who is due, without reasons, findings and reports.
        """
        midnight = datetime.combine(self._core.today(), time()).astimezone().astimezone(UTC)
        with self._core.db.read() as session:
            shown = Visit.status != VisitStatus.ENTERED_IN_ERROR
            today = select(Visit).where(Visit.started_at >= midnight, shown).order_by(Visit.started_at.desc())
            left = (
                select(Visit)
                .where(Visit.status == VisitStatus.DRAFT, Visit.started_at < midnight)
                .order_by(Visit.started_at)
            )
            visits = self._items(session, list(session.scalars(today.limit(_MOST))))
            open_visits = self._items(session, list(session.scalars(left.limit(_MOST))))
        sees = self._core.may(Right.SEE_RECORD)
        return Today(
            visits=visits if sees else _without_findings(visits),
            open_visits=open_visits if sees else _without_findings(open_visits),
            recalls=self._recalls.due(self._core.today() + _AHEAD),
            waiting_reports=self._labs.waiting() if sees else (),
        )

    def _items(self, session: Session, visits: list[Visit]) -> tuple[DayItem, ...]:
        """Lines for these visits, without those of restricted records for who may not see them."""
        ids = [visit.patient_id for visit in visits]
        people = session.scalars(select(Patient).where(Patient.id.in_(ids)))
        sees = self._core.may(Right.PRIVACY)
        rows = {
            row.id: row
            for row in patient_rows(session, [(patient, 1.0) for patient in people])
            if sees or not row.restricted
        }
        shown = (row for row in visit_rows(session, visits) if row.patient_id in rows)
        return tuple(DayItem(rows[row.patient_id], row) for row in shown)


def _without_findings(items: tuple[DayItem, ...]) -> tuple[DayItem, ...]:
    return tuple(
        replace(item, visit=replace(item.visit, reason="", photos=0, lesions=0, procedures=0)) for item in items
    )
