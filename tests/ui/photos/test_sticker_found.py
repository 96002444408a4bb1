"""A photo with a printed sticker, from its file to a length in millimetres, as a person does it."""

from math import hypot
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import MarkKind, ScaleMethod
from clinic.records.lesions import LesionRow
from clinic.rules.uncertainty import quantity_text
from tests.clinic.measure.scenes import Laid, Scene
from tests.clinic.measure.scenes import photo as drawn
from tests.ui.photos.measuring import Hand
from tests.ui.photos.pictures import add_lesion
from tests.ui.photos.test_photo_import import asked, click, drop
from ui.core.notifier import Notice
from ui.photos.measuring.scale_tool import ScaleTool
from ui.photos.page import PhotosPage
from ui.photos.viewer import PhotoViewer

SCENE = Scene(width=1000, height=750, distance=120.0, tilt=18.0, axis=30.0, stickers=(Laid(86, -18.0, 10.0, 12.0),))
ENDS = ((-6.0, -14.0), (14.0, -14.0))
"""20 mm on the skin."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A JPEG of tilted skin with a sticker of 10 mm in its corner."""
    made, data = cv2.imencode(".jpg", drawn(SCENE)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    assert made
    path = tmp_path / "elbow.jpg"
    path.write_bytes(data.tobytes())
    return path


@pytest.fixture
def lesion(clinic: Clinic, patient_id: str) -> LesionRow:
    """What the photo shows."""
    return add_lesion(clinic, patient_id)


@pytest.fixture
def viewer(page: PhotosPage, lesion: LesionRow, file: Path, qtbot: QtBot) -> PhotoViewer:
    """The file dropped, linked to the lesion, and opened by Enter."""
    page.mark_stale()
    drop(page, [file])
    dialog = asked(qtbot)
    dialog.lesion.setCurrentIndex(dialog.lesion.findData(lesion.id))
    click(qtbot, dialog)
    qtbot.waitUntil(lambda: len(page.grid.keys) == 1)
    page.grid.choose(page.grid.keys)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.viewer.image.image is not None)
    page.window().activateWindow()  # the dialog had it
    qtbot.waitUntil(lambda: page.window().isActiveWindow() and page.viewer.image.hasFocus())
    return page.viewer


def test_a_sticker_gives_millimetres_to_a_length_drawn_in_the_viewer(
    viewer: PhotoViewer, lesion: LesionRow, clinic: Clinic, notices: list[Notice], qtbot: QtBot
) -> None:
    # the import found it: the facts say what it is, and the tool draws it
    fact = viewer.details.facts["scale"]
    assert "mm per pixel, ±" in fact.text.text()
    assert fact.more.text() == "From scale sticker 86, 10 mm, tilted by 18°."
    hand = Hand(viewer, qtbot)
    hand.key(Qt.Key.Key_S)
    assert "A line over a ruler replaces it." in viewer.board.bar.status.text()
    assert viewer.board.strip.button("ruler").isEnabled()
    # taken away and found again on request
    scale_tool = viewer.board.tools["scale"]
    assert isinstance(scale_tool, ScaleTool)
    qtbot.mouseClick(scale_tool.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fact.text.text() == "Not known")
    hand.key(Qt.Key.Key_F)
    qtbot.waitUntil(lambda: "mm per pixel" in fact.text.text())
    assert notices[-1].text.startswith("Scale: ")
    (row,) = clinic.photos.list(lesion.patient_id)
    assert row.scale is not None
    assert (row.scale.method, row.scale.reference) == (ScaleMethod.STICKER, "sticker 86, 10 mm")

    # one end by the mouse, the other by keys
    one, other = ((float(x), float(y)) for x, y in SCENE.pixels(np.array(ENDS)))
    hand.key(Qt.Key.Key_D)
    hand.click(one)
    hand.click(other)
    (mark,) = clinic.measures.list(row.id)
    found = mark.value("length")
    assert found is not None
    assert (mark.kind, mark.lesion_id, found.unit) == (MarkKind.LENGTH, lesion.id, "mm")
    assert found.value == pytest.approx(20, abs=2 * found.uncertainty)
    assert 0.02 < found.uncertainty < 1.0
    flat = hypot(other[0] - one[0], other[1] - one[1]) * row.scale.mm_per_pixel
    assert abs(flat - 20) > 4 * abs(found.value - 20), "so little tilt would not be noticed"
    (card,) = viewer.board.results.cards
    assert card.values.text() == f"{quantity_text(found.value, found.uncertainty)} mm"
    assert " ± " in card.values.text()

    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Space)
    hand.key(Qt.Key.Key_Right, 6)
    hand.key(Qt.Key.Key_Space)
    by_keys = clinic.measures.list(row.id)[1].value("length")
    assert by_keys is not None
    assert (by_keys.unit, by_keys.uncertainty > 0) == ("mm", True)
    assert "± " in viewer.board.results.cards[1].values.text()
