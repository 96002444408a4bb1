"""What of a course stays as it is while time moves, made once: days of moments, words about points."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from clinic.reports.course.scale import day_number

Told: TypeAlias = tuple[str, tuple[str, ...]]
"""Title and lines about a mark."""


class Memory:
    """Of one course; a new one for another."""

    def __init__(self) -> None:
        self._days: dict[datetime, float] = {}
        self._told: dict[str, Told] = {}

    def day(self, moment: datetime) -> float:
        """``day_number``."""
        found = self._days.get(moment)
        if found is None:
            found = self._days[moment] = day_number(moment)
        return found

    def told(self, key: str, make: Callable[[], Told]) -> Told:
        """What is told about the mark ``key``."""
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = make()
        return found
