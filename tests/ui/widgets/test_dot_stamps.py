"""Points of a chart that are drawn as small pictures."""

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.widgets.dot_stamps import PHASES, stamp


def middle_of(image: QImage) -> tuple[float, float]:
    """The middle of what is painted, in device pixels, weighed by how opaque it is."""
    found = [
        (image.pixelColor(x, y).alpha(), x + 0.5, y + 0.5) for y in range(image.height()) for x in range(image.width())
    ]
    whole = sum(weight for weight, _x, _y in found)
    return sum(weight * x for weight, x, _y in found) / whole, sum(weight * y for weight, _x, y in found) / whole


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("square", [True, False])
def test_a_point_lies_where_it_is_said_to_and_is_not_cut(qtbot: QtBot, ratio: float, square: bool) -> None:
    colour = QColor("#804000").rgba()
    for part in range(PHASES):
        image, reach = stamp(4.2, colour, colour, square, ratio, (part, 0))
        x, y = middle_of(image)
        assert abs(x - reach - part / PHASES) < 0.05 and abs(y - reach) < 0.05
        edge = [image.pixelColor(at, 0).alpha() + image.pixelColor(0, at).alpha() for at in range(image.width())]
        assert not any(edge)
