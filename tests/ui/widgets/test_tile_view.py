"""Many tiles under headings, worked by mouse and keyboard."""

import threading
from collections.abc import Mapping, Sequence

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.errors import StorageError
from ui.core.tasks import TaskRunner
from ui.theme import Theme
from ui.widgets.tile_loader import TileLoader, cut
from ui.widgets.tile_model import Section, Tile
from ui.widgets.tile_view import TileView

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Pictures:
    """Gives grey pictures; remembers what was asked, and waits where it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, keys: Sequence[str], pixels: int) -> Mapping[str, QImage]:
        self.go_on.wait(10)
        self.asked += keys
        made = QImage(320, 240, QImage.Format.Format_RGB32)
        made.fill(Qt.GlobalColor.gray)
        return {key: made for key in keys if not key.startswith("broken")}


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def view(theme: Theme, runner: TaskRunner, pictures: Pictures, qtbot: QtBot) -> TileView:
    """Four columns, two lines and a half are seen."""
    loader = TileLoader(runner, pictures, cache_mb=8)
    made = TileView(theme, loader, lambda key: Tile(f"photo {key}", "close-up"), tile=130)
    qtbot.addWidget(made)
    made.resize(600, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


def sections(*counts: int) -> list[Section]:
    return [
        Section(f"group {g}", f"{count} photos", tuple(f"{g}-{number}" for number in range(count)))
        for g, count in enumerate(counts)
    ]


def middle(view: TileView, key: str) -> QPoint:
    return view.visualRect(view.model().index(view.keys.index(key), 0)).center()


def test_a_click_ctrl_and_shift_choose_as_in_every_list(view: TileView, qtbot: QtBot) -> None:
    view.set_sections(sections(6, 6))
    qtbot.mouseClick(view.viewport(), LEFT, pos=middle(view, "0-1"))
    assert view.chosen_keys == ["0-1"]
    qtbot.mouseClick(view.viewport(), LEFT, CTRL, pos=middle(view, "0-3"))
    assert view.chosen_keys == ["0-1", "0-3"]
    qtbot.mouseClick(view.viewport(), LEFT, CTRL, pos=middle(view, "0-1"))
    assert view.chosen_keys == ["0-3"]
    qtbot.mouseClick(view.viewport(), LEFT, pos=middle(view, "0-2"))
    qtbot.mouseClick(view.viewport(), LEFT, SHIFT, pos=middle(view, "0-5"))
    assert view.chosen_keys == ["0-2", "0-3", "0-4", "0-5"]


def test_the_keyboard_walks_and_chooses_over_headings(view: TileView, qtbot: QtBot) -> None:
    view.set_sections(sections(5, 6))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen_keys == ["0-0"]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen_keys == ["0-4"]
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.chosen_keys == ["0-4", "1-0"]
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert view.chosen_keys == ["0-4", "1-0", "1-1", "1-2", "1-3", "1-4"]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.chosen_keys == ["1-5"]
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["1-5"]


def test_a_rubber_band_takes_what_it_touches(view: TileView, qtbot: QtBot) -> None:
    view.set_sections(sections(7))
    beside = middle(view, "0-3") + QPoint(0, view.tiles.line_height)  # the second line has three tiles
    qtbot.mousePress(view.viewport(), LEFT, pos=beside)
    qtbot.mouseMove(view.viewport(), middle(view, "0-2"))
    qtbot.mouseMove(view.viewport(), middle(view, "0-2") - QPoint(3, 3))
    qtbot.mouseRelease(view.viewport(), LEFT, pos=middle(view, "0-2"))
    assert view.chosen_keys == ["0-2", "0-3", "0-6"]


def test_the_heading_stays_at_the_top_and_chooses_its_group(view: TileView, qtbot: QtBot) -> None:
    view.set_sections(sections(12, 12))
    view.verticalScrollBar().setValue(150)
    assert view.heading_at(QPoint(50, 10)) == 0
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(50, 10))
    assert view.chosen_keys == [f"0-{number}" for number in range(12)]
    assert not view.indexAt(QPoint(50, 10)).isValid()  # the tile below the heading is not hit through it
    view.verticalScrollBar().setValue(view.tiles.heading_rect(1).top() + 40)
    assert view.heading_at(QPoint(50, 10)) == 1


def test_what_stands_under_two_headings_is_chosen_once(view: TileView, qtbot: QtBot) -> None:
    view.set_sections([Section("L1", "", ("a", "b")), Section("L2", "", ("b", "c"))])
    first, second = (view.visualRect(view.model().index(row, 0)).center() for row in (1, 2))
    qtbot.mouseClick(view.viewport(), LEFT, pos=first)
    assert view.chosen_keys == ["b"]
    assert [index.row() for index in view.selectionModel().selectedIndexes()] == [1, 2]
    qtbot.mouseClick(view.viewport(), LEFT, CTRL, pos=second)
    assert view.chosen_keys == []
    view.choose(["b", "c"])
    view.set_sections([Section("all", "", ("c", "b", "a"))])
    assert view.chosen_keys == ["c", "b"]


def test_a_press_on_a_chosen_tile_begins_a_drag_and_keeps_all_of_them(view: TileView, qtbot: QtBot) -> None:
    view.set_sections(sections(6))
    view.choose(["0-0", "0-1", "0-2"])
    with qtbot.waitSignal(view.drag_started):
        qtbot.mousePress(view.viewport(), LEFT, pos=middle(view, "0-1"))
        qtbot.mouseMove(view.viewport(), middle(view, "0-1") + QPoint(30, 30))
    assert view.chosen_keys == ["0-0", "0-1", "0-2"]
    qtbot.mouseRelease(view.viewport(), LEFT, pos=middle(view, "0-1") + QPoint(30, 30))


def test_tiles_scrolled_past_are_not_loaded(
    view: TileView, pictures: Pictures, runner: TaskRunner, qtbot: QtBot
) -> None:
    pictures.go_on.clear()
    view.set_sections(sections(4000))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.loader.waiting < 60
    pictures.go_on.set()
    qtbot.waitUntil(lambda: view.loader.picture("0-3999") is not None and not runner.running())
    loaded = {int(key.split("-")[1]) for key in pictures.asked}
    assert len(loaded) < 60
    assert not loaded & set(range(1000, 3900))


def test_what_cannot_be_shown_is_said_and_the_rest_is_shown(view: TileView, runner: TaskRunner, qtbot: QtBot) -> None:
    view.set_sections([Section("all", "", ("a", "broken", "c"))])
    qtbot.waitUntil(lambda: view.loader.is_broken("broken"))
    assert view.loader.picture("a") is not None
    assert view.loader.picture("broken") is None


def test_a_failing_disk_breaks_tiles_not_the_window(theme: Theme, runner: TaskRunner, qtbot: QtBot) -> None:
    def fails(keys: Sequence[str], pixels: int) -> Mapping[str, QImage]:
        raise StorageError("The disk is gone.")

    loader = TileLoader(runner, fails)
    loader.want(["a", "b"], QSize(100, 75))
    qtbot.waitUntil(lambda: loader.is_broken("b") and loader.waiting == 0)
    loader.forget("a")
    assert not loader.is_broken("a")


def test_what_is_kept_is_bounded_by_bytes(theme: Theme, runner: TaskRunner, pictures: Pictures, qtbot: QtBot) -> None:
    loader = TileLoader(runner, pictures, cache_mb=1)
    for start in range(0, 60, 20):
        keys = [str(number) for number in range(start, start + 20)]
        loader.want(keys, QSize(160, 120))
        qtbot.waitUntil(lambda: loader.waiting == 0)
    assert 0 < loader.cached_bytes <= 1024 * 1024
    assert loader.picture("0") is None
    assert loader.picture("59") is not None


def test_pictures_are_made_for_the_pixels_of_the_screen(
    view: TileView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: 2.0)
    view.set_sections(sections(2))
    qtbot.waitUntil(lambda: view.loader.picture("0-0") is not None)
    found = view.loader.picture("0-0")
    assert found is not None
    assert found.size() == view.tiles.frame * 2


def test_a_portrait_fills_its_tile(qapp: QApplication) -> None:
    tall = QImage(60, 200, QImage.Format.Format_RGB32)
    tall.fill(Qt.GlobalColor.red)
    made = cut(tall, QSize(160, 120))
    assert made.size() == QSize(160, 120)
    assert made.pixelColor(3, 60).red() == made.pixelColor(156, 60).red() == 255
    assert made.pixelColor(0, 0).alpha() < 128  # round corners


def test_another_size_of_tiles_keeps_what_one_looks_at(view: TileView) -> None:
    view.set_sections(sections(300))
    view.choose(["0-200"])
    before = view.visualRect(view.currentIndex()).top()
    view.set_tile(90)
    box = view.visualRect(view.currentIndex())
    assert view.viewport().rect().intersects(box)
    assert abs(box.top() - before) <= view.tiles.line_height
    assert view.chosen_keys == ["0-200"]


def test_large_tiles_become_sharp_once_all_are_there(theme: Theme, runner: TaskRunner, qtbot: QtBot) -> None:
    asked: list[str] = []

    def small(keys: Sequence[str], pixels: int) -> Mapping[str, QImage]:
        asked.extend(f"small {key}" for key in keys)
        return {key: _coloured(Qt.GlobalColor.red, 320) for key in keys}

    def fine(keys: Sequence[str], pixels: int) -> Mapping[str, QImage]:
        asked.extend(f"fine {key}" for key in keys)
        if "b" in keys:
            raise StorageError("Its original is gone.")
        return {key: _coloured(Qt.GlobalColor.blue, pixels) for key in keys}

    loader = TileLoader(runner, small, fine=fine)
    loader.want(["a", "b"], QSize(640, 480))
    qtbot.waitUntil(lambda: "fine b" in asked and not runner.running())
    assert asked == ["small a", "small b", "fine a", "fine b"]
    colours = [picture.toImage().pixelColor(300, 200) for key in "ab" if (picture := loader.picture(key)) is not None]
    assert [colour.name() for colour in colours] == ["#0000ff", "#ff0000"]  # the thumbnail stays where there is no more
    loader.want(["a"], QSize(160, 120))
    qtbot.waitUntil(lambda: not runner.running())
    assert asked[4:] == ["small a"]


def _coloured(colour: Qt.GlobalColor, width: int) -> QImage:
    made = QImage(width, width * 3 // 4, QImage.Format.Format_RGB32)
    made.fill(colour)
    return made
