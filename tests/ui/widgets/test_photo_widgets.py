import io
import threading

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from clinic.errors import StorageError
from ui.core.operations import Operations
from ui.theme import Theme
from ui.widgets.deep_view import DeepView, Sources, qimage
from ui.widgets.picture_tile import TilePainter
from ui.widgets.scale_bar import bar_length, paint_scale_bar


def preview(key: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), key).save(out, "PNG")
    return out.getvalue()


def original(key: str) -> QImage:
    assert threading.current_thread() is not threading.main_thread()
    return qimage(Image.new("RGB", (2000, 1000), key))


@pytest.fixture
def view(theme: Theme, ops: Operations, qtbot: QtBot) -> DeepView:
    made = DeepView(theme, ops, Sources(preview, original))
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def test_pixels_are_those_of_the_original_whatever_is_shown(view: DeepView, qtbot: QtBot) -> None:
    view.show_photo("red", 2000, 1000)
    qtbot.waitUntil(lambda: view.image is not None)
    view.group.zoom_to(180)
    at = QPointF(120, 140)
    of_preview = view.to_picture(at)
    assert not view.is_full
    view.group.zoom_to(180.0 * 2)
    view.group.zoom_to(180.0)
    view.actual_size()
    qtbot.waitUntil(lambda: view.is_full)
    assert view.zoom_percent == pytest.approx(100)
    middle = view.to_picture(QPointF(200, 150))
    assert (middle - QPointF(1000, 500)).manhattanLength() < 1
    view.group.zoom_to(180)
    assert not view.is_full
    assert (view.to_picture(at) - of_preview).manhattanLength() < 1
    assert (view.to_view(of_preview) - at).manhattanLength() < 1


def test_the_last_photo_asked_for_is_shown(view: DeepView, qtbot: QtBot) -> None:
    for key in ("red", "green", "blue"):
        view.show_photo(key, 2000, 1000)
    qtbot.waitUntil(lambda: view.image is not None)
    assert view.image is not None
    assert view.image.pixelColor(5, 5) == QColor("blue")


def test_why_a_photo_cannot_be_shown_stands_in_its_place(theme: Theme, ops: Operations, qtbot: QtBot) -> None:
    def gone(_key: str) -> bytes:
        raise StorageError("The file is missing.", "Restore it.")

    view = DeepView(theme, ops, Sources(gone, original))
    qtbot.addWidget(view)
    view.show_photo("red", 20, 10)
    qtbot.waitUntil(lambda: view.message == "The file is missing. Restore it.")


@pytest.mark.parametrize(
    ("mm_per_screen_pixel", "length"), [(0.1, 10.0), (0.05, 5.0), (0.02, 2.0), (0.0099, 1.0), (0.004, 0.2)]
)
def test_the_scale_bar_has_a_round_length(mm_per_screen_pixel: float, length: float) -> None:
    assert bar_length(mm_per_screen_pixel) == pytest.approx(length)


def test_the_scale_bar_is_as_long_as_it_says(theme: Theme) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#c08060"))
    painter = QPainter(image)
    paint_scale_bar(painter, QRect(0, 0, 400, 200), 0.02, 0.5)
    painter.end()
    white = [x for x in range(400) if image.pixelColor(x, 199 - 12 - 9).lightness() > 230]
    assert max(white) - min(white) == pytest.approx(2 / (0.02 / 0.5), abs=3)


def test_a_tile_is_filled_by_its_picture_and_says_when_there_is_none(theme: Theme) -> None:
    picture = QPixmap(40, 10)
    picture.fill(QColor("red"))
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    tiles = TilePainter(theme)
    tiles.paint(painter, QRect(0, 0, 80, 60), "a", picture)
    painter.end()
    assert image.pixelColor(40, 3) == QColor("red")
    painter = QPainter(image)
    tiles.paint(painter, QRect(0, 0, 80, 60), "b", None)
    painter.end()
    assert image.pixelColor(40, 30) == theme.color("pressed")
