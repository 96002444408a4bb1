"""The matrix with its first columns standing still while the samples scroll sideways.

MatrixView(theme, model, parent=None)
    cell_chosen(int, int)      signal: row and column of the model (a heading is never chosen)
    choose(row, column); copy()
"""

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.labs.matrix_delegate import MatrixDelegate
from ui.labs.matrix_model import FIXED, MatrixModel
from ui.theme.theme import Theme

_ROW = 28
_WIDTHS = (194, 106, 116)
_SAMPLE, _WIDEST = 108, 210
_HEAD = 40


class MatrixView(QTableView):
    """Two views of one model: a narrow one above the columns that stand still."""

    cell_chosen = Signal(int, int)

    def __init__(self, theme: Theme, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix = model
        self._fixed = QTableView(self)
        self._delegate = MatrixDelegate(theme, self)
        for view in (self, self._fixed):
            view.setModel(model)
            view.setItemDelegate(self._delegate)
            _prepare(view)
        self.setAccessibleName("Results: one line for each quantity, one column for each sample, newest first")
        self._fixed.setSelectionModel(self.selectionModel())
        self._fixed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # the border of the theme would shift its rows against those below
        self._fixed.setStyleSheet("QTableView { border: none; }")
        self._fixed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fixed.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._fixed.verticalScrollBar().setValue)
        self._fixed.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.selectionModel().currentChanged.connect(self._current)
        model.modelReset.connect(self._arrange)
        theme.changed.connect(self.viewport().update)
        theme.changed.connect(self._fixed.viewport().update)
        self._arrange()

    def choose(self, row: int, column: int) -> None:
        """Make a cell current."""
        self.setCurrentIndex(self._matrix.index(row, column))

    @Slot()
    def copy(self) -> None:
        """Copy everything as text and as CSV."""
        data = QMimeData()
        data.setText(self._matrix.as_text(as_csv=False))
        data.setData("text/csv", self._matrix.as_text(as_csv=True).encode())
        QGuiApplication.clipboard().setMimeData(data)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the matrix."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the still columns in place."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines of the rows on to the right edge."""
        super().paintEvent(event)
        last = self._matrix.columnCount() - 1
        left = self.columnViewportPosition(last) + self.columnWidth(last)
        if left >= self.viewport().width():
            return
        painter = QPainter(self.viewport())
        for at, line in enumerate(self._matrix.matrix.lines):
            rest = QRect(left, self.rowViewportPosition(at), self.viewport().width() - left, self.rowHeight(at))
            if rest.bottom() < 0 or rest.top() > self.viewport().height():
                continue
            if line.heading:
                painter.fillRect(rest, self._theme.color("sunk"))
            painter.fillRect(QRect(left, rest.bottom(), rest.width(), 1), self._theme.color("line"))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Do not let the current sample hide below the still columns."""
        current = super().moveCursor(action, modifiers)
        hidden = sum(_WIDTHS) - self.visualRect(current).topLeft().x()
        if current.column() >= FIXED and hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)
        return current

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """The still columns are always seen."""
        if index.column() >= FIXED:
            super().scrollTo(index, hint)
        else:
            bar = self.horizontalScrollBar()
            at = bar.value()
            super().scrollTo(index, hint)
            bar.setValue(at)

    @Slot(QModelIndex, QModelIndex)
    def _current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._matrix.line(current.row()).heading:
            self.cell_chosen.emit(current.row(), current.column())

    @Slot()
    def _arrange(self) -> None:
        for view in (self, self._fixed):
            view.clearSpans()
            for at, width in enumerate(_WIDTHS):
                view.setColumnWidth(at, width)
            for at in range(FIXED, self._matrix.columnCount()):
                view.setColumnWidth(at, self._sample_width(at))
                self._fixed.setColumnHidden(at, True)
        for at, line in enumerate(self._matrix.matrix.lines):
            if line.heading:
                self._fixed.setSpan(at, 0, 1, FIXED)
        self._place()

    def _sample_width(self, column: int) -> int:
        """As wide as its widest value with its flag, within reason: words ("haemolysed") may be long."""
        cells = (self._matrix.cell(row, column) for row in range(self._matrix.rowCount()))
        return max(_SAMPLE, min(_WIDEST, max((self._delegate.width_of(c) for c in cells if c is not None), default=0)))

    def _place(self) -> None:
        edge = self.frameWidth()
        height = self.viewport().height() + self.horizontalHeader().height()
        self._fixed.setGeometry(edge, edge, sum(_WIDTHS), height)
        self._fixed.raise_()


def _prepare(view: QTableView) -> None:
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setMinimumSectionSize(_ROW)
    view.verticalHeader().setDefaultSectionSize(_ROW)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setFixedHeight(_HEAD)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
