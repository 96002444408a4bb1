"""The surface: all of it is named, left mirrors right, and every site has a place on it."""

import csv
from pathlib import Path

import numpy as np
import pytest

from clinic.atlas import Atlas
from clinic.errors import ClinicError
from clinic.records.enums import Figure, Sex, Side
from clinic.records.surface import SurfacePoint

SITES = Path(__file__).parents[3] / "resources" / "catalog" / "sites.csv"
PARTS = ((1 / 3, 1 / 3), (0.7, 0.2), (0.1, 0.1), (0.05, 0.85))


def test_every_texel_of_the_skin_has_a_region(atlas: Atlas) -> None:
    uv = atlas.surface.uv
    assert uv.min() >= 0
    assert uv.max() < atlas.labels.shape[0]
    assert set(np.unique(atlas.labels)) <= set(range(len(atlas.sites_on_surface)))
    for weights in PARTS:
        spread = np.array([*weights, 1 - sum(weights)], dtype=np.float32)
        texel = np.einsum("k,tkc->tc", spread, uv).astype(int)
        assert (atlas.labels[texel[:, 1], texel[:, 0]] < len(atlas.sites_on_surface)).all()


def test_every_site_of_the_catalog_can_be_placed(atlas: Atlas) -> None:
    with SITES.open(encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file)]
    assert keys
    assert set(atlas.sites_on_surface) <= set(keys)
    for key in keys:
        for side in Side:
            assert atlas.anchor(key, side) is not None, key
            assert atlas.default_view(key, side) in atlas.views


def test_unknown_site_has_no_anchor(atlas: Atlas) -> None:
    assert atlas.anchor("moon", Side.LEFT) is None


@pytest.mark.parametrize("figure", [Figure.NEUTRAL, Figure.INFANT])
def test_left_is_the_mirror_image_of_right(atlas: Atlas, figure: Figure) -> None:
    places = np.round(atlas.shapes[figure].places.astype(np.float64), 5)
    rows = {tuple(row) for row in (places + 0.0).tolist()}
    mirrored = {tuple(row) for row in (places * (-1, 1, 1) + 0.0).tolist()}
    near = sum(row in rows for row in mirrored)
    assert near > 0.995 * len(mirrored)  # the rest differs in the last digit of rounding


def test_left_and_right_triangles_share_their_texels(atlas: Atlas) -> None:
    left, uv = atlas.surface.left, atlas.surface.uv
    assert left.sum() * 2 == len(left)
    here = {tuple(corners) for corners in uv[left].reshape(-1, 6).tolist()}
    there = {tuple(corners) for corners in uv[~left][:, ::-1].reshape(-1, 6).tolist()}
    assert here == there


def test_side_is_the_patients(atlas: Atlas) -> None:
    for region in atlas.table.regions:
        for side, point in region.anchors.items():
            assert atlas.region_at(point) == (region.site, side)
            x = float(atlas.place(point, Figure.NEUTRAL)[0])
            if side is Side.LEFT:
                assert x > 0
            elif side is Side.RIGHT:
                assert x < 0


def test_sided_anchors_are_mirror_images(atlas: Atlas) -> None:
    for region in atlas.table.regions:
        if Side.LEFT in region.anchors:
            left, right = (atlas.place(region.anchors[side], Figure.NEUTRAL) for side in (Side.LEFT, Side.RIGHT))
            np.testing.assert_allclose(left * (-1, 1, 1), right, atol=3e-4)


def test_landmarks_lie_where_they_should(atlas: Atlas) -> None:
    def at(site: str, side: Side = Side.MIDLINE) -> tuple[float, float, float]:
        point = atlas.anchor(site, side)
        assert point is not None
        x, y, z = atlas.place(point, Figure.NEUTRAL).tolist()
        return x, y, z

    heights = [at(site)[1] for site in ("scalp_vertex", "glabella", "nose_tip", "chin", "chest_sternal", "umbilicus")]
    assert heights == sorted(heights, reverse=True)
    assert at("nose_tip")[2] > at("neck_nape")[2]
    assert at("calf", Side.LEFT)[2] < at("shin", Side.LEFT)[2]
    assert at("thumb_tip", Side.LEFT)[0] > at("little_tip", Side.LEFT)[0]  # palms forward: thumbs point outward
    assert at("hand_palm", Side.LEFT)[2] > at("hand_dorsum", Side.LEFT)[2]
    assert at("ankle_medial", Side.LEFT)[0] < at("ankle_lateral", Side.LEFT)[0]


def test_fine_and_base_weights_agree(atlas: Atlas) -> None:
    for weights in ((0.6, 0.3), (0.2, 0.7), (0.1, 0.2), (0.3, 0.4), (1.0, 0.0)):
        full = (*weights, 1 - sum(weights))
        fine, spread = atlas.surface.fine_weights(7, full)
        base, back = atlas.surface.base_weights(np.array([fine]), spread[None])
        assert base[0] == 7
        np.testing.assert_allclose(back[0], full, atol=1e-6)


@pytest.mark.parametrize(
    ("age", "sex", "figure"),
    [
        (0.4, Sex.FEMALE, Figure.INFANT),
        (1.99, Sex.MALE, Figure.INFANT),
        (2.0, Sex.MALE, Figure.CHILD),
        (11.9, Sex.FEMALE, Figure.CHILD),
        (12.0, Sex.FEMALE, Figure.ADULT_FEMALE),
        (54.0, Sex.FEMALE, Figure.ADULT_FEMALE),
        (30.0, Sex.MALE, Figure.ADULT_MALE),
        (30.0, Sex.UNKNOWN, Figure.NEUTRAL),
        (65.0, Sex.MALE, Figure.OLDER),
        (None, Sex.MALE, Figure.ADULT_MALE),
        (None, Sex.UNKNOWN, Figure.NEUTRAL),
    ],
)
def test_figure_follows_age(atlas: Atlas, age: float | None, sex: Sex, figure: Figure) -> None:
    assert atlas.figure_for(age, sex) is figure


def test_points_name_the_atlas_version(atlas: Atlas) -> None:
    point = atlas.anchor("nose_tip", Side.MIDLINE)
    assert isinstance(point, SurfacePoint)
    assert point.atlas == atlas.version


def test_missing_atlas_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match="atlas"):
        Atlas.load(tmp_path)


def test_damaged_atlas_is_explained(tmp_path: Path) -> None:
    (tmp_path / "surface.npz").write_bytes(b"not an archive")
    with pytest.raises(ClinicError, match="atlas"):
        Atlas.load(tmp_path)
