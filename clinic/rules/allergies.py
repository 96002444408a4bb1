"""What a person's allergies say about a medicine, or about what a procedure is done with.

allergy_findings(catalog, named, shown, words, allergies) -> Iterable[Allergic]
An allergy may name what is given (by any of its names), the group it belongs to, or another one of that group.
What crosses over within a group the table does not say: that is asked about, never told as a fact.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic.rules.facts import AllergenFacts, CatalogFacts
from clinic.rules.interaction_terms import Named, has_words, named
from clinic.rules.names import tokens

_NO_ALLERGEN = frozenset({"allergy", "allergies", "allergic", "to", "no", "none", "known", "nil", "nkda", "nka"})
_RECORD = "the patient's record"


@dataclass(frozen=True, slots=True)
class Allergic:
    """``same``: the allergy names it or its whole group; else it names another one of the group."""

    allergy: str
    same: bool
    group: str = ""
    source: str = _RECORD


def allergy_findings(catalog: CatalogFacts, given: Named, words: str, allergies: Iterable[str]) -> Iterable[Allergic]:
    """One for each allergy that meets ``given`` or what it is given with (``words``: an anaesthetic, an agent)."""
    for allergy in allergies:
        found = _meets(catalog, given, words, allergy)
        if found is not None:
            yield found


def _meets(catalog: CatalogFacts, given: Named, words: str, allergy: str) -> Allergic | None:
    own = (*given.words, "", *_used(words))
    said = tokens(allergy)
    named_in = tokens(re.split(r"[(:;,]", allergy)[0])
    allergen = " ".join(word for word in named_in if word not in _NO_ALLERGEN)
    ingredient = re.split(r"[,(\d]", given.name)[0]
    if has_words(own, allergen) or has_words(said, ingredient):
        return Allergic(allergy, same=True)
    medicine = named(catalog, allergen)
    if set(medicine.atc) & set(given.atc):
        return Allergic(allergy, same=True)
    best: Allergic | None = None
    for row in catalog.allergens:
        if not _holds(row, own, given.atc):
            continue
        if any(has_words(said, word) for word in row.words):
            return Allergic(allergy, same=True, group=row.name, source=f"{_RECORD}; {row.source}")
        if _holds(row, said, medicine.atc):
            found = Allergic(allergy, row.kind == "substance", row.name, f"{_RECORD}; {row.source}")
            if found.same:
                return found
            best = best or found
    return best


def _used(words: str) -> Sequence[str]:
    """The words of what is used, without what is said to be left out: ``mepivacaine (no sulfites)``."""
    said = tokens(words)
    out = {at + 1 for at, word in enumerate(said) if word in ("no", "without")}
    out |= {at - 1 for at, word in enumerate(said) if word == "free"}
    return [word for at, word in enumerate(said) if at not in out]


def _holds(row: AllergenFacts, words: Sequence[str], atc: Iterable[str]) -> bool:
    """Whether it belongs to the row by its code or by one of its names."""
    if any(code.startswith(begin) for code in atc for begin in row.atc):
        return True
    return any(_is(term, word) for term in row.substances for word in words)


def _is(term: str, word: str) -> bool:
    if term.startswith("*"):
        return word.endswith(term[1:])
    return word.startswith(term[:-1]) if term.endswith("*") else word == term
