"""What a patient has: the matrix above, course and details of what is chosen below.

ResultsView(ctx, parent=None)
    set_matrix(Matrix)
    details: DetailsPane;  matrix: MatrixView;  model: MatrixModel
"""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.workup import WorkUp
from clinic.reports.trend import TrendBar
from clinic.rules.numbers import format_number
from ui.context import Context
from ui.labs import words
from ui.labs.details_pane import DetailsPane
from ui.labs.matrix import ChartPoint, Line, Matrix
from ui.labs.matrix_model import FIXED, MatrixModel
from ui.labs.matrix_view import MatrixView
from ui.labs.trend_chart import TrendChart
from ui.labs.workup_card import WorkupCard
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.looks import rule, text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.segmented import SegmentedControl
from ui.widgets.table import DataTable

_DETAILS_WIDTH = 292


class ResultsView(QSplitter):
    """Choosing a cell above shows its quantity's course below."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._ctx = ctx
        self._was_red = False
        self._line: Line | None = None
        self.model = MatrixModel(self)
        self.matrix = MatrixView(ctx.theme, self.model)
        self.details = DetailsPane(ctx.theme, lambda: ctx.clinic.catalog)
        self.chart = TrendChart(ctx.theme)
        self._points: RowModel[ChartPoint] = RowModel(_point_columns(), parent=self)
        self.table = DataTable(ctx.theme, self._points, "Course as a table", ctx.settings)
        self.upper = Card("Results")
        self.upper.set_flush()
        self.upper.add(self.matrix, 1)
        self.addWidget(self.upper)
        self.workup = WorkupCard(ctx)
        self.below = QStackedWidget()
        self.below.addWidget(self._below())
        self.below.addWidget(self.workup)
        self.below_choice = SegmentedControl((("course", "Course"), ("workup", "Work-up")), "Below, show")
        self.below_choice.chosen.connect(self._show_below)
        self.below_choice.hide()
        self.upper.add_action(self.below_choice)
        self.addWidget(self.below)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([420, 230])
        self.matrix.cell_chosen.connect(self._chosen)

    def set_matrix(self, matrix: Matrix) -> None:
        """Show another matrix; what was chosen stays chosen if it is still there."""
        current = self.matrix.currentIndex()
        key, column = "", FIXED
        if current.isValid():
            key, column = self.model.line(current.row()).key, current.column()
        with QSignalBlocker(self.matrix):
            self.model.set_matrix(matrix)
        row = self.model.find(key)
        if row < 0:
            row = next((at for at, line in enumerate(matrix.lines) if not line.heading), -1)
            column = FIXED
        if row < 0:
            self._show(None, None)
            return
        column = min(column, self.model.columnCount() - 1)
        with QSignalBlocker(self.matrix):
            self.matrix.choose(row, column)
        self._chosen(row, column)

    def set_work_up(self, work_up: WorkUp) -> None:
        """Offer the work-up where there are calcium deposits, and open it where it holds a red flag."""
        self.workup.set_work_up(work_up)
        self.below_choice.setVisible(work_up.applies)
        red = any(fit.strength == "red flag" for fit in work_up.classes)
        if not work_up.applies or (red and not self._was_red):
            self.choose_below("workup" if work_up.applies and red else "course")
        self._was_red = red

    def set_bars(self, bars: tuple[TrendBar, ...]) -> None:
        """Treatments, drawn below the course on its axis."""
        self.chart.set_bars(bars)

    @Slot()
    def _copy(self) -> None:
        if self._stack.currentWidget() is self.chart:
            QGuiApplication.clipboard().setPixmap(self.chart.picture())
            self._ctx.notifier.notify("The chart is copied, as a picture.")
            return
        points = reversed(self._line.points if self._line is not None else ())
        unit = self._line.unit if self._line is not None else ""
        rows = ["Sample\tValue\tUnit\tFlag"]
        for point in points:
            value = f"{point.comparator}{format_number(point.value)}"
            rows.append(
                "\t".join((f"{point.at.astimezone():%Y-%m-%d %H:%M}", value, unit, words.flag_text(point.flag)))
            )
        QGuiApplication.clipboard().setText("\n".join(rows) + "\n")
        self._ctx.notifier.notify("The table is copied.")

    def choose_below(self, key: str) -> None:
        """Show the ``course`` of what is chosen, or the ``workup``."""
        self.below_choice.set_key(key)
        self._show_below(key)

    @Slot(str)
    def _show_below(self, key: str) -> None:
        index = 1 if key == "workup" else 0
        if index != self.below.currentIndex():
            self.below.setCurrentIndex(index)
            self.setSizes([260, 400] if index else [420, 230])

    def _below(self) -> QWidget:
        self._course = Card("Course")
        self._course.set_flush()
        self._how = SegmentedControl((("chart", "Chart"), ("table", "Table")), "Show the course as")
        self._how.chosen.connect(self._switch)
        self.copy_course = Button("Copy", kind="quiet", icon="copy", theme=self._ctx.theme)
        self.copy_course.setToolTip("Copy the course: the chart as a picture, the table as text")
        self.copy_course.clicked.connect(self._copy)
        self._course.add_action(self.copy_course)
        self._course.add_action(self._how)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.chart)
        self._stack.addWidget(self.table)
        self.details.setFixedWidth(_DETAILS_WIDTH)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.left_out = text_label("", "hint", wrap=True)
        self.left_out.setContentsMargins(12, 0, 12, 6)
        self.left_out.hide()
        drawn = QVBoxLayout()
        drawn.setSpacing(0)
        drawn.addWidget(self._stack, 1)
        drawn.addWidget(self.left_out)
        row.addLayout(drawn, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.details)
        self._course.add(inside, 1)
        self._course.setMinimumHeight(190)
        return self._course

    @Slot(int, int)
    def _chosen(self, row: int, column: int) -> None:
        line = self.model.line(row)
        at = column
        if column < FIXED:
            at = next((FIXED + n for n, cell in enumerate(line.cells) if cell is not None), FIXED)
        self._show(line, at if line.cells else None, row)

    def _show(self, line: Line | None, column: int | None, row: int = -1) -> None:
        self._line = line
        self.chart.set_line(line)
        why = line.left_out if line is not None else ()
        told = f"Not in the course: {'; '.join(why[:2])}{f'; and {len(why) - 2} more' if len(why) > 2 else ''}."
        self.left_out.setText(told if why else "")
        self.left_out.setToolTip("\n".join(why))
        self.left_out.setVisible(bool(why))
        self._points.set_rows(tuple(reversed(line.points)) if line is not None else ())
        self._course.set_title("Course" if line is None else line.title)
        note = "" if line is None else _range_note(line)
        self._course.set_note(note)
        self.details.set_cell(line, self.model.cell(row, column) if column is not None and row >= 0 else None)

    @Slot(str)
    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(0 if key == "chart" else 1)


def _range_note(line: Line) -> str:
    unit = line.unit
    if not line.range_text:
        return unit
    whose = {
        "laboratory": "laboratory's range", "default": "default range for age and sex", "clinic": "clinic's own range",
    }.get(line.range_source, "")  # fmt: skip
    return f"{unit} · {whose} {line.range_text}".strip(" ·")


def _point_columns() -> tuple[Column[ChartPoint], ...]:
    return (
        Column("Sample", lambda point: words.moment_words(point.at), sort=lambda point: point.at),
        Column(
            "Value",
            lambda point: f"{point.comparator}{format_number(point.value)}",
            sort=lambda point: point.value,
            width=110,
            right=True,
            tone=lambda point: words.flag_tone(point.flag),
        ),
        Column("Flag", lambda point: words.flag_text(point.flag), width=70, tone=lambda p: words.flag_tone(p.flag)),
    )
