"""Places that follow from counts, compared with places that were laid out one by one."""

import pytest
from PySide6.QtCore import QPoint, QRect

from ui.widgets.tile_layout import TileLayout

COUNTS = (1, 7, 3, 12, 4)


@pytest.fixture
def layout() -> TileLayout:
    """Four columns of 150 pixels."""
    return TileLayout(COUNTS, 600, 120)


def _places(layout: TileLayout) -> list[QRect]:
    """Every tile, put down one after the other."""
    found, y = [], 0
    for count in layout.counts:
        y += layout.heading
        for number in range(count):
            line, column = divmod(number, layout.columns)
            found.append(QRect(column * 150, y + line * layout.line_height, 150, layout.line_height))
        y += -(-count // layout.columns) * layout.line_height + 6
    return found


def test_each_tile_stands_where_laying_out_would_put_it(layout: TileLayout) -> None:
    assert layout.columns == 4
    assert [layout.rect(row) for row in range(layout.count)] == _places(layout)
    assert layout.height == _places(layout)[-1].bottom() + 1 + 6


def test_a_tile_is_found_at_each_of_its_points_and_none_beside_it(layout: TileLayout) -> None:
    for row, box in enumerate(_places(layout)):
        assert layout.row_at(box.topLeft()) == layout.row_at(box.bottomRight()) == row
    assert layout.row_at(QPoint(200, 40)) == -1  # right of the only tile of the first group
    assert layout.row_at(QPoint(10, 10)) == -1  # a heading
    assert layout.row_at(QPoint(10, layout.height + 5)) == -1


def test_what_is_seen_is_what_reaches_into_the_view(layout: TileLayout) -> None:
    places = _places(layout)
    for top in range(-50, layout.height + 50, 23):
        seen = layout.rows_between(top, top + 300)
        touching = [row for row, box in enumerate(places) if box.bottom() >= top and box.top() < top + 300]
        assert list(seen) == touching, top


def test_a_rubber_band_touches_tiles_across_headings(layout: TileLayout) -> None:
    places = _places(layout)
    for band in (
        QRect(100, 20, 260, 500),
        QRect(0, 0, 10, layout.height),
        QRect(460, 300, 500, 900),
        QRect(0, 0, 5, 5),
    ):
        touched = [row for stretch in layout.rows_within(band) for row in stretch]
        assert touched == [row for row, box in enumerate(places) if box.intersects(band)], band


def test_up_and_down_keep_the_column_as_far_as_there_is_one(layout: TileLayout) -> None:
    assert layout.moved(0, dy=1) == 1  # into the next group
    assert layout.moved(4, dy=1) == 7  # its second line has three tiles only
    assert layout.moved(7, dy=1) == 10
    assert layout.moved(10, dy=-1) == 7
    assert layout.moved(0, dy=-1) == 0
    assert layout.moved(layout.count - 1, dx=1) == layout.count - 1


def test_no_tiles_take_no_room() -> None:
    layout = TileLayout((), 600, 120)
    assert (layout.height, list(layout.rows_between(0, 500)), layout.row_at(QPoint(5, 5))) == (0, [], -1)
