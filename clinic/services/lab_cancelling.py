"""Orders that the laboratory cancels: what was preliminary ends, whatever is final stays and the doubt is said.

The reader delivers one row for such an order (``value_type`` CANCEL). It stands for all results of its panel, so it is
not a statement about one test that ``rules.place`` could weigh against another; it is judged after that replay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.intake.hl7_result import CANCELLED_TYPE
from clinic.records.enums import ResultStatus
from clinic.rules.names import fold
from clinic.rules.place import Fate, Placed
from clinic.services.core import local_date
from clinic.store.models import LabReport, LabResult

ORDER_TEST = "cancelled order"
"""Stands first in the test of a cancellation, so that it is never taken for a result of the same code."""
GONE = "The laboratory cancelled the order."
RESUMED = "The laboratory sent results of this order afterwards."
FINAL = "This order has a final result, which stays; ask the laboratory whether it holds."
ELSEWHERE = "Preliminary results under the same number but under another name stay as they are."
_CLOSED = (ResultStatus.FINAL, ResultStatus.CORRECTED)


@dataclass(slots=True)
class _Order:
    """A cancellation that counts, and what is to be said of it."""

    row: Placed
    panels: frozenset[str]
    resumed: bool = False
    notes: tuple[str, ...] = ()

    def say(self, note: str) -> None:
        if note not in self.notes:
            self.notes = (*self.notes, note)


@dataclass(frozen=True, slots=True)
class Ending:
    """The fates with what cancellations change in them; ``notes``: what to say, by the cancellation's row."""

    fates: tuple[Fate, ...]
    notes: Mapping[str, tuple[str, ...]]


@lru_cache(4096)
def panels_of(text: str) -> frozenset[str]:
    """The names of the panels of a report, folded."""
    return frozenset(name for part in text.split(", ") if (name := fold(part)))


def ended(rows: Sequence[Placed], fates: Sequence[Fate], panels: Mapping[str, frozenset[str]]) -> Ending:
    """What cancellations do to the results of their order; ``panels``: of each row's report, of a cancellation its own.

    Only what a message said as preliminary, before the cancellation and of the same panel, ends.
    """
    by_id = {fate.id: fate for fate in fates}
    cancels = [_Order(row, panels[row.id]) for row in rows if is_cancel(row) and row.order and by_id[row.id].current]
    for order in cancels:
        for row in rows:
            if not is_cancel(row) and row.order == order.row.order and by_id[row.id].current:
                by_id[row.id] = _judged(order, row, by_id[row.id], panels[row.id])
        if order.resumed:
            own = by_id[order.row.id]
            by_id[own.id] = replace(own, current=False, reason=RESUMED, by="message")
    notes = {order.row.id: order.notes for order in cancels if order.notes and not order.resumed}
    return Ending(tuple(by_id[fate.id] for fate in fates), notes)


def _judged(order: _Order, row: Placed, fate: Fate, panels: frozenset[str]) -> Fate:
    if row.arrived[0] == order.row.arrived[0] or not _one_day(order.row, row):
        return fate  # another panel of the same message, or a number that was used again
    elsewhere = bool(order.panels and panels) and not panels <= order.panels
    preliminary = row.status is ResultStatus.PRELIMINARY and not row.answers
    if elsewhere:
        if preliminary:
            order.say(ELSEWHERE)
        return fate
    if _after(row, order.row):
        order.resumed = order.resumed or preliminary or row.status in _CLOSED
        return fate
    if preliminary:
        return replace(fate, current=False, reason=GONE, by="message")
    if row.status in _CLOSED:
        order.say(FINAL)
    return fate


def note(session: Session, notes: Mapping[str, tuple[str, ...]]) -> None:
    """Write what is to be said of a cancellation beside it and into its report, once."""
    for row_id, said in notes.items():
        row = session.get_one(LabResult, row_id)
        report = session.get_one(LabReport, row.report_id)
        row.comment = "\n".join((*filter(None, (row.comment,)), *(text for text in said if text not in row.comment)))
        report.notes = [*report.notes, *(text for text in said if text not in report.notes)]


def ended_by(session: Session, row: LabResult) -> list[LabResult]:
    """The preliminary results of the order whose cancellation the row is; nothing for another row."""
    if not stands_for_order(row.value_type):
        return []
    report = session.get_one(LabReport, row.report_id)
    found = select(LabResult).join(LabReport, LabReport.id == LabResult.report_id)
    found = found.where(LabResult.patient_id == row.patient_id, LabResult.superseded, LabResult.reason == GONE)
    found = found.where(LabReport.laboratory == report.laboratory, LabReport.order_number == report.order_number)
    return list(session.scalars(found.order_by(LabResult.position, LabResult.id)))


def is_cancel(row: Placed) -> bool:
    """Whether the row stands for a cancelled order."""
    return row.test[0] == ORDER_TEST


def stands_for_order(value_type: str) -> bool:
    """Whether a stored row stands for a cancelled order."""
    return value_type == CANCELLED_TYPE


def _one_day(a: Placed, b: Placed) -> bool:
    """Laboratories use numbers again; a sample that was never taken has no time."""
    return a.at is None or b.at is None or local_date(a.at) == local_date(b.at)


def _after(row: Placed, other: Placed) -> bool:
    if row.said is not None and other.said is not None and row.said != other.said:
        return row.said > other.said
    return row.arrived > other.arrived
