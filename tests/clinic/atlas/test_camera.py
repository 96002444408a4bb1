"""The camera: dragging, zooming and panning move the picture as the hand expects."""

import numpy as np
import pytest

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure, Side

SIZE = (300, 400)


@pytest.fixture
def camera(atlas: Atlas) -> Camera:
    return atlas.camera("face-front", Figure.NEUTRAL)


def seen(atlas: Atlas, camera: Camera, site: str = "nose_tip") -> tuple[float, float]:
    point = atlas.anchor(site, Side.LEFT)
    assert point is not None
    shown = atlas.project(point, Figure.NEUTRAL, camera, *SIZE)
    return shown.x, shown.y


def test_zoom_keeps_the_point_under_the_pointer(atlas: Atlas, camera: Camera) -> None:
    at = seen(atlas, camera, "canthus_medial")
    for factor in (2.5, 0.7):
        np.testing.assert_allclose(seen(atlas, camera.zoomed(factor, at, *SIZE), "canthus_medial"), at, atol=0.05)


def test_zoom_is_limited(camera: Camera) -> None:
    assert camera.zoomed(1e6, (10, 10), *SIZE).zoom == pytest.approx(40)
    assert camera.zoomed(1e-6, (10, 10), *SIZE).zoom == pytest.approx(0.5)


def test_pan_follows_the_hand(atlas: Atlas, camera: Camera) -> None:
    x, y = seen(atlas, camera)
    np.testing.assert_allclose(seen(atlas, camera.panned(12, -7, *SIZE)), (x + 12, y - 7), atol=0.05)


def test_dragging_right_moves_the_front_to_the_right(atlas: Atlas, camera: Camera) -> None:
    x, y = seen(atlas, camera)
    turned_x, _ = seen(atlas, camera.rotated(0.1, 0))
    _, turned_y = seen(atlas, camera.rotated(0, 0.1))
    assert turned_x > x + 5
    assert turned_y > y + 5


def test_pitch_stops_at_the_poles(camera: Camera) -> None:
    assert camera.rotated(0, 5).pitch == 90
    assert camera.rotated(0, -5).pitch == -90


def test_left_view_shows_the_left_ear(atlas: Atlas) -> None:
    for side in (Side.LEFT, Side.RIGHT):
        for name in (f"face-{side}", f"head-{side}", f"body-{side}"):
            ear = atlas.anchor("ear_lobule", side)
            assert ear is not None
            assert atlas.project(ear, Figure.NEUTRAL, atlas.camera(name, Figure.NEUTRAL), *SIZE).visible


def test_hands_point_upward(atlas: Atlas) -> None:
    for side in (Side.LEFT, Side.RIGHT):
        for face in ("palm", "dorsum"):
            camera = atlas.camera(f"hand-{side}-{face}", Figure.INFANT)
            tip, wrist = atlas.anchor("middle_tip", side), atlas.anchor("wrist_volar", side)
            assert tip is not None
            assert wrist is not None
            above, below = (atlas.project(point, Figure.INFANT, camera, *SIZE) for point in (tip, wrist))
            assert above.y < below.y
