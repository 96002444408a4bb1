"""Features of white bumps beside what was recorded of a lesion: for, against, not recorded; never a verdict.

BumpDialog(sheet, parent)
    as_text() -> str        line by line, what is shown
"""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from clinic.records.workup import BumpCell, BumpSheet
from ui.core.dialogs import Dialog
from ui.widgets.looks import rule, scrolled, text_label

_SAYS = {"for": "speaks for it", "against": "speaks against it", "untypical": "not typical in the table"}
_LOOKS = {"for": "strong", "against": "muted", "untypical": "muted"}
_WIDTH = 1080
_LEAST, _MOST, _AROUND = 440, 740, 260
"""Height of the table in pixels, and of what stands around it in its window."""


class BumpDialog(Dialog):
    """One line for each feature, one column for each kind of bump."""

    def __init__(self, sheet: BumpSheet, parent: QWidget | None) -> None:
        title = f"White bumps: what is recorded of {sheet.lesion}"
        super().__init__(parent, title, "Close", cancel=False, width=_WIDTH)
        self._sheet = sheet
        self.add_text("Features side by side. They do not weigh the same and are not counted together: you judge.")
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        titles = ("Feature", "Recorded", *(name for _key, name in sheet.kinds))
        for column, text in enumerate(titles):
            grid.addWidget(text_label(text, "field-label"), 0, column)
            grid.setColumnStretch(column, 3 if column else 2)
        grid.setRowMinimumHeight(0, 24)
        for at, row in enumerate(sheet.rows):
            line = 1 + 2 * at
            grid.addWidget(rule(), line, 0, 1, len(titles))
            grid.addWidget(text_label(row.feature, "strong", wrap=True), line + 1, 0)
            recorded = text_label(row.recorded or "not recorded", "" if row.recorded else "muted", wrap=True)
            grid.addWidget(recorded, line + 1, 1)
            for column, cell in enumerate(row.cells):
                label = _cell_label(cell)
                label.setToolTip(cell.source)
                grid.addWidget(label, line + 1, 2 + column)
            for column in range(len(titles)):
                _at_top(grid, line + 1, column)
        last = 2 * len(sheet.rows) + 1
        grid.addWidget(rule(), last, 0, 1, len(titles))
        grid.addWidget(text_label(_sources(sheet), "hint", wrap=True), last + 1, 0, 1, len(titles))
        grid.setRowStretch(last + 2, 1)
        area = scrolled(inside)
        area.setMinimumHeight(max(_LEAST, min(_MOST, parent.height() - _AROUND)) if parent is not None else _LEAST)
        self.body.addWidget(area, 1)

    def as_text(self) -> str:
        """What is shown."""
        lines = []
        for row in self._sheet.rows:
            cells = (_words(cell).replace("\n", ", ") for cell in row.cells)
            lines.append(" | ".join((row.feature, row.recorded or "not recorded", *cells)))
        return "\n".join(lines)


def _sources(sheet: BumpSheet) -> str:
    """What each column rests on."""
    lines = []
    for kind, name in sheet.kinds:
        cells = (cell for row in sheet.rows for cell in row.cells if cell.kind == kind and cell.source)
        sources = dict.fromkeys(source for cell in cells for source in cell.source.split("; "))
        if sources:
            lines.append(f"{name}: {'; '.join(sources)}")
    return "\n".join(lines)


def _cell_label(cell: BumpCell) -> QLabel:
    """A cell; of several look-alikes only those that are spoken of stand out."""
    if not cell.whom:
        return text_label(_words(cell), _LOOKS.get(cell.speaks, ""), wrap=True)
    label = text_label(_words(cell), "", wrap=True)
    lines = _words(cell).split("\n")
    strong = [at == len(lines) - 1 or line.partition(":")[0] in cell.whom.split(", ") for at, line in enumerate(lines)]
    bold = cell.speaks == "for"
    told = (f"<b>{escape(line)}</b>" if bold and at else escape(line) for line, at in zip(lines, strong, strict=True))
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText("<br>".join(told))
    return label


def _at_top(grid: QGridLayout, row: int, column: int) -> None:
    """Words of one line begin at one height."""
    item = grid.itemAtPosition(row, column)
    label = item.widget() if item is not None else None
    if isinstance(label, QLabel):
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)


def _words(cell: BumpCell) -> str:
    says = _SAYS.get(cell.speaks, "")
    if cell.whom:
        whom = ", ".join(f"{name[:1].lower()}{name[1:]}" for name in cell.whom.split(", "))
        says = f"{says} of {whom}" if cell.speaks == "untypical" else f"{says.removesuffix('it')}{whom}"
    if says and cell.by:
        says = f"{says}: {cell.by}"
    return f"{cell.text}\n{says}" if says else cell.text or "–"
