"""How long a clinical record is kept.

A person may ask for erasure (GDPR Art. 17(1)), yet not of what a clinic has to keep: records of care are kept for
reasons of health care and public health (Art. 17(3)(c) with Art. 9(2)(h) and (i)) and where a law demands it
(Art. 17(3)(b)). For how long is national law; the clinic sets the years itself and must check its own law.

The term begins with the last entry, for someone who was a child then not before the 18th birthday.
"""

import calendar
from datetime import date, timedelta

from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.rules.dates import add_months

ADULT = 18
LEAST_YEARS, MOST_YEARS = 1, 100


def kept_until(last_entry: date, birth: PartialDate | None, years: int) -> date:
    """The last day on which the record must be kept; it may go on the day after.

    ``last_entry``: the last day on which something was written about care. A birth date of which the day is not
    known counts as late as it may be. Without one the person counts as an adult.
    """
    start = last_entry
    if birth is not None:
        start = max(start, _birthday(_latest(birth), ADULT))
    return add_months(start, 12 * years)


def has_passed(until: date, today: date) -> bool:
    """Whether the term that ends with the day ``until`` is over."""
    return today > until


def ask_again(kept_on: date) -> date:
    """When a record that someone decided to keep beyond its term is asked about again: a year later."""
    return add_months(kept_on, 12)


def check_years(years: int) -> None:
    """Raise ``ValidationError`` for a retention rule that cannot be meant."""
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise ValidationError(
            "retention_years",
            "The years for which records are kept are not possible.",
            f"Choose {LEAST_YEARS} to {MOST_YEARS} years, as your law demands.",
        )


def _latest(birth: PartialDate) -> date:
    if birth.full:
        return birth.earliest
    month = birth.month or 12
    return date(birth.year, month, calendar.monthrange(birth.year, month)[1])


def _birthday(birth: date, years: int) -> date:
    """Who was born on 29 February is a year older on 1 March in years without that day."""
    day = add_months(birth, 12 * years)
    return day if day.day == birth.day else day + timedelta(days=1)
