"""What was measured in the photo that is shown, as a list among its facts.

ResultsList(ctx, desk)
    show_rows()                              again, after something changed
    newest; kept_shown                       card of what was just kept; signal: it is in the list
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureRow
from clinic.records.rights import Right
from ui.context import Context
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.words import KINDS, NO_SCALE, method_words, values_words
from ui.widgets.buttons import Button, IconButton, QuietButton
from ui.widgets.looks import set_look, text_label
from ui.withheld import withhold


class ResultCard(QFrame):
    """One measure: values, how and by whom, what can be done with it."""

    chosen = Signal(str)
    record_wanted = Signal(str)
    take_back_wanted = Signal(str)

    def __init__(self, ctx: Context, row: MeasureRow, label: str) -> None:
        super().__init__()
        self.row = row
        self.setProperty("ui", "measure")
        self.title = QuietButton(f"{label} · {KINDS[row.kind]}")
        self.title.setToolTip("Show its handles in the photo")
        self.title.clicked.connect(self._choose)
        self.values = text_label("\n".join(line for line in values_words(row.values) if line), "strong", wrap=True)
        self.method = text_label(_about(row), "hint", wrap=True)
        self.finding = text_label(_finding(row), "hint", wrap=True)
        self.record = Button("Record as finding")
        self.record.setToolTip(row.no_finding or "Write this into the finding of the photo's visit")
        self.record.setEnabled(not row.no_finding)
        self.record.setVisible(not row.observation_id or row.finding_differs)
        self.record.clicked.connect(self._record)
        self.back = IconButton(ctx.theme, "trash", f"Take back: {label}, {KINDS[row.kind].lower()}", size=16)
        self.back.clicked.connect(self._take_back)
        withhold(ctx, Right.RECORD, self.record, self.back)
        self._arrange()

    def show_chosen(self, on: bool) -> None:
        """Whether its handles are shown in the photo."""
        set_look(self, tone="accent" if on else "")

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        top.addStretch(1)
        top.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 8)
        column.setSpacing(3)
        column.addLayout(top)
        for widget in (self.values, self.method, self.finding):
            column.addWidget(widget)
        column.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        self.finding.setVisible(bool(self.finding.text()))

    def _choose(self) -> None:
        self.chosen.emit(self.row.id)

    def _record(self) -> None:
        self.record_wanted.emit(self.row.id)

    def _take_back(self) -> None:
        self.take_back_wanted.emit(self.row.id)


class ResultsList(QWidget):
    """Built anew only where something is another."""

    kept_shown = Signal()

    def __init__(self, ctx: Context, desk: Desk) -> None:
        super().__init__()
        self._ctx, self._desk = ctx, desk
        self.cards: list[ResultCard] = []
        self.newest: ResultCard | None = None
        self._kept_id = ""
        self._known: tuple[MeasureRow, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(text_label("Measured", "field-label"))
        self.empty = text_label("Nothing yet", "muted")
        self._column.addWidget(self.empty)
        desk.kept.connect(self._kept)

    def show_rows(self) -> None:
        """Tell what is measured, and which of it is chosen."""
        rows = self._desk.measured
        labels = tuple(self._desk.label(row.lesion_id) for row in rows)
        if (rows, labels) != (self._known, self._labels):
            self._known, self._labels = rows, labels
            self._build()
        for card in self.cards:
            card.show_chosen(card.row.id == self._desk.chosen_id)
            if card.row.id == self._kept_id:
                self._kept_id, self.newest = "", card
                self.kept_shown.emit()

    def _build(self) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.newest = None
        self.cards = [ResultCard(self._ctx, row, label) for row, label in zip(self._known, self._labels, strict=True)]
        for card in self.cards:
            card.chosen.connect(self._choose)
            card.record_wanted.connect(self._desk.record)
            card.take_back_wanted.connect(self._desk.take_back)
            self._column.addWidget(card)
        self.empty.setVisible(not self.cards)

    @Slot(object)
    def _kept(self, row: MeasureRow) -> None:
        """Its card comes once the list is read again."""
        self._kept_id = row.id

    def _choose(self, mark_id: str) -> None:
        self._desk.choose("" if mark_id == self._desk.chosen_id else mark_id)
        self._desk.view.setFocus()


def _about(row: MeasureRow) -> str:
    words = method_words(row)
    words = words[:1].upper() + words[1:]
    note = f"{row.note}" if row.note else ""
    pixels = f"{NO_SCALE[:1].upper()}{NO_SCALE[1:]}." if not row.is_in_mm and row.kind is not MarkKind.COUNT else ""
    return "\n".join(part for part in (f"{words}.", note, pixels) if part)


def _finding(row: MeasureRow) -> str:
    if row.observation_id and row.finding_differs:
        return "The finding of the visit says something else now; it was not changed."
    if row.observation_id:
        return "✓ In the finding of the visit."
    return row.no_finding
