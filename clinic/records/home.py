"""The day at a glance."""

from dataclasses import dataclass

from clinic.records.follow_up import RecallRow
from clinic.records.labs import ReportRow
from clinic.records.patients import PatientRow
from clinic.records.visits import VisitRow


@dataclass(frozen=True, slots=True)
class DayItem:
    patient: PatientRow
    visit: VisitRow


@dataclass(frozen=True, slots=True)
class Today:
    visits: tuple[DayItem, ...]
    """Visits begun today, newest first."""
    open_visits: tuple[DayItem, ...]
    """Drafts of earlier days that are not signed."""
    recalls: tuple[RecallRow, ...]
    """Due or overdue, oldest first."""
    waiting_reports: tuple[ReportRow, ...]
