"""Which mark comes next for the keyboard."""

from collections.abc import Sequence

from clinic.reports.course import Mark


def beside(marks: Sequence[Mark], here: Mark | None, direction: int) -> Mark | None:
    """The next mark in time (1) or the one before (-1); on one day, down or up the rows. Without ``here`` the newest
    for a step back and the oldest for a step on."""
    ordered = sorted((mark for mark in marks if mark.step), key=_order)
    if direction < 0:
        ordered.reverse()
    if here is None:
        return ordered[0] if ordered else None
    return next((mark for mark in ordered if (_order(mark) > _order(here)) is (direction > 0) and mark != here), None)


def nearest_row(marks: Sequence[Mark], here: Mark | None, direction: int) -> Mark | None:
    """The mark in the next row below (1) or above (-1) that lies nearest to ``here`` in time."""
    if here is None:
        return beside(marks, None, -1)
    rows = sorted({mark.row for mark in marks if mark.step and (mark.row - here.row) * direction > 0})
    if not rows:
        return None
    row = rows[0] if direction > 0 else rows[-1]
    return min((m for m in marks if m.step and m.row == row), key=lambda mark: abs(mark.x - here.x))


def _order(mark: Mark) -> tuple[float, int, str]:
    return (int(mark.day), mark.row, mark.key)
