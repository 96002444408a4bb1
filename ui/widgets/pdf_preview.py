"""Pages of a PDF.

PdfPreview(theme, parent=None)
    load(data: bytes); load_file(path: Path); clear();  raises FileRefused if it is no PDF
    page_count -> int; go_to(page: int from 0); zoom_in(); zoom_out(); fit_width(); fit_page()
    add_action(widget)             at the right of the tool row (Print, Save)
    document -> QPdfDocument
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Slot
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic.errors import FileRefused
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.looks import text_label

_STEP = 1.2
_LEAST, _MOST = 0.25, 5.0


class PdfPreview(QWidget):
    """Shows all pages below each other, with a row of tools above."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buffer: QBuffer | None = None
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self.document)
        self.view.setAccessibleName("Pages")
        self._theme = theme
        self._page = text_label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools(theme))
        column.addWidget(self.view, 1)
        self.view.pageNavigator().currentPageChanged.connect(self._say_page)
        self.document.pageCountChanged.connect(self._say_page)
        theme.changed.connect(self._recolor)
        self._recolor()

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return self.document.pageCount()

    def load(self, data: bytes) -> None:
        """Show the PDF in ``data``; raises ``FileRefused`` if it is none."""
        self.clear()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        if self.document.status() == QPdfDocument.Status.Error:
            self.clear()
            raise FileRefused("This document cannot be shown.", "Make it again, or open the saved file elsewhere.")
        self._say_page()

    def load_file(self, path: Path) -> None:
        """Show the PDF at ``path``; raises ``FileRefused`` if it cannot be read."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FileRefused("The file cannot be read.", "Check that it is still there.") from error
        self.load(data)

    def clear(self) -> None:
        """Show nothing."""
        self.document.close()
        if self._buffer is not None:
            self._buffer.deleteLater()
            self._buffer = None

    def go_to(self, page: int) -> None:
        """Scroll to ``page``, counted from 0."""
        self.view.pageNavigator().jump(page, QPointF())

    def add_action(self, widget: QWidget) -> None:
        """Put a control at the right end of the tool row."""
        self._row.addWidget(widget)

    @Slot()
    def zoom_in(self) -> None:
        """One step nearer."""
        self._zoom(_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """One step away."""
        self._zoom(1 / _STEP)

    @Slot()
    def fit_width(self) -> None:
        """As wide as the view."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    @Slot()
    def fit_page(self) -> None:
        """A whole page in the view."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)

    def _tools(self, theme: Theme) -> QHBoxLayout:
        self._row = QHBoxLayout()
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(4)
        for icon, name, slot in (
            ("magnifying-glass-minus", "Smaller", self.zoom_out),
            ("magnifying-glass-plus", "Larger", self.zoom_in),
            ("arrows-out-line-horizontal", "Fit width", self.fit_width),
            ("arrows-out", "Fit page", self.fit_page),
        ):
            button = IconButton(theme, icon, name)
            button.clicked.connect(slot)
            self._row.addWidget(button)
        self._row.addSpacing(8)
        self._row.addWidget(self._page)
        self._row.addStretch(1)
        return self._row

    def _zoom(self, step: float) -> None:
        if not self.page_count:
            return
        factor = self.view.zoomFactor()
        if self.view.zoomMode() != QPdfView.ZoomMode.Custom:
            points = self.document.pagePointSize(self.view.pageNavigator().currentPage())
            per_point = self.view.logicalDpiX() / 72
            room = self.view.viewport().size()
            factor = room.width() / (points.width() * per_point)
            if self.view.zoomMode() == QPdfView.ZoomMode.FitInView:
                factor = min(factor, room.height() / (points.height() * per_point))
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(min(max(factor * step, _LEAST), _MOST))

    @Slot()
    def _say_page(self) -> None:
        count = self.page_count
        now = self.view.pageNavigator().currentPage() + 1
        self._page.setText(f"Page {now} of {count}" if count else "")

    @Slot()
    def _recolor(self) -> None:
        palette = self.view.palette()
        palette.setColor(palette.ColorRole.Dark, self._theme.color("pressed"))
        self.view.setPalette(palette)
