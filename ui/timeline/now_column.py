"""What is true now: open lesions, running medicines, the next recall, results outside their range.

NowColumn(theme, parent=None)
    show_overview(Overview)
    went(object)            signal: a Target that a person chose
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic.records.enums import Flag
from clinic.records.labs import ResultRow
from clinic.records.lesions import LesionRow
from clinic.records.treatments import DrugRow
from clinic.reports.course import LesionLine, Target
from clinic.reports.course.words import day_short, lesion_value
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.dosing import dose_said
from clinic.rules.numbers import format_number
from clinic.rules.validation import result_unit
from ui.theme.theme import Theme
from ui.timeline.fact_row import FactRow
from ui.timeline.reading import Overview
from ui.widgets.card import Card
from ui.widgets.looks import scrolled, text_label

_MOST = 8
"""Rows of a card; more are on the page that the last row leads to."""
_CRITICAL = (Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH)
_NO_DIAGNOSIS = "No diagnosis yet"


class NowColumn(QWidget):
    """Cards, one below the other; each row goes where it can be changed."""

    went = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lesions = Card("Open lesions")
        self.medicines = Card("Running medicines")
        self.recall = Card("Next recall")
        self.results = Card("Outside the range")
        self._cards = (self.lesions, self.medicines, self.recall, self.results)
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setSpacing(12)
        self._halves = (QVBoxLayout(), QVBoxLayout())
        for at, half in enumerate(self._halves):
            half.setSpacing(12)
            self._grid.addLayout(half, 0, at)
        for card in self._cards:
            card.set_flush()
            card.body.setContentsMargins(0, 4, 0, 4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(self._inside))
        self.set_columns(1)

    def set_columns(self, columns: int) -> None:
        """One column for the side of the page, two for its place."""
        for half in self._halves:
            while half.takeAt(0) is not None:
                pass
        first, second = self._halves
        first.addWidget(self.lesions)
        for card in self._cards[1:]:
            (second if columns > 1 else first).addWidget(card)
        for half in self._halves:
            half.addStretch(1)
        edge = 12 if columns > 1 else 0
        self._grid.setContentsMargins(edge, edge, edge, edge)
        self._grid.setHorizontalSpacing(edge)
        for at in (0, 1):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._fit()

    def show_overview(self, seen: Overview) -> None:
        """Show what is true now."""
        today = seen.course.today
        lines = {line.id: line for line in seen.course.lesions}
        self._lesions([row for row in seen.lesions if row.id in lines and lines[row.id].open], lines)
        running = [d for d in seen.course.drugs if d.stop is None or d.stop > today]
        self._fill(self.medicines, [self._drug(drug) for drug in running], "None recorded.", Target("treatment"))
        recalls = [
            FactRow(
                self._theme,
                spoken(recall.due),
                recall.reason or "no reason given",
                Target("visits"),
                "overdue" if recall.due < today else "",
                "attention",
            )
            for recall in seen.recalls[:2]
        ]
        self._fill(self.recall, recalls, "None planned.", Target("visits"))
        newest = sorted(seen.abnormal, key=lambda result: result.sampled_at, reverse=True)
        self._fill(
            self.results,
            [self._result(result) for result in newest],
            "No newest result is outside its range.",
            Target("labs"),
        )
        self._fit()

    def _fit(self) -> None:
        """Give every card the height of its rows at once: a column filled while it was hidden kept its old heights."""
        for card in self._cards:
            for layout in (card.body, card.layout()):
                if layout is not None:
                    layout.activate()
        for half in self._halves:
            half.invalidate()
        self._grid.invalidate()
        self._grid.activate()
        self._inside.setMinimumHeight(self._grid.minimumSize().height())

    def _lesions(self, rows: Sequence[LesionRow], lines: dict[str, LesionLine]) -> None:
        groups: dict[str, list[LesionRow]] = {}
        for row in rows:
            groups.setdefault(lines[row.id].diagnosis or _NO_DIAGNOSIS, []).append(row)
        names = sorted(groups, key=lambda name: (name == _NO_DIAGNOSIS, groups[name][0].number))
        shown = [self._lesion(row, lines[row.id]) for name in names for row in groups[name]]
        self.lesions.set_note(str(len(rows)) if rows else "")
        self._fill(self.lesions, shown, "None.", Target("map"))

    def _lesion(self, row: LesionRow, line: LesionLine) -> FactRow:
        value, measured = "", "not measured yet"
        if line.points:
            last = line.points[-1]
            value = lesion_value(last, line.kind)
            measured = f"{'count' if line.kind == 'count' else 'long axis'}, {last.method}, {day_short(last.at)}"
        first, target = f"{row.label}  {row.site_text}", Target("lesion", row.id)
        return FactRow(self._theme, first, line.diagnosis or _NO_DIAGNOSIS, target, value, third=measured)

    def _drug(self, drug: DrugRow) -> FactRow:
        now = drug.dose_now
        begun = now.on if now is not None else None if drug.doses else drug.start
        since = f"since {spoken_short(begun)}" if drug.start and begun else ""
        later = "; ".join(
            f"from {spoken_short(dose.on)}: {dose_said(dose.dose, dose.dose_unit, dose.frequency)}"
            for dose in drug.planned
        )
        until = f"until {spoken_short(drug.stop)}" if drug.stop is not None else ""
        given = drug.dose_text if now is not None else ""
        second = ", ".join(part for part in (given, since, until) if part)
        second = "; ".join(part for part in (second, later) if part) or "dose not known"
        return FactRow(self._theme, drug.name, second, Target("treatment", drug.id))

    def _result(self, result: ResultRow) -> FactRow:
        flag = f" {result.flag.value}" if result.flag else ""
        number, unit = result.value_text, result_unit(result)
        known = " to ".join(format_number(limit) for limit in (result.low, result.high) if limit is not None)
        second = ", ".join(
            part
            for part in (
                unit,
                f"range {known}" if known else "",
                day_short(result.sampled_at),
                "not confirmed" if result.proposed else "",
            )
            if part
        )
        tone = "critical" if result.flag in _CRITICAL else "attention"
        return FactRow(self._theme, result.name, second, Target("labs", result.analyte), f"{number}{flag}", tone)

    def _fill(self, card: Card, rows: Sequence[FactRow], nothing: str, rest: Target) -> None:
        while (item := card.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = list(rows[:_MOST])
        if len(rows) > _MOST:
            shown.append(FactRow(self._theme, f"{len(rows) - _MOST} more", "Show all", rest))
        for row in shown:
            row.went.connect(self.went)
            card.add(row)
            row.show()  # what is hidden has no height for the layout
        if not shown:
            label = text_label(nothing, "muted")
            label.setContentsMargins(12, 6, 12, 6)
            card.add(label)
            label.show()
