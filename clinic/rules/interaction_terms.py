"""By which words the interaction table knows a medicine, a procedure or a problem."""

from dataclasses import dataclass

from clinic.rules.facts import CatalogFacts
from clinic.rules.names import tokens


@dataclass(frozen=True, slots=True)
class Named:
    """A medicine of the catalog, or one (or a procedure) that is only known by its name or key."""

    key: str
    name: str
    atc: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of its name."""
        return tokens(self.name)


def named(catalog: CatalogFacts, text: str) -> Named:
    """What ``text``, a key or a name as typed, means; without a key where the catalog does not have it."""
    known = catalog.treatments.get(text)
    if known is None:
        words = tokens(text)
        key = next((key for key, row in catalog.treatments.items() if tokens(row.name) == words), "")
        if not key:
            return Named("", text.strip())
        text, known = key, catalog.treatments[key]
    return Named(text, known.name, tuple(filter(None, known.atc.split("|"))))


def is_one_of(drug: Named, keys: tuple[str, ...]) -> bool:
    """Whether it is one of these keys; without a key its words decide."""
    if drug.key:
        return drug.key in keys
    return any(has_words(drug.words, key) for key in keys)


def is_term(drug: Named, terms: tuple[str, ...]) -> bool:
    """Whether a term names it: a key, words, an ``ATC:`` prefix, or ``*`` and an ending."""
    for term in terms:
        if term.startswith("ATC:"):
            if any(code.startswith(term[4:]) for code in drug.atc):
                return True
        elif term.startswith("*"):
            if any(word.endswith(term[1:]) for word in drug.words):
                return True
        elif drug.key == term or has_words(drug.words, term):
            return True
    return False


def is_problem(problem: str, terms: tuple[str, ...]) -> bool:
    """Whether a problem (key or words) is one of these."""
    words = tokens(problem)
    return any(problem.strip() == term or has_words(words, term) for term in terms)


def has_words(words: tuple[str, ...], term: str) -> bool:
    """Whether the words of the term stand in ``words`` one after the other."""
    wanted = tokens(term)
    size = len(wanted)
    return size > 0 and any(words[start : start + size] == wanted for start in range(len(words) - size + 1))
