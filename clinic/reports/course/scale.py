"""Time and values to pixels."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.rules.dates import add_months, spoken_short

_MONTHS = 12
_SHORTEST = 7.0
"""Days: the closest look."""
_STEPS: tuple[tuple[str, int], ...] = (
    ("day", 1),
    ("day", 7),
    ("month", 1),
    ("month", 2),
    ("month", 3),
    ("month", 6),
    ("month", 12),
    ("month", 24),
    ("month", 60),
    ("month", 120),
)
_DAYS_A_MONTH = 30.44


def day_number(moment: datetime | date) -> float:
    """Local days since year 1 (``date.toordinal``), with the time of day as a fraction."""
    if not isinstance(moment, datetime):
        return float(moment.toordinal())
    local = moment.astimezone()
    return local.toordinal() + (local.hour * 3600 + local.minute * 60 + local.second) / 86400


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are shown, as day numbers."""

    start: float
    end: float

    @property
    def days(self) -> float:
        return self.end - self.start

    @classmethod
    def back(cls, today: date, months: int) -> "Window":
        """The last ``months`` and a little room after today."""
        start, end = float(add_months(today, -months).toordinal()), float(today.toordinal())
        return cls(start, end + (end - start) * 0.04 + 1)

    @classmethod
    def around(cls, first: date, today: date) -> "Window":
        """From the first day to today, with a little room at both ends; at least four weeks."""
        end = float(today.toordinal())
        start = min(float(first.toordinal()), end - 28)
        room = (end - start) * 0.04 + 1
        return cls(start - room, end + room)

    def zoomed(self, at: float, factor: float, limit: "Window") -> "Window":
        """Seen ``factor`` times closer, the day ``at`` staying where it is, within ``limit``."""
        days = min(max(self.days / factor, _SHORTEST), limit.days)
        start = at - (at - self.start) * days / self.days
        return Window(start, start + days).within(limit)

    def moved(self, days: float, limit: "Window") -> "Window":
        """The same length ``days`` later, within ``limit``."""
        return Window(self.start + days, self.end + days).within(limit)

    def within(self, limit: "Window") -> "Window":
        """Moved so that it does not leave ``limit``."""
        days = min(self.days, limit.days)
        start = min(max(self.start, limit.start), limit.end - days)
        return Window(start, start + days)


@dataclass(frozen=True, slots=True)
class TimeScale:
    window: Window
    left: float
    right: float

    def x(self, day: float) -> float:
        """Where a day number lies."""
        return self.left + (day - self.window.start) / self.window.days * (self.right - self.left)

    def day(self, x: float) -> float:
        """The day number at a place."""
        return self.window.start + (x - self.left) / (self.right - self.left) * self.window.days

    def shows(self, x: float, reach: float = 0.0) -> bool:
        """Whether a place is inside the plot, or at most ``reach`` beyond."""
        return self.left - reach <= x <= self.right + reach

    def ticks(self, apart: float) -> tuple[tuple[float, str], ...]:
        """Day numbers with words for an axis, at least ``apart`` pixels from each other."""
        pixels = (self.right - self.left) / self.window.days
        unit, step = next(
            ((u, n) for u, n in _STEPS if n * (1 if u == "day" else _DAYS_A_MONTH) * pixels >= apart), _STEPS[-1]
        )
        days = _days(self.window, step) if unit == "day" else _months(self.window, step)
        return tuple(
            (float(day.toordinal()), _tick_words(day, unit, step, first=not at)) for at, day in enumerate(days)
        )


def _days(window: Window, step: int) -> list[date]:
    first = math.ceil(window.start)
    first += -(first - 1) % step  # weeks begin on Monday: day number 1 is one
    return [date.fromordinal(day) for day in range(first, math.floor(window.end) + 1, step)]


def _months(window: Window, step: int) -> list[date]:
    start = date.fromordinal(math.ceil(window.start))
    month = date(start.year, 1, 1) if step <= _MONTHS else date(start.year - start.year % (step // _MONTHS), 1, 1)
    found = []
    while month.toordinal() <= window.end:
        if month.toordinal() >= window.start:
            found.append(month)
        month = add_months(month, step)
    return found


def _tick_words(day: date, unit: str, step: int, *, first: bool) -> str:
    words = spoken_short(day)
    if unit == "day":
        return words if first or day.timetuple().tm_yday <= step else words.rsplit(" ", 1)[0]
    if step >= _MONTHS:
        return str(day.year)
    month_and_year = words.split(" ", 1)[1]
    return month_and_year if first or day.month == 1 else month_and_year.split(" ")[0]


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values of one row to y."""

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def of(cls, values: list[float], top: float, bottom: float) -> "ValueScale":
        """Room for all values (none below 0). It begins at 0 unless that would flatten the course, and never shows
        less than a quarter of the largest value, so that a small change looks small."""
        low, high = min(values), max(values)
        if low <= high * 0.35:
            low = 0.0
        least = max(high * 0.25, 1e-9)
        if high - low < least:
            spare = (least - (high - low)) / 2
            low, high = max(low - spare, 0.0), high + spare
        room = (high - low) * 0.1
        return cls(max(low - room, 0.0), high + room, top, bottom)

    def y(self, value: float) -> float:
        """Where a value lies; beyond the row it is held at its edge."""
        part = (value - self.low) / (self.high - self.low)
        return self.bottom - min(max(part, 0.0), 1.0) * (self.bottom - self.top)

    def ticks(self, apart: float = 18.0) -> tuple[float, ...]:
        """Two to four round values, at least ``apart`` pixels from each other; none where the row is too low."""
        span = self.high - self.low
        most = int((self.bottom - self.top) / apart)
        if most < 1:
            return ()
        power = 10.0 ** math.floor(math.log10(span / (most + 1)))
        steps = (power * n for n in (1, 2, 5, 10, 20, 50))
        step = next(s for s in steps if span / s <= most + 1 and (self.bottom - self.top) * s / span >= apart)
        first = math.ceil(self.low / step - 1e-9)
        return tuple(round(step * n, 10) for n in range(first, math.floor(self.high / step + 1e-9) + 1))


def day_of(day: float) -> date:
    """The date of a day number."""
    return date.min + timedelta(days=math.floor(day) - 1)
