"""A patient whose photos show the same skin, one of them other skin, and the page that compares them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import PhotoKind, Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.photos import PhotoImport
from clinic.records.treatments import DrugDraft, ProcedureDraft
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.skin_pairs import SIZE, TURNED, jpeg, seen_as, skin
from ui.compare.page import ComparePage
from ui.context import Context
from ui.main_window import MainWindow

COUNTS = (22, 17, 9)
MONTHS = (5, 7, 11)
SHIFTED = np.array([[1, 0, 24.0], [0, 1, -16.0], [0, 0, 1.0]])


class Made(NamedTuple):
    patient: str
    lesion: str
    photos: tuple[str, ...]
    """Of L1, oldest first: the skin, the same moved, the same turned; then one of L2 of other skin."""

    @property
    def other(self) -> str:
        return self.photos[3]


def fill(clinic: Clinic, clock: SettableClock, _folder: Path) -> Made:
    """Three visits with a count each, an extraction after the second, a cream in between; the first pair aligned."""
    patient = add_patient(clinic).id
    lesion, _ = clinic.lesions.save(LesionDraft(patient, "infraorbital", Side.RIGHT))
    pictures = (skin(), seen_as(skin(), SHIFTED), seen_as(skin(), TURNED))
    photos = []
    for number, (month, count, rgb) in enumerate(zip(MONTHS, COUNTS, pictures, strict=True)):
        clock.moment = datetime(2026, month, 14, 10, tzinfo=UTC)
        visit, _ = clinic.visits.start(patient)
        clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=count))
        where = PhotoImport(patient, visit.id, lesion.id, kind=PhotoKind.DERMOSCOPY)  # no face is looked for
        outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", jpeg(rgb, clock()), where)
        photos.append(outcome.photo_id)
        if number == 1:
            clock.forward(minutes=30)
            given = (("instrument", "needle"), ("count", "8"))
            clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (lesion.id,), given))
        if number < 2:
            clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    second, _ = clinic.lesions.save(LesionDraft(patient, "finger_nos", Side.LEFT))
    where = PhotoImport(patient, lesion_id=second.id, kind=PhotoKind.DERMOSCOPY)
    outcome, _ = clinic.photos.import_bytes("other.jpg", jpeg(skin(7), clock()), where)
    day = datetime(2026, 6, 1, tzinfo=UTC).date()
    clinic.treatments.save_drug(DrugDraft(patient, "", "Adapalene", 1.0, "mg", start=day, frequency="nightly"))
    clinic.alignments.align(photos[0], photos[2])
    return Made(patient, lesion.id, (*photos, outcome.photo_id))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clinic, Made]]:
    """One clinic for all tests that store nothing."""
    opened, made = make_filled(tmp_path_factory.mktemp("compare"), SettableClock(), fill)
    with opened:
        yield opened, made


@pytest.fixture
def stores_nothing() -> None:
    """Asked for by tests that may share one clinic; see ``reads``."""


reads = pytest.mark.usefixtures("stores_nothing")
"""Marks a test that stores nothing in the clinic."""


@pytest.fixture
def filled(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, Made]]:
    if "stores_nothing" in request.fixturenames:
        yield request.getfixturevalue("shared")
        return
    opened, made = make_filled(tmp_path, clock, fill)
    with opened:
        yield opened, made


@pytest.fixture
def clinic(filled: tuple[Clinic, Made]) -> Clinic:
    """The filled one, for the context of the page."""
    return filled[0]


@pytest.fixture
def made(filled: tuple[Clinic, Made]) -> Made:
    return filled[1]


@pytest.fixture
def page(ctx: Context, window: MainWindow, made: Made, qtbot: QtBot) -> ComparePage:
    shown = ComparePage(ctx)
    window.add_page("compare", "Compare", "columns", shown)
    shown.set_patient(made.patient)
    window.show_page("compare")
    window.show()
    qtbot.waitExposed(window)
    sharp(shown, qtbot)
    return shown


def sharp(page: ComparePage, qtbot: QtBot) -> None:
    """Wait until everything that is seen is drawn as it lies."""
    qtbot.waitUntil(
        lambda: page.scene.is_sharp and not (page.keeper.is_aligning or page.marks.is_loading), timeout=15000
    )


def ids(page: ComparePage) -> list[str]:
    """Photos in the panes."""
    return [row.id if row is not None else "" for row in page.scene.rows[: max(page.scene.panes, 2)]]


def pixels(image: QImage) -> np.ndarray:
    """(height, width, 3) of what is drawn, RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return lines[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def shot(page: ComparePage, pane: int) -> np.ndarray:
    """What pane ``pane`` shows of the photo alone; 0: the view of two photos over each other."""
    view = page.stage.over if pane == 0 else page.stage.views[pane - 1]
    return pixels(view.grab().toImage())


def size() -> tuple[int, int]:
    return SIZE
