"""Understanding what was typed into the search field."""

import re
from datetime import date

from clinic.rules import names
from clinic.rules.dates import birth_date_readings
from clinic.store.search import Query

_BEGUN = re.compile(r"(18|19|20)\d\d-(\d{1,2}(-\d{0,2})?)?")
"""An ISO date while it is typed: 1958-, 1958-0, 1958-04-2."""

SearchPlan = tuple[Query, ...]


def understand(text: str, today: date) -> SearchPlan:
    """The ways in which ``text`` can be read: as words, and with one run of it taken for a birth date."""
    pieces = text.replace(",", " , ").split()
    queries: list[Query] = []
    words = _words(pieces)
    if words:
        queries.append(Query(words))
    span = _longest_date(pieces, today)
    if span is not None:
        start, end, births = span
        queries.append(Query(_words([*pieces[:start], *pieces[end:]]), births))
    return tuple(queries)


def _words(pieces: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for piece in pieces:
        digits = "".join(c for c in piece if c.isdigit())
        if len(digits) >= 5 and not any(c.isalpha() for c in piece):
            kept.append(digits)  # a telephone number, however it is grouped
        else:
            kept += names.tokens(piece)
    return tuple(dict.fromkeys(kept))


def _longest_date(pieces: list[str], today: date) -> tuple[int, int, tuple[str, ...]] | None:
    for length in range(min(len(pieces), 5), 0, -1):
        for start in range(len(pieces) - length + 1):
            run = " ".join(pieces[start : start + length]).replace(" ,", ",")
            if any(c.isdigit() for c in run):
                births = tuple(str(birth) for birth in birth_date_readings(run, today))
                if _BEGUN.fullmatch(run):
                    births = (*births, run.rstrip("-"))
                if births:
                    return start, start + length, tuple(dict.fromkeys(births))
    return None
