"""What was observed of a lesion and how its status changed, newest first. The lines are made without Qt.

history_lines(detail, visits) -> tuple[HistoryLine, ...]
HistoryTable(ctx, parent): show_lines(lines); visit_requested(str), describe_requested() signals
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from clinic.records.enums import VisitStatus
from clinic.records.lesions import LesionDetail
from clinic.records.visits import VisitRow
from clinic.rules.area_words import FIGURES, cm2_text, share_text
from clinic.rules.dates import spoken_short
from clinic.rules.uncertainty import EXPLAINED
from ui.context import Context
from ui.lesions.words import day_of, more_text, seen_text
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_ROWS = 6


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event. ``signed``: it belongs to a signed visit and cannot be changed."""

    at: datetime
    what: str
    more: str
    author: str
    visit_id: str
    signed: bool


def history_lines(detail: LesionDetail, visits: Sequence[VisitRow]) -> tuple[HistoryLine, ...]:
    """Observations, areas and status changes of a lesion, newest first."""
    signed = {visit.id for visit in visits if visit.status is VisitStatus.SIGNED}
    lines = [
        HistoryLine(
            seen.observed_at, seen_text(seen), more_text(seen), seen.author, seen.visit_id, seen.visit_id in signed
        )
        for seen in detail.observations
        if seen.observed_at is not None
    ]
    lines += [
        HistoryLine(
            area.painted_at,
            f"Area {cm2_text(area.cm2)}",
            f"about {share_text(area.share)} of the body surface (estimate, {FIGURES[area.figure]})",
            area.author,
            area.visit_id,
            area.visit_id in signed,
        )
        for area in detail.areas
    ]
    for at, change in enumerate(detail.statuses):
        first = at == len(detail.statuses) - 1
        what = f"Recorded as {change.status.value}" if first else f"Status: {change.status.value}"
        lines.append(HistoryLine(change.at, what, change.reason, change.author, "", False))
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


class HistoryTable(DataTable):
    """A table as high as its rows, up to a few."""

    visit_requested = Signal(str)
    describe_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        self._lines = RowModel[HistoryLine](
            (
                Column("Date", lambda line: spoken_short(day_of(line.at)), sort=lambda line: line.at, width=96),
                Column("What", lambda line: line.what, stretch=3, second=lambda line: line.more, tip=_tip),
                Column("By", lambda line: line.author, stretch=2, second=_state, tip=_tip),
            )
        )
        super().__init__(ctx.theme, self._lines, "History of the lesion", ctx.settings, tall=True, parent=parent)
        self._lines.setParent(self)
        self.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
        self.row_activated.connect(self._open_line)

    @property
    def lines(self) -> list[HistoryLine]:
        """What is shown."""
        return self._lines.rows

    def show_lines(self, lines: Sequence[HistoryLine]) -> None:
        """Show these events."""
        self._lines.set_rows(lines)
        rows = min(max(len(lines), 1), _ROWS)
        self.setFixedHeight(rows * self.verticalHeader().defaultSectionSize() + 36)

    @Slot(int)
    def _open_line(self, at: int) -> None:
        line = self._lines.row(at)
        if line.visit_id and line.signed:
            self.visit_requested.emit(line.visit_id)
        elif line.visit_id:
            self.describe_requested.emit()


def _state(line: HistoryLine) -> str:
    if not line.visit_id:
        return ""
    return "signed" if line.signed else "this visit, open"


def _tip(line: HistoryLine) -> str:
    meant = f"{EXPLAINED}." if "±" in line.what else ""
    parts = [line.what, meant, line.more, f"{line.author}, signed visit: read only" if line.signed else line.author]
    return "\n".join(part for part in parts if part)
