"""The shipped figures: one closed, mirrored skin, plausible sizes, feet on the ground, arms at ease, eyes closed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, render
from clinic.atlas.shapes import Shapes, Store
from clinic.errors import ClinicError
from clinic.records.enums import Figure, Side, SkinTone

from .conftest import FOLDER

HEIGHTS = {  # centimetres from sole to crown
    Figure.NEUTRAL: (160, 180),
    Figure.INFANT: (70, 85),
    Figure.CHILD: (115, 130),
    Figure.ADULT_FEMALE: (160, 172),
    Figure.ADULT_MALE: (170, 180),
    Figure.OLDER: (160, 175),
}
SOCKET = 0.4  # of the opening's width behind the canthi: skin that lies deeper is inside the socket
LAST_STEP = 65534  # of the stored positions


@pytest.fixture(scope="module")
def store() -> Store:
    return Store((FOLDER / "surface.npz").read_bytes())


@pytest.fixture(scope="module")
def partner(atlas: Atlas) -> NDArray[np.int32]:
    """Mirror image of each fine vertex, read off the texels that left and right share."""
    left, uv, fine = atlas.surface.left, atlas.surface.uv, atlas.surface.fine.reshape(-1, 4, 3)
    right_of = {tuple(corners): index for index, corners in zip(np.flatnonzero(~left), _flat(uv[~left]), strict=True)}
    here = np.flatnonzero(left)
    there = np.array([right_of[tuple(corners)] for corners in _flat(uv[left][:, ::-1])])
    # a b c on the left are c b a on the right; so are the middles of the sides
    ours = np.stack([fine[here, k, c] for k, c in ((0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (0, 2))])
    theirs = np.stack([fine[there, k, c] for k, c in ((2, 2), (1, 1), (0, 0), (1, 2), (0, 1), (0, 2))])
    image = np.full(int(fine.max()) + 1, -1, dtype=np.int32)
    image[ours], image[theirs] = theirs, ours
    return image


def _flat(uv: NDArray[np.float32]) -> list[list[float]]:
    result: list[list[float]] = uv.reshape(-1, 6).tolist()
    return result


def test_there_is_a_figure_for_each_age_and_sex(atlas: Atlas) -> None:
    assert set(atlas.figures) == set(Figure)
    assert set(HEIGHTS) == set(Figure)


@pytest.mark.parametrize("figure", Figure)
def test_figures_share_one_skin(atlas: Atlas, figure: Figure) -> None:
    shape = atlas.shapes[figure]
    assert shape.places.shape == (int(atlas.surface.fine.max()) + 1, 3)
    assert shape.occlusion.shape == (len(shape.places),)
    assert np.isfinite(shape.places).all()
    assert (shape.areas > 0).mean() > 0.999


def test_every_vertex_has_a_mirror_image(partner: NDArray[np.int32]) -> None:
    assert (partner >= 0).all()
    assert (partner[partner] == np.arange(len(partner))).all()


@pytest.mark.parametrize("figure", Figure)
def test_left_mirrors_right_to_the_last_step(store: Store, partner: NDArray[np.int32], figure: Figure) -> None:
    steps = store.read(f"{figure}_places")[f"{figure}_places"].astype(int)
    image = steps[partner]
    assert (steps[:, 0] + image[:, 0] == LAST_STEP).all()
    assert (steps[:, 1:] == image[:, 1:]).all()


@pytest.mark.parametrize("name", ["blush", "brow", "nail"])
def test_tints_are_the_same_left_and_right(store: Store, partner: NDArray[np.int32], name: str) -> None:
    tint = store.read(name)[name]
    assert tint.max() > 200
    assert (tint == tint[partner]).all()


def _directed(triangles: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    for corner in range(3):
        yield from zip(triangles[:, corner].tolist(), triangles[:, (corner + 1) % 3].tolist(), strict=True)


@pytest.mark.parametrize("mesh", ["base", "fine"])
def test_skin_is_closed_and_never_branches(atlas: Atlas, mesh: str) -> None:
    """Each edge has one triangle on either side, and the triangles around each vertex make one ring."""
    triangles: NDArray[np.int32] = getattr(atlas.surface, mesh)
    edges = list(_directed(triangles))
    seen = set(edges)
    assert len(seen) == len(edges)
    assert {(b, a) for a, b in edges} == seen
    after = {(a, b): c for a, b, c in triangles.tolist()}
    after |= {(b, c): a for a, b, c in triangles.tolist()} | {(c, a): b for a, b, c in triangles.tolist()}
    first: dict[int, int] = {}
    count: dict[int, int] = {}
    for a, b in edges:
        first.setdefault(a, b)
        count[a] = count.get(a, 0) + 1
    for vertex, start in first.items():
        steps, turn = 1, after[vertex, start]
        while turn != start:
            steps, turn = steps + 1, after[vertex, turn]
        assert steps == count[vertex]


@pytest.mark.parametrize(("figure", "height"), HEIGHTS.items())
def test_heights_are_those_of_the_age(atlas: Atlas, figure: Figure, height: tuple[int, int]) -> None:
    y = atlas.shapes[figure].places[:, 1]
    assert height[0] <= float(np.ptp(y)) * 100 <= height[1]


@pytest.mark.parametrize("figure", Figure)
def test_both_feet_stand_on_the_ground(atlas: Atlas, figure: Figure) -> None:
    places = atlas.shapes[figure].places
    for side in (1, -1):
        assert abs(float(places[places[:, 0] * side > 0, 1].min())) < 1e-3


@pytest.mark.parametrize("figure", Figure)
def test_arms_hang_with_the_palms_forward(atlas: Atlas, figure: Figure) -> None:
    """About 15 degrees from the body, nearly straight, the middle finger carrying on the line of the forearm."""

    def at(site: str) -> NDArray[np.float32]:
        point = atlas.anchor(site, Side.LEFT)
        assert point is not None
        return atlas.place(point, figure)

    arm = at("wrist_volar") - at("shoulder")
    assert 8 < np.degrees(np.arctan2(arm[0], -arm[1])) < 24
    palm, dorsum = at("hand_palm"), at("hand_dorsum")
    assert palm[2] > dorsum[2]
    assert at("thumb_tip")[0] > at("little_tip")[0] + 0.03 * float(np.ptp(atlas.shapes[figure].places[:, 1]))


def _eye(atlas: Atlas, figure: Figure, side: Side) -> tuple[Camera, float]:
    """A camera that looks straight at the lids, and how wide the opening is, metres."""
    ends = []
    for site in ("canthus_medial", "canthus_lateral"):
        point = atlas.anchor(site, side)
        assert point is not None
        ends.append(atlas.place(point, figure))
    width = float(np.linalg.norm(ends[1] - ends[0]))
    x, y, z = ((ends[0] + ends[1]) / 2).tolist()
    return Camera(0, 0, 1.0, (x, y, z), (1.1 * width, 0.7 * width)), width


def _deepest(atlas: Atlas, figure: Figure, side: Side) -> float:
    """How far behind the canthi the farthest skin between them shows, as a part of the opening's width: up to 0.26
    where the lids are closed, from 0.65 on where the lids of these figures are built open."""
    camera, width = _eye(atlas, figure, side)
    frame = render(atlas, figure, camera, 110, 70, SkinTone.III, fast=True)
    depths = []
    for y in range(70):
        for x in range(3, 110, 8):
            point = frame.hit(x + 0.5, y + 0.5)
            assert point is not None
            depths.append(camera.centre[2] - float(atlas.place(point, figure)[2]))
    return max(depths) / width


@pytest.mark.parametrize("figure", Figure)
def test_closed_lids_show_nothing_of_the_socket(atlas: Atlas, figure: Figure) -> None:
    assert _deepest(atlas, figure, Side.LEFT) < SOCKET


def test_an_open_socket_would_be_noticed(atlas: Atlas) -> None:
    camera, width = _eye(atlas, Figure.NEUTRAL, Side.LEFT)
    shape = atlas.shapes[Figure.NEUTRAL]
    away = shape.places - np.array(camera.centre, dtype=np.float32)
    slit = (np.abs(away[:, 0]) < 0.2 * width) & (np.abs(away[:, 1]) < 0.1 * width)
    places = np.where(slit[:, None], shape.places - np.array([0, 0, 0.9 * width], np.float32), shape.places)
    opened = replace(atlas, shapes={Figure.NEUTRAL: replace(shape, places=places.astype(np.float32))})
    assert _deepest(opened, Figure.NEUTRAL, Side.LEFT) > SOCKET


def test_figures_are_unpacked_when_asked_for(atlas: Atlas, store: Store) -> None:
    shapes = Shapes(store, atlas.surface, tuple(Figure))
    assert list(shapes) == list(Figure)
    assert len(shapes) == len(Figure)
    assert shapes[Figure.CHILD] is shapes[Figure.CHILD]
    with pytest.raises(KeyError):
        Shapes(store, atlas.surface, (Figure.CHILD,))[Figure.INFANT]


def test_damaged_figure_is_explained(atlas: Atlas) -> None:
    packed = bytearray((FOLDER / "surface.npz").read_bytes())
    start = packed.index(b"child_occlusion.npy") + 200
    packed[start : start + 64] = bytes(64)
    shapes = Shapes(Store(bytes(packed)), atlas.surface, tuple(Figure))
    assert len(shapes[Figure.INFANT].places)
    with pytest.raises(ClinicError, match="atlas"):
        assert shapes[Figure.CHILD]
