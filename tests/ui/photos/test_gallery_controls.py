"""What stands around the photos: named, never cut, and of one height whatever it says."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.imaging import PICTURE_SUFFIXES
from clinic.records.photos import PhotoImport
from tests.ui.photos.pictures import add_photo, photo, save
from tests.ui.photos.test_photo_import import asked, drop
from ui.core.prompts import DialogPrompts
from ui.main_window import MainWindow
from ui.photos.import_previews import ImportPreviews
from ui.photos.importer import _PATTERNS
from ui.photos.page import PhotosPage
from ui.widgets.thumbnail_model import STATE_ROLE


@pytest.fixture
def photos(page: PhotosPage, window: MainWindow, clinic: Clinic, patient_id: str, qtbot: QtBot) -> PhotosPage:
    """Two photos, in the smallest window with a visit beside them."""
    for seed in (1, 2):
        add_photo(clinic, PhotoImport(patient_id), seed)
    page.mark_stale()
    page.setFixedWidth(904)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == 2)
    return page


def test_the_size_has_a_name_signs_and_steps(photos: PhotosPage, qtbot: QtBot) -> None:
    size = photos.filters.tile_size
    assert size.slider.accessibleName() == "Size of the pictures"
    assert "Ctrl+" in size.slider.toolTip()
    small, large = size.findChildren(QLabel)
    before = photos.grid.tiles.frame.width()
    qtbot.mouseClick(small, Qt.MouseButton.LeftButton)
    assert photos.grid.tiles.frame.width() < before
    qtbot.mouseClick(large, Qt.MouseButton.LeftButton)
    assert photos.grid.tiles.frame.width() == before


def test_one_line_holds_all_in_the_smallest_window_and_nothing_is_cut(photos: PhotosPage) -> None:
    filters = photos.filters
    line = (photos.import_button, filters.grouping, filters.text, filters.toggle, filters.tile_size)
    assert len({_middle(widget) // 8 for widget in line}) == 1
    hint = filters.text.fontMetrics().horizontalAdvance(filters.text.placeholderText())
    assert hint + 20 < filters.text.width()
    for button in photos.findChildren(QPushButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def _middle(widget: QWidget) -> int:
    return widget.mapToGlobal(widget.rect().center()).y()


def test_what_is_said_moves_nothing(photos: PhotosPage, qtbot: QtBot) -> None:
    bar, filters = photos.selection, photos.filters

    def places() -> tuple[int, int, int]:
        return bar.height(), filters.height(), filters.tile_size.x()

    filters.toggle.click()
    qtbot.waitUntil(lambda: filters.lesion.isVisible() and filters.height() > 60)
    before = places()
    photos.grid.choose(photos.grid.photo_keys)
    filters.scale.setCurrentIndex(2)
    qtbot.waitUntil(lambda: filters.toggle.text() == "Filters · 1")
    qtbot.wait(50)
    assert places() == before


def test_every_choice_is_said_in_words(photos: PhotosPage) -> None:
    photos.open_chosen()
    for box in photos.findChildren(QComboBox):
        assert all(box.itemText(at).strip("–—- ") for at in range(box.count())), box.accessibleName()
    for button in photos.findChildren(QPushButton):
        assert button.text().strip() not in ("–", "—", "-"), button.accessibleName()


def test_the_pictures_are_seen_while_one_decides(photos: PhotosPage, tmp_path: Path, qtbot: QtBot) -> None:
    letter = save(tmp_path, "letter.jpg", b"Dear colleague")
    drop(photos, [save(tmp_path, "a.jpg", photo(7)), letter, save(tmp_path, "b.jpg", photo(8))])
    dialog = asked(qtbot)
    (shown,) = dialog.findChildren(ImportPreviews)
    assert [thumb.caption for thumb in shown.thumbs] == ["a.jpg", "letter.jpg", "b.jpg"]
    model = shown.model()
    at = [model.index(row, 0) for row in range(3)]
    qtbot.waitUntil(lambda: at[1].data(STATE_ROLE) == "broken")
    picture = Qt.ItemDataRole.DecorationRole
    qtbot.waitUntil(lambda: at[0].data(picture) is not None and at[2].data(picture) is not None)
    assert at[1].data(picture) is None
    assert dialog.lesion.hasFocus()
    dialog.reject()
    qtbot.waitUntil(lambda: not photos._ctx.ops.runner.running())


def test_the_file_chooser_tells_kinds_in_short_and_offers_them_all(qtbot: QtBot) -> None:
    prompts = DialogPrompts()
    host = QWidget()
    qtbot.addWidget(host)
    prompts.open_files(host, "Import photos", _PATTERNS, print)
    (dialog,) = host.findChildren(QFileDialog)
    told = [box.itemText(0) for box in dialog.findChildren(QComboBox) if box.itemText(0).startswith("Pictures")]
    assert told == ["Pictures (jpg, png, heic, tif, dcm …)"]
    assert all(f"*{suffix}" in dialog.nameFilters()[0] for suffix in PICTURE_SUFFIXES)
    assert dialog.nameFilters()[1] == "All files (*)"
    dialog.reject()
