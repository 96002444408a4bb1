"""By which words the interaction table knows a medicine, a procedure or a problem.

A term is a key or words that follow each other; ``ATC:`` and the beginning of a code; ``*`` and an ending, or a
beginning and ``*``; ``=calcium``: a name that is this word and no other salt; ``ef<30``: an ejection fraction in per
cent that a problem states. ``!word`` after a term: not where this word stands as well (``av block!first``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from clinic.rules.facts import CatalogFacts
from clinic.rules.names import fold, tokens

_EJECTION = re.compile(r"\b(?:lv ?ef|ef|ejection fraction)\b[^\d<>]{0,12}([<>]?)\s*=?\s*(\d{1,2})(?!\d)")
_FORMS = frozenset(
    {
        "supplement",
        "supplements",
        "tablet",
        "tablets",
        "capsule",
        "capsules",
        "effervescent",
        "chewable",
        "forte",
        "plus",
        "oral",
        "mg",
        "g",
        "and",
        "with",
        "vit",
        "vitamin",
        "d",
        "d3",
        "binder",
        "binders",
        "daily",
        "sandoz",
    }
)
"""What may follow a name that is to stand alone; a number may as well."""
_DENIED = ("no", "not", "denies", "family")
_EXCLUDED = ("excluded", "ruled out", "ausgeschlossen")

_words_of = lru_cache(maxsize=4096)(tokens)
"""The terms and names of the tables are asked for again with every medicine."""


@dataclass(frozen=True, slots=True)
class Named:
    """A medicine of the catalog, or one (or a procedure) that is only known by its name or key."""

    key: str
    name: str
    atc: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of its name."""
        return _words_of(self.name)


def named(catalog: CatalogFacts, text: str) -> Named:
    """What ``text``, a key or a name as typed, means; without a key where the catalog does not have it."""
    known = catalog.treatments.get(text)
    if known is None:
        words = _words_of(text)
        key = next((key for key, row in catalog.treatments.items() if _words_of(row.name) == words), "")
        if not key:
            return Named("", text.strip())
        text, known = key, catalog.treatments[key]
    return Named(text, known.name, tuple(filter(None, known.atc.split("|"))))


def is_one_of(drug: Named, terms: tuple[str, ...]) -> bool:
    """Whether it is one of these; of a medicine of the catalog the key or the code decides, else its words do."""
    if drug.key:
        return any(drug.key == term or _has_code(drug, term) for term in terms)
    return is_term(drug, terms)


def is_term(drug: Named, terms: tuple[str, ...]) -> bool:
    """Whether a term names it."""
    words = drug.words
    return any(drug.key == term or _has_code(drug, term) or is_said(words, term) for term in terms)


def is_problem(problem: str, terms: tuple[str, ...]) -> bool:
    """Whether a problem (key or words) is one of these; what is said to be excluded is none."""
    words = _words_of(problem)
    if not words or words[0] in _DENIED or any(has_words(words, out) for out in _EXCLUDED):
        return False
    limits = [float(term[3:]) for term in terms if term.startswith("ef<")]
    stated = _ejection_fraction(problem)
    if limits and stated is not None:
        return stated < max(limits)
    return any(problem.strip() == term or is_said(words, term) for term in terms if not term.startswith("ef<"))


def is_said(words: tuple[str, ...], term: str) -> bool:
    """Whether the term stands in ``words``, and none of what it must not stand beside."""
    term, *not_beside = term.split("!")
    if not term or any(has_words(words, other) for other in not_beside):
        return False
    if term.startswith("ATC:"):
        return False
    if term.startswith("="):
        return words[:1] == (term[1:],) and (len(words) == 1 or words[1] in _FORMS or words[1][0].isdigit())
    if term.startswith("*"):
        return any(word.endswith(term[1:]) for word in words)
    if term.endswith("*"):
        return any(word.startswith(term[:-1]) for word in words)
    return has_words(words, term)


def has_words(words: Iterable[str], term: str) -> bool:
    """Whether the words of the term stand in ``words`` one after the other."""
    given, wanted = tuple(words), _words_of(term)
    size = len(wanted)
    return size > 0 and any(given[start : start + size] == wanted for start in range(len(given) - size + 1))


def _has_code(drug: Named, term: str) -> bool:
    return term.startswith("ATC:") and any(code.startswith(term[4:]) for code in drug.atc)


def _ejection_fraction(problem: str) -> float | None:
    """In per cent; what is said to be below a number counts as below it."""
    found = _EJECTION.search(fold(problem))
    if found is None:
        return None
    return float(found[2]) - (0.5 if found[1] == "<" else 0.0)
