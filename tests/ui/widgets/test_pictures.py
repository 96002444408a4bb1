"""Pictures zoom where the pointer is, stay together, and load without blocking."""

import io
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from clinic.errors import FileRefused, StorageError
from ui.core.tasks import TaskRunner
from ui.theme import Theme
from ui.widgets.image_view import ImageView
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.thumbnail_grid import Thumb, ThumbnailGrid
from ui.widgets.thumbnail_model import PixmapCache, ThumbnailModel
from ui.widgets.zoom_group import ZoomGroup


def _image(width: int = 800, height: int = 600) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x997755)
    return image


def _view(qtbot: QtBot, theme: Theme, group: ZoomGroup | None = None) -> ImageView:
    view = ImageView(theme, group)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_image(_image())
    return view


def _wheel(view: ImageView, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def _near(first: QPointF, second: QPointF) -> bool:
    return (first - second).manhattanLength() < 1e-6


def test_wheel_keeps_the_point_under_the_pointer(qtbot: QtBot, theme: Theme) -> None:
    view, at = _view(qtbot, theme), QPointF(80, 60)
    before = view.to_picture(at)
    _wheel(view, at, 5)
    assert _near(view.to_picture(at), before)
    assert view.zoom_percent > 100


def test_fit_and_actual_size_by_keys(qtbot: QtBot, theme: Theme) -> None:
    view = _view(qtbot, theme)
    assert view.zoom_percent == pytest.approx(50)
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert view.zoom_percent == pytest.approx(100)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert _near(view.to_view(QPointF()), QPointF())


def test_two_views_stay_anchored_and_a_shift_survives(qtbot: QtBot, theme: Theme) -> None:
    group = ZoomGroup()
    left, right = _view(qtbot, theme, group), _view(qtbot, theme, group)
    right.set_shift(QPointF(0.05, -0.02))
    at = QPointF(120, 210)
    seen = left.to_picture(at), right.to_picture(at)
    _wheel(left, at, 4)
    assert _near(left.to_picture(at), seen[0])
    assert _near(right.to_picture(at), seen[1])
    _wheel(right, QPointF(10, 10), -2)
    group.pan(QPointF(33, 12))
    offset = right.to_picture(at) - left.to_picture(at)
    assert _near(offset, seen[1] - seen[0])
    right.set_image(_image(400, 300))
    assert right.shift == QPointF(0.05, -0.02)
    assert _near(right.to_picture(at) * 2 - left.to_picture(at), offset)


def test_click_tells_the_picture_point_and_a_drag_does_not(qtbot: QtBot, theme: Theme) -> None:
    view = _view(qtbot, theme)
    with qtbot.waitSignal(view.clicked) as clicked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert _near(clicked.args[0], QPointF(200, 200))
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        qtbot.mouseMove(view, QPoint(160, 100))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 100))


def _grid(qtbot: QtBot, theme: Theme, runner: TaskRunner) -> ThumbnailGrid:
    def provide(key: str, pixels: int) -> QImage:
        if key == "broken":
            raise StorageError("It is gone.")
        return _image(pixels, pixels)

    grid = ThumbnailGrid(theme, runner, provide, tile=120)
    qtbot.addWidget(grid)
    grid.resize(600, 400)
    return grid


def test_tiles_load_when_seen_and_say_what_cannot_be_shown(qtbot: QtBot, theme: Theme, runner: TaskRunner) -> None:
    grid = _grid(qtbot, theme, runner)
    grid.set_thumbs([Thumb("a", "May"), Thumb("broken")])
    assert runner.running() == ()
    grid.show()
    model = grid.model()
    assert isinstance(model, ThumbnailModel)
    shown, broken = model.index(0), model.index(1)
    qtbot.waitUntil(lambda: isinstance(shown.data(Qt.ItemDataRole.DecorationRole), QPixmap))
    qtbot.waitUntil(lambda: broken.data(int(Qt.ItemDataRole.UserRole) + 2) == "broken")
    qtbot.waitUntil(lambda: runner.running() == ())


def test_selection_survives_a_refresh_and_enter_opens(qtbot: QtBot, theme: Theme, runner: TaskRunner) -> None:
    grid = _grid(qtbot, theme, runner)
    grid.set_thumbs([Thumb("a"), Thumb("b"), Thumb("c")])
    grid.choose(["b", "c"])
    grid.set_thumbs([Thumb("c"), Thumb("b")])
    assert grid.chosen_keys == ["c", "b"]
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == ["b"]


def test_dropped_files_are_handed_over(qtbot: QtBot, theme: Theme, runner: TaskRunner, tmp_path: Path) -> None:
    grid, data = _grid(qtbot, theme, runner), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg")), QUrl("https://example.org/b.jpg")])
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(grid.files_dropped) as dropped:
        grid.dropEvent(event)
    assert dropped.args == [[tmp_path / "a.jpg"]]


def test_cache_is_bounded_and_drops_the_longest_unused(qapp: QApplication) -> None:
    cache = PixmapCache(3 * 100 * 100 * 4)
    for key in ("a", "b", "c"):
        cache.put(key, QPixmap(100, 100))
    cache.get("a")
    cache.put("d", QPixmap(100, 100))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.bytes == 3 * 100 * 100 * 4


def test_pdf_pages_are_shown_and_other_files_refused(qtbot: QtBot, theme: Theme) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(3):
        canvas.drawString(100, 100, f"page {page}")
        canvas.showPage()
    canvas.save()
    preview = PdfPreview(theme)
    qtbot.addWidget(preview)
    preview.show()
    preview.load(out.getvalue())
    assert preview.page_count == 3
    preview.zoom_in()
    preview.go_to(2)
    with pytest.raises(FileRefused):
        preview.load(b"no PDF")
    assert preview.page_count == 0
