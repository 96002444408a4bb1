"""Lengths, diameters and areas: values, units, and what their uncertainties are made of."""

import numpy as np
import pytest

from clinic.errors import ValidationError
from clinic.measure.lengths import CLICK_PX, area, axes, comparable, length, outline_axes, relative_uncertainty
from clinic.measure.rulers import ruler_scale
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale, Point, Quantity

FLAT = PhotoScale(0.1, 0.001, ScaleMethod.TYPED)


def ellipse(long: float, short: float, turned: float = 30.0, middle: Point = (400.0, 300.0)) -> list[Point]:
    angles, turn = np.linspace(0, 2 * np.pi, 240, endpoint=False), np.radians(turned)
    x, y = np.cos(angles) * long / 2, np.sin(angles) * short / 2
    return [
        (float(a * np.cos(turn) - b * np.sin(turn) + middle[0]), float(a * np.sin(turn) + b * np.cos(turn) + middle[1]))
        for a, b in zip(x, y, strict=True)
    ]


def test_without_a_scale_everything_is_in_pixels_and_only_clicks_err() -> None:
    found = length((10, 10), (40, 50), None)
    assert found.value == pytest.approx(50)
    assert found.unit == "px"
    assert found.uncertainty == pytest.approx(np.sqrt(2) * CLICK_PX, rel=0.02)
    assert area(ellipse(200, 100), None).unit == "px²"


def test_clicks_and_scale_add_in_quadrature() -> None:
    found = length((0, 0), (300, 0), FLAT, click_px=1.0)
    assert found.value == pytest.approx(30)
    assert found.unit == "mm"
    assert found.uncertainty == pytest.approx(np.hypot(np.sqrt(2) * 0.1, 30 * 0.01), rel=0.01)


def test_a_length_of_nothing_is_nothing() -> None:
    assert length((5, 5), (5, 5), FLAT).value == 0


def test_the_diameters_of_an_ellipse_are_its_axes_however_it_is_turned() -> None:
    for turned in (0.0, 30.0, 77.0, 135.0):
        long, short = axes(ellipse(200, 120, turned), FLAT)
        assert long.value == pytest.approx(20, rel=0.003)
        assert short.value == pytest.approx(12, rel=0.01)
        assert area(ellipse(200, 120, turned), FLAT).value == pytest.approx(np.pi * 10 * 6, rel=0.002)


def test_the_short_axis_is_a_chord_at_right_angles_from_edge_to_edge() -> None:
    slanted: list[Point] = [(0.0, 0.0), (100.0, 0.0), (130.0, 40.0), (30.0, 40.0)]
    found = outline_axes(slanted, None)
    assert found.long_ends in {((0.0, 0.0), (130.0, 40.0)), ((130.0, 40.0), (0.0, 0.0))}
    ends = np.array(found.short_ends)
    along = np.array([130.0, 40.0]) / np.hypot(130, 40)
    assert (ends[1] - ends[0]) @ along == pytest.approx(0, abs=1e-6)
    # by hand: at right angles to the diagonal through the corner (100, 0), up to the edge y = 40
    assert found.short.value == pytest.approx(40 / 130 * np.hypot(130, 40))
    assert found.short.value == pytest.approx(float(np.linalg.norm(ends[1] - ends[0])))


def test_an_area_doubles_the_relative_uncertainty_of_the_scale() -> None:
    square: list[Point] = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]
    found = area(square, FLAT, click_px=0.0)
    assert found.uncertainty / found.value == pytest.approx(2 * 0.01)


def test_farther_from_the_sticker_it_is_less_sure() -> None:
    scale = PhotoScale(0.1, 0.0005, ScaleMethod.STICKER, at=(500, 500), drift=2e-5)
    near, middle, far = (relative_uncertainty((500 + step, 500), scale) for step in (0, 200, 600))
    assert near == pytest.approx(0.005)
    assert near < middle < far
    assert far == pytest.approx(np.linalg.norm([0.005, 2e-5 * 600, (60 / 150) ** 2 / 2]))


def test_what_lies_on_a_tilted_plane_is_measured_on_it() -> None:
    # seen under 60 degrees from x: one pixel is twice as long along x, and perspective grows with x
    plane = (0.2, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0001, 0.0, 1.0)
    scale = PhotoScale(0.1, 0.0, ScaleMethod.STICKER, at=(0, 0), plane=plane)
    assert length((0, 0), (0, 100), scale).value == pytest.approx(10)
    assert length((0, 0), (100, 0), scale).value == pytest.approx(20 / 1.01)


def test_a_ruler_gives_a_scale_that_says_how_sure_it_is() -> None:
    found = ruler_scale((100, 100), (100, 600), 50, click_px=2.0)
    assert found.mm_per_pixel == pytest.approx(0.1)
    assert found.uncertainty / 0.1 == pytest.approx(np.linalg.norm([np.sqrt(2) * 2 / 500, 0.01, 0.002]))
    assert (found.method, found.reference) == (ScaleMethod.RULER, "ruler, 50 mm")
    assert found.outlines == (((100, 100), (100, 600)),)
    assert PhotoScale.stored(found.mm_per_pixel, found.uncertainty, found.method, found.details()) == found


@pytest.mark.parametrize(("end", "length_mm", "field"), [((5, 0), 10, "points"), ((500, 0), 0, "length_mm")])
def test_a_ruler_that_says_nothing_is_refused(end: Point, length_mm: float, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ruler_scale((0, 0), end, length_mm)
    assert refused.value.field == field


def test_pixels_are_never_compared_with_millimetres() -> None:
    mm, px, mm2 = Quantity(3, 0.1, "mm"), Quantity(30, 1, "px"), Quantity(9, 0.5, "mm²")
    assert comparable(mm, mm) == ""
    assert "no scale" in comparable(mm, px) and "no scale" in comparable(px, mm)
    assert "not the same kind" in comparable(mm, mm2)
    assert "not the same kind" in comparable(mm, Quantity(12, 0, ""))
