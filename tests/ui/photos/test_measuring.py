"""Measuring in a photo as a person does it: clicks, drags and keys, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import MarkKind, MarkMethod, ScaleMethod
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, photo
from ui.core.notifier import Notice
from ui.photos.page import PhotosPage
from ui.photos.viewer import PhotoViewer


@pytest.fixture
def row(clinic: Clinic, patient_id: str, clock: SettableClock) -> PhotoRow:
    """A photo of one lesion, of a visit that is still open."""
    lesion = add_lesion(clinic, patient_id)
    visit, _ = clinic.visits.start(patient_id)
    where = PhotoImport(patient_id, visit_id=visit.id, lesion_id=lesion.id)
    clinic.photos.import_bytes("a.jpg", photo(1, clock(), (800, 600)), where)
    return clinic.photos.list(patient_id)[0]


@pytest.fixture
def viewer(page: PhotosPage, row: PhotoRow, qtbot: QtBot) -> PhotoViewer:
    """The photo in the viewer."""
    page.mark_stale()
    page.open_photo(row.id)
    qtbot.waitUntil(lambda: page.viewer.image.image is not None)
    return page.viewer


class Hand:
    """Clicks at pixels of the photo."""

    def __init__(self, viewer: PhotoViewer, qtbot: QtBot) -> None:
        self._image, self._qtbot = viewer.image, qtbot

    def at(self, x: float, y: float) -> QPoint:
        return self._image.to_view(QPointF(x, y)).toPoint()

    def click(self, *places: tuple[float, float]) -> None:
        for place in places:
            self._qtbot.mouseMove(self._image, self.at(*place))
            self._qtbot.mouseClick(self._image, Qt.MouseButton.LeftButton, pos=self.at(*place))

    def key(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            self._qtbot.keyClick(self._image, key)


@pytest.fixture
def hand(viewer: PhotoViewer, qtbot: QtBot) -> Hand:
    return Hand(viewer, qtbot)


def test_a_length_is_two_clicks(
    viewer: PhotoViewer, hand: Hand, clinic: Clinic, row: PhotoRow, notices: list[Notice]
) -> None:
    hand.key(Qt.Key.Key_D)
    hand.click((100, 200), (400, 200))
    (mark,) = clinic.measures.list(row.id)
    assert mark.kind is MarkKind.LENGTH
    assert mark.value("length").value == pytest.approx(300, abs=4)
