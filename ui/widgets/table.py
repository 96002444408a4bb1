"""A table ready for work.

DataTable(theme, model: RowModel[R], name, settings=None, tall=False, parent=None)
    name: accessible name, and under it column widths and sorting are kept in ``settings`` (QSettings)
    tall: rows of 48 px for two-line cells, else 32
    row_chosen(int)          signal: current row of the model changed (-1: none)
    row_activated(int)       signal: Enter or double click on a row of the model
    current_row -> int; choose_row(at, quiet=False); chosen_rows() -> list[int]
    set_multi_select(); sort_by(column, descending=False); copy(); copy_all()
Ctrl+C copies the chosen rows as text and as CSV; the context menu also copies the whole table.
"""

import csv
import io
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QSettings, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from ui.theme.theme import Theme
from ui.theme.tokens import ROW_HEIGHT
from ui.widgets.row_model import SORT_ROLE, RowModel
from ui.widgets.table_delegate import CellDelegate

_TALL = 48
_NARROWEST = 80
_TIGHTEST = 0.7  # columns give way this far before the table scrolls sideways


class DataTable(QTableView):
    """Shows a ``RowModel``; sorts, copies, remembers its columns."""

    row_chosen = Signal(int)
    row_activated = Signal(int)

    def __init__(
        self,
        theme: Theme,
        model: RowModel[Any],
        name: str,
        settings: QSettings | None = None,
        *,
        tall: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows = model
        self._settings = settings
        self._key = f"table/{name}/columns"
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(model)
        self._proxy.setSortRole(SORT_ROLE)
        self.setModel(self._proxy)
        self.setItemDelegate(CellDelegate(theme, self))
        self._quiet = False
        self._fitted = False
        self._prepare(_TALL if tall else ROW_HEIGHT)
        self._columns_first()
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.activated.connect(self._activated)
        self._proxy.modelReset.connect(self._reset)
        theme.changed.connect(self.viewport().update)

    @property
    def current_row(self) -> int:
        """The model's row that is current, or -1."""
        return self._source_row(self.currentIndex())

    def choose_row(self, at: int, *, quiet: bool = False) -> None:
        """Make the model's row ``at`` current and show it (-1: none); ``quiet`` emits nothing."""
        self._quiet = quiet
        if at < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.selectRow(self._proxy.mapFromSource(self._rows.index(at, 0)).row())
            self.scrollTo(self.currentIndex())
        self._quiet = False

    def chosen_rows(self) -> list[int]:
        """The model's rows that are selected, from top to bottom."""
        return [self._source_row(index) for index in sorted(self.selectionModel().selectedRows())]

    def set_multi_select(self) -> None:
        """Let several rows be selected."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def sort_by(self, column: int, *, descending: bool = False) -> None:
        """Sort; without a call the rows stand as given until a person sorts."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, order)

    def as_text(self, rows: list[int], *, as_csv: bool) -> str:
        """The shown rows ``rows`` with titles, separated by tabs or as CSV (RFC 4180)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n") if as_csv else csv.writer(out, "excel-tab", lineterminator="\n")
        writer.writerow([column.title for column in self._rows.columns])
        for row in rows:
            cells = [self._proxy.index(row, column) for column in range(self._proxy.columnCount())]
            writer.writerow([str(cell.data() or "") for cell in cells])
        return out.getvalue()

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows as text and as CSV."""
        self._copy([index.row() for index in sorted(self.selectionModel().selectedRows())])

    @Slot()
    def copy_all(self) -> None:
        """Copy the whole table as text and as CSV."""
        self._copy(list(range(self._proxy.rowCount())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, Enter activates."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_activated.emit(self.current_row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns without a width of their own, until a person moves one."""
        super().resizeEvent(event)
        if not self._fitted:
            self._share()

    def _prepare(self, height: int) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def _columns_first(self) -> None:
        head = self.horizontalHeader()
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        kept = self._settings.value(self._key) if self._settings is not None else None
        if kept is not None and head.restoreState(kept) and head.count() == len(self._rows.columns):
            self._fitted = True
        head.sectionResized.connect(self._moved)
        head.sortIndicatorChanged.connect(self._keep)

    def _share(self) -> None:
        columns = self._rows.columns
        parts = sum(column.stretch for column in columns if not column.width)
        spare = self.viewport().width() - sum(column.width for column in columns)
        widths = [column.width or max(_NARROWEST, spare * column.stretch // max(1, parts)) for column in columns]
        squeeze = max(_TIGHTEST, min(1.0, self.viewport().width() / max(1, sum(widths))))
        head = self.horizontalHeader()
        head.blockSignals(True)
        for at, width in enumerate(widths):
            head.resizeSection(at, int(width * squeeze))
        head.blockSignals(False)
        self.updateGeometries()

    def _source_row(self, index: QModelIndex) -> int:
        return self._proxy.mapToSource(index).row() if index.isValid() else -1

    def _copy(self, rows: list[int]) -> None:
        data = QMimeData()
        data.setText(self.as_text(rows, as_csv=False))
        data.setData("text/csv", self.as_text(rows, as_csv=True).encode())
        QGuiApplication.clipboard().setMimeData(data)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy selected rows", self.copy).setEnabled(self.selectionModel().hasSelection())
        menu.addAction("Copy whole table", self.copy_all)
        menu.popup(self.viewport().mapToGlobal(at))

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet:
            self.row_chosen.emit(self._source_row(current))

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        if not self._quiet:
            self.row_activated.emit(self._source_row(index))

    @Slot()
    def _reset(self) -> None:
        if not self._fitted:
            self._share()

    @Slot()
    def _moved(self) -> None:
        self._fitted = True
        self._keep()

    @Slot()
    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.setValue(self._key, self.horizontalHeader().saveState())
