"""Areas painted on the figure, and how they are drawn."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from clinic.atlas import Atlas, render
from clinic.atlas.area_picture import mask_of, outlines
from clinic.atlas.brush import Brush as Stamps
from clinic.atlas.cells import area_of, cell_of, cells_of
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfaceArea
from tests.support.touched import touched
from tests.ui.lesions.rows import area_row
from ui.bodymap.area_layer import tint
from ui.bodymap.map_view import MapView
from ui.bodymap.painting import Painting
from ui.widgets.lesion_pin import PinLook

LEFT_BUTTON = Qt.MouseButton.LeftButton


def at(view: MapView, atlas: Atlas, site: str, side: Side) -> QPoint:
    point = atlas.anchor(site, side)
    assert point is not None
    canvas = view.canvas
    seen = atlas.project(point, view.figure, canvas.camera, canvas.width(), canvas.height())
    assert seen.visible
    return QPoint(round(seen.x), round(seen.y))


def disc(atlas: Atlas, site: str, side: Side, radius: float, figure: Figure = Figure.NEUTRAL) -> SurfaceArea:
    point = atlas.anchor(site, side)
    assert point is not None
    area = area_of(Stamps(atlas, figure).stamp(point, radius), atlas.version)
    assert area is not None
    return area


@pytest.fixture
def painting(view: MapView) -> MapView:
    view.brush.begin(None, PinLook("1", "milia"))
    view.brush.set_diameter(20)
    return view


def test_a_stroke_with_the_mouse_paints_the_skin_on_its_way(painting: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    brush, canvas = painting.brush, painting.canvas
    start, end = at(painting, atlas, "cheek_malar", Side.LEFT), at(painting, atlas, "chin", Side.MIDLINE)
    qtbot.mousePress(canvas, LEFT_BUTTON, pos=start)
    qtbot.mouseMove(canvas, (start + end) / 2)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, LEFT_BUTTON, pos=end)
    area = brush.area
    assert area is not None
    sites = {site for site, _side in touched(atlas, area)}
    assert {"cheek_malar", "chin"} <= sites
    assert len(sites) > 3  # what lies between, too
    whole = brush.size.cm2
    assert whole > 10
    assert brush.undo()  # one stroke
    assert (brush.area, brush.size.cm2) == (None, 0)
    assert brush.redo()
    assert brush.area == area
    brush.set_mode("erase")
    qtbot.mouseClick(canvas, LEFT_BUTTON, pos=start)
    assert 0 < brush.size.cm2 < whole
    brush.undo()
    brush.clear()
    assert brush.area is None
    brush.undo()
    assert brush.area == area
    assert painting.canvas.camera == atlas.camera("face-front", painting.figure)  # the stroke did not turn the figure


def test_a_region_is_filled_under_the_pointer_and_by_its_name(painting: MapView, atlas: Atlas, qtbot: QtBot) -> None:
    brush = painting.brush
    brush.set_mode("fill")
    qtbot.mouseClick(painting.canvas, LEFT_BUTTON, pos=at(painting, atlas, "nose_tip", Side.MIDLINE))
    area = brush.area
    assert area is not None
    assert [site for site, _side in touched(atlas, area)] == ["nose_tip"]
    brush.clear()
    brush.fill("nose_tip", Side.MIDLINE)
    assert brush.area == area


def test_with_the_keyboard_alone(painting: MapView, qtbot: QtBot) -> None:
    brush, canvas = painting.brush, painting.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)  # the cross hair
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    first = brush.size.cm2
    assert first > 1
    for _ in range(6):
        qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert brush.size.cm2 > first
    assert brush.undo()
    assert brush.size.cm2 == first


def test_the_brush_has_sizes(painting: MapView) -> None:
    brush = painting.brush
    brush.step(up=True)
    assert brush.diameter == 50
    brush.step(up=True)
    assert brush.diameter == 50
    brush.set_diameter(7)
    brush.step(up=False)
    assert brush.diameter == 5
    brush.set_diameter(9999)
    assert brush.diameter == 150


def test_another_figure_has_the_same_area_and_another_size(painting: MapView, atlas: Atlas) -> None:
    brush = painting.brush
    brush.fill("cheek_malar", Side.LEFT)
    area, size = brush.area, brush.size
    painting.choice.figure_chosen.emit(Figure.INFANT)
    assert brush.figure is Figure.INFANT
    assert brush.area == area
    assert brush.size.cm2 < size.cm2


def test_painting_upon_an_area_begins_with_it(view: MapView, atlas: Atlas) -> None:
    area = disc(atlas, "cheek_malar", Side.LEFT, 8)
    view.brush.begin(area, PinLook("1"), "lesion-1")
    assert (view.brush.area, view.brush.can_undo) == (area, False)
    view.brush.end()
    assert not view.brush.is_active
    assert view.canvas.tool is None


def test_strokes_that_overlap_are_undone_one_by_one(atlas: Atlas) -> None:
    painting = Painting(atlas, None)
    first, second = np.arange(0, 500), np.arange(300, 900)
    painting.paint(first)
    painting.end()
    painting.paint(second)
    painting.end()
    painting.undo()
    assert painting.area == SurfaceArea(((0, 500),), atlas.version)
    painting.undo()
    assert painting.is_empty
    assert not painting.undo()
    painting.redo()
    painting.redo()
    assert painting.area == SurfaceArea(((0, 900),), atlas.version)
    assert not painting.redo()
    assert painting.triangles.sum() == 4


@pytest.mark.parametrize("fast", [True, False])
def test_a_drawn_area_covers_its_own_pixels_and_no_others(atlas: Atlas, fast: bool) -> None:
    figure = Figure.ADULT_FEMALE
    area, camera = disc(atlas, "cheek_malar", Side.LEFT, 12, figure), atlas.camera("face-front", figure)
    frame = render(atlas, figure, camera, 300, 400, SkinTone.III, fast=fast)
    mask = mask_of(atlas, frame, area)
    assert mask is not None
    inside = np.zeros(frame.ids.shape, dtype=bool)
    height, width = mask.cover.shape
    inside[mask.top : mask.top + height, mask.left : mask.left + width] = (mask.cover > 0.5) & mask.skin
    held = set(cells_of(area).tolist())
    wrong = 0
    for row, column in np.argwhere(frame.ids >= 0)[::97]:
        point = frame.hit(column + 0.5, row + 0.5)
        assert point is not None
        three = np.array([[*point.weights, 1 - sum(point.weights)]], dtype=np.float32)
        cell = int(cell_of(np.array([point.triangle], dtype=np.int32), three)[0])
        wrong += (cell in held) != inside[row, column]
    assert wrong <= 3  # pixels that the edge runs through
    lines = outlines(mask)
    assert len(lines) == 1
    assert frame.ids[tuple(lines[0].mean(axis=0).astype(int)[::-1])] >= 0


def test_an_area_on_the_far_side_is_not_drawn(atlas: Atlas) -> None:
    camera = atlas.camera("body-front", Figure.NEUTRAL)
    frame = render(atlas, Figure.NEUTRAL, camera, 200, 300, SkinTone.III, fast=True)
    assert mask_of(atlas, frame, disc(atlas, "back_mid", Side.LEFT, 40)) is None


def test_the_outline_is_crisp_and_the_inside_lets_the_skin_through(atlas: Atlas) -> None:
    camera = atlas.camera("face-front", Figure.NEUTRAL)
    frame = render(atlas, Figure.NEUTRAL, camera, 600, 800, SkinTone.III)
    mask = mask_of(atlas, frame, disc(atlas, "cheek_malar", Side.LEFT, 12))
    assert mask is not None
    alpha = tint(mask, ((200, 0, 0), (250, 90, 90)), 0.3, 1.6)[..., 3]
    across = alpha[alpha.shape[0] // 2]
    assert across.max() > 200
    assert 60 < np.median(across[across > 0]) < 100
    assert (across > 120).sum() <= 8  # two lines
    assert (across[0], across[-1]) == (0, 0)


def test_lesions_show_their_areas_on_the_map(
    view: MapView, atlas: Atlas, lesion: Callable[..., LesionRow], qtbot: QtBot
) -> None:
    def shot() -> np.ndarray:
        image = view.canvas.grab().toImage()
        return np.array([image.pixel(x, y) for x in range(150, 270, 3) for y in range(150, 400, 3)])

    view.set_lesions(())
    before = shot()
    row = lesion(1, "nose_tip", Side.MIDLINE, painted=area_row(disc(atlas, "forehead_central", Side.MIDLINE, 20)))
    view.set_lesions((row,))
    assert (shot() != before).sum() > 30
    old = lesion(1, "nose_tip", Side.MIDLINE, painted=area_row(SurfaceArea(((0, 9),), "0")))
    view.set_lesions((old,))  # painted on an atlas that is not this one: nothing can be shown, nothing breaks
    view.set_lesions(())
    assert (shot() == before).all()
