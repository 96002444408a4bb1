"""Ages in completed years, months and days.

Completed years compare (month, day): who was born on 29 February turns a year older on 1 March in years
without that day.
"""

from dataclasses import dataclass
from datetime import date

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules.dates import add_months


@dataclass(frozen=True, slots=True)
class Age:
    """Completed years, months and days; ``approximate`` if the birth date's day or month is not known.

    An approximate age is counted from the middle of the time in which the birth may lie; the true age is at
    most ``uncertainty_years`` away from it.
    """

    years: int
    months: int
    days: int
    approximate: bool = False
    uncertainty_years: float = 0.0

    @property
    def decimal_years(self) -> float:
        """The age in years with a fraction, for tables that part within a year."""
        return self.years + self.months / 12 + self.days / 365.25

    @property
    def surely_under_18(self) -> bool:
        return self.decimal_years + self.uncertainty_years < 18

    @property
    def surely_18_or_more(self) -> bool:
        """Whether the person is an adult, whatever day the birth date may be."""
        return self.decimal_years - self.uncertainty_years >= 18


def age_on(birth: PartialDate, on: date) -> Age:
    """The age on a day. Raises ``ValidationError`` for ``date`` if the day lies before the birth."""
    if on < birth.earliest:
        raise ValidationError("date", "The day is before the birth date.", "Check both dates.")
    if birth.full:
        return _between(birth.earliest, on)
    uncertainty = 0.05 if birth.month else 0.51
    middle = date(birth.year, birth.month or 7, 16 if birth.month else 2)
    years, months, days = (0, 0, 0) if on < middle else _parts(middle, on)
    return Age(years, months, days, approximate=True, uncertainty_years=uncertainty)


def age_text(age: Age) -> str:
    """``54 y`` from the second birthday, before it ``7 months`` or ``12 days``; ``about 60 y``."""
    if age.years >= 2:
        text = f"{age.years} y"
    elif age.years or age.months:
        text = _counted(age.years * 12 + age.months, "month")
    else:
        text = _counted(age.days, "day")
    return f"about {text}" if age.approximate else text


def _between(birth: date, on: date) -> Age:
    return Age(*_parts(birth, on))


def _parts(birth: date, on: date) -> tuple[int, int, int]:
    whole = (on.year - birth.year) * 12 + on.month - birth.month
    if on.day < birth.day:
        whole -= 1
    days = (on - add_months(birth, whole)).days
    return whole // 12, whole % 12, days


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
