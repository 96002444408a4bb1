"""Courses of medicines below the filmstrip: bars from their first to their last day.

bars(drugs, times) -> tuple[Bar, ...]      times: of the items of the strip, oldest first
paint_bar(painter, theme, bar, place)
The strip is not a scale of time: items stand side by side. A day lies between two items as it lies between their times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken_short
from ui.theme.theme import Theme

LANE = 17
"""Pixels from one lane to the next."""
_MOST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A course. ``start`` and ``stop`` count items: 0.5 lies half-way to the first, 1.0 at it."""

    id: str
    name: str
    words: str
    start: float
    stop: float
    lane: int
    open_start: bool
    open_stop: bool

    def at(self, edges: Sequence[float], end: float) -> float:
        """Pixels from the first edge to ``end``; ``edges``: left end, middles of the items, right end."""
        whole = min(int(end), len(edges) - 2)
        share = end - whole
        return edges[whole] + (edges[whole + 1] - edges[whole]) * share - edges[0]


def bars(drugs: Sequence[DrugRow], times: Sequence[datetime]) -> tuple[Bar, ...]:
    """Courses that were taken while the photos were made, in as few lanes as hold them; what finds no lane is left."""
    if not times:
        return ()
    found: list[Bar] = []
    free = [-1.0] * _MOST
    for row in sorted(drugs, key=lambda row: row.start or date.min):
        start = _place(row.start, times) if row.start is not None else 0.0
        stop = _place(row.stop, times) if row.stop is not None else len(times) + 1.0
        outside = start >= len(times) + 1 or (row.stop is not None and stop <= 0)
        lane = next((at for at, until in enumerate(free) if until < start), None)
        if outside or lane is None:
            continue
        free[lane] = stop
        name = " ".join(part for part in (row.name, row.dose_text) if part)
        found.append(Bar(row.id, name, _words(row, name), start, stop, lane, start <= 0, row.stop is None))
    return tuple(found)


def paint_bar(painter: QPainter, theme: Theme, bar: Bar, place: QRectF) -> None:
    """A bar with its name; where it goes on beyond the strip its end is square."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent_soft"))
    painter.drawRoundedRect(place, 4, 4)
    if bar.open_start:
        painter.drawRect(QRectF(place.left(), place.top(), min(8.0, place.width()), place.height()))
    if bar.open_stop:
        painter.drawRect(
            QRectF(max(place.right() - 8, place.left()), place.top(), min(8.0, place.width()), place.height())
        )
    painter.setFont(theme.font(11))
    painter.setPen(theme.color("accent"))
    room = place.adjusted(6, 0, -4, 0)
    shown = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, round(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()


def _place(day: date, times: Sequence[datetime]) -> float:
    """Where a day lies among the items: n + 1 at item n."""
    at = datetime.combine(day, time(12)).astimezone().astimezone(UTC)
    if at <= times[0]:
        return 0.5 if (times[0] - at).days < 1 else 0.0
    for number, (one, two) in enumerate(pairwise(times), start=1):
        if at < two:
            return number + (at - one) / (two - one)
    return len(times) + 0.5


def _words(row: DrugRow, name: str) -> str:
    since = f"since {spoken_short(row.start)}" if row.start is not None else "start not known"
    until = f"until {spoken_short(row.stop)}" if row.stop is not None else "still taken"
    return f"{name}: {since}, {until}"
