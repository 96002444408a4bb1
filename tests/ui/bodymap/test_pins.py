"""Which pins a picture shows."""

from collections.abc import Callable
from dataclasses import replace

from clinic.atlas import Atlas, render
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.lesions import LesionRow
from ui.bodymap.pins import Placed, Spot, cluster_text, clusters, hints, shown_hints

Make = Callable[..., LesionRow]
SIZE = (400, 500)


def spots_in(atlas: Atlas, view: str, rows: list[LesionRow], *, fast: bool = False) -> dict[int, bool]:
    camera = atlas.camera(view, Figure.NEUTRAL)
    frame = render(atlas, Figure.NEUTRAL, camera, *SIZE, SkinTone.II, fast=fast)
    placed = Placed.on(atlas, Figure.NEUTRAL, rows)
    return {spot.lesion.number: spot.seen for spot in placed.spots(atlas, Figure.NEUTRAL, camera, frame, *SIZE)}


def test_a_pin_is_seen_from_its_side_only(atlas: Atlas, lesion: Make) -> None:
    """Quick and fine frames agree, and both agree with the atlas."""
    rows = [
        lesion(1, "infraorbital", Side.RIGHT),
        lesion(2, "back_upper", Side.LEFT),
        lesion(3, "umbilicus", Side.MIDLINE),
        lesion(4, "index_tip", Side.LEFT),
    ]
    for view, seen in (("body-front", {1, 3, 4}), ("body-back", {2}), ("face-front", {1})):
        for fast in (False, True):
            found = spots_in(atlas, view, rows, fast=fast)
            assert {number for number, is_seen in found.items() if is_seen} == seen, (view, fast)


def test_every_anchor_is_seen_in_its_own_view(atlas: Atlas, lesion: Make) -> None:
    """The view that a hint leads to does show the pin."""
    rows: dict[str, list[LesionRow]] = {}
    for region in atlas.table.regions:
        for side, point in region.anchors.items():
            row = lesion(len(rows) + 1, region.site, side, point=point)
            rows.setdefault(atlas.default_view(region.site, side), []).append(row)
    missed = []
    for view, here in rows.items():
        numbered = [replace(row, number=at) for at, row in enumerate(here)]
        camera, seen = atlas.camera(view, Figure.NEUTRAL), spots_in(atlas, view, numbered, fast=True)
        for row in numbered:
            assert row.point is not None
            if not seen[row.number] and atlas.project(row.point, Figure.NEUTRAL, camera, *SIZE).visible:
                missed.append((row.site, row.side))
    assert not missed


def test_rows_without_a_place_have_no_pin(atlas: Atlas, lesion: Make) -> None:
    """They stay in the list."""
    assert Placed.on(atlas, Figure.NEUTRAL, [lesion(1, "chin", Side.MIDLINE, point=None)]).lesions == ()


def test_near_pins_share_one_and_the_chosen_leads(lesion: Make) -> None:
    """What is chosen keeps its place and comes last, so that it is drawn on top."""
    rows = [lesion(number, "chin", Side.MIDLINE) for number in (1, 2, 3, 7)]
    spots = [Spot(row, 100.0 + 5 * at, 50.0, True, "face-front") for at, row in enumerate(rows[:3])]
    spots += [
        Spot(rows[3], 300.0, 50.0, True, "face-front"),
        Spot(lesion(9, "chin", Side.MIDLINE), 1, 1, False, "chin"),
    ]
    found = clusters(spots)
    assert [cluster_text(cluster) for cluster in found] == ["×3", "7"]
    led = clusters(spots, chosen="lesion-2")
    assert led[-1].spots[0].lesion.number == 2
    assert (led[-1].x, led[-1].y) == (105.0, 50.0)


def test_hints_count_by_view_most_first(lesion: Make) -> None:
    """What is out of sight is told with the view that shows it."""
    rows = [lesion(number, "chin", Side.MIDLINE) for number in range(1, 8)]
    views = ["body-back", "hand-left-palm", "body-back", "scalp", "chin", "chin", "chin"]
    found = hints([Spot(row, 0, 0, False, view) for row, view in zip(rows, views, strict=True)])
    assert [hint.text for hint in found][:2] == ["3 under the chin", "2 at the back"]
    named, rest = shown_hints(found)
    assert len(named) == 3
    assert rest == 1
    assert hints([Spot(rows[0], 0, 0, True, "chin")]) == ()
