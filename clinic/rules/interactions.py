"""What the interaction table says about a medicine (or procedure) for one person. Suggestions, with their source."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.rules.ages import Age
from clinic.rules.facts import CatalogFacts, InteractionFacts
from clinic.rules.names import tokens

_SEVERITIES = ("contraindicated", "critical", "major", "avoid", "moderate", "caution")


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity`` is the table's word; ``text`` is worded as a suggestion and names what it is about."""

    severity: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class _Drug:
    """A medicine of the catalog, or one that is only known by its name."""

    key: str
    name: str
    atc: tuple[str, ...]
    words: tuple[str, ...]


def check_drug(
    catalog: CatalogFacts,
    drug_key: str,
    other_drugs: Iterable[str],
    problems: Iterable[str],
    age: Age | None,
    pregnant: bool | None,
) -> list[Finding]:
    """Findings for a medicine, gravest first, from verified rows only.

    ``drug_key`` and ``other_drugs`` are keys of the catalog, or names as typed (``Metoprolol 50 mg``);
    ``problems`` are keys of diagnoses or words. No finding does not mean: safe, the table is short.
    """
    drug = _drug(catalog, drug_key)
    others = [_drug(catalog, other) for other in other_drugs]
    known = [problem.strip() for problem in problems]
    found: list[Finding] = []
    for row in catalog.interactions:
        if not row.verified:
            continue
        for other in _matches(row, drug, others, known, age, pregnant):
            text = f"{drug.name} with {other}: {row.effect}. Suggestion: {row.action}."
            finding = Finding(row.severity, text, row.source)
            if finding not in found:
                found.append(finding)
    return sorted(found, key=lambda finding: _rank(finding.severity))


def _matches(
    row: InteractionFacts,
    drug: _Drug,
    others: list[_Drug],
    problems: list[str],
    age: Age | None,
    pregnant: bool | None,
) -> list[str]:
    """What meets the row, in words; empty if nothing does."""
    if row.needs and not any(_is_problem(problem, row.needs) for problem in problems):
        return []
    if row.kind == "drug":
        if _is_one_of(drug, row.drugs):
            return [_pair(row, other) for other in others if _is_term(other, row.terms)]
        if _is_term(drug, row.terms):
            return [_pair(row, other) for other in others if _is_one_of(other, row.drugs)]
        return []
    if not _is_one_of(drug, row.drugs):
        return []
    if row.kind == "problem":
        return [row.other] if any(_is_problem(problem, row.terms) for problem in problems) else []
    if row.kind == "pregnancy":
        return [row.other] if pregnant else []
    if row.kind == "age" and age is not None and row.age_below is not None:
        return [row.other] if age.decimal_years - age.uncertainty_years < row.age_below else []
    return []


def _pair(row: InteractionFacts, other: _Drug) -> str:
    return f"{other.name} ({row.other})" if row.needs or ">" in row.other else other.name


def _drug(catalog: CatalogFacts, text: str) -> _Drug:
    known = catalog.treatments.get(text)
    if known is None:
        words = tokens(text)
        known_key = next((key for key, row in catalog.treatments.items() if tokens(row.name) == words), "")
        if not known_key:
            return _Drug("", text.strip(), (), words)
        text, known = known_key, catalog.treatments[known_key]
    return _Drug(text, known.name, tuple(filter(None, known.atc.split("|"))), tokens(known.name))


def _is_one_of(drug: _Drug, keys: tuple[str, ...]) -> bool:
    if drug.key:
        return drug.key in keys
    return any(_has_words(drug.words, key) for key in keys)


def _is_term(drug: _Drug, terms: tuple[str, ...]) -> bool:
    for term in terms:
        if term.startswith("ATC:"):
            if any(code.startswith(term[4:]) for code in drug.atc):
                return True
        elif term.startswith("*"):
            if any(word.endswith(term[1:]) for word in drug.words):
                return True
        elif drug.key == term or _has_words(drug.words, term):
            return True
    return False


def _is_problem(problem: str, terms: tuple[str, ...]) -> bool:
    words = tokens(problem)
    return any(problem == term or _has_words(words, term) for term in terms)


def _has_words(words: tuple[str, ...], term: str) -> bool:
    """Whether the words of the term stand in ``words`` one after the other."""
    wanted = tokens(term)
    size = len(wanted)
    return size > 0 and any(words[start : start + size] == wanted for start in range(len(words) - size + 1))


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
