"""What the rules of the work-up share: a row of their table, when it is met, and how a value is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.records.enums import Flag, Sex
from clinic.records.workup import Measured, Statement, WorkUpFacts
from clinic.rules.dates import spoken_short
from clinic.rules.names import fold
from clinic.rules.recorded_words import asserts, is_topical

LOW = (Flag.LOW, Flag.CRITICAL_LOW)
HIGH = (Flag.HIGH, Flag.CRITICAL_HIGH)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. ``terms``: keys that meet it, or words as ``recorded_words.asserts`` reads them."""

    rule: str
    of: str
    kind: str
    terms: tuple[str, ...]
    text: str
    source: str


def fresh(facts: WorkUpFacts, key: str) -> Measured | None:
    """The value of a quantity where it counts: neither too old nor a limit of measurement that decides nothing."""
    found = facts.measured.get(key)
    return None if found is None or found.old or found.limit else found


def lack_of(facts: WorkUpFacts, keys: Sequence[str]) -> str:
    """Why none of some quantities counts; empty where one does."""
    if any(fresh(facts, key) is not None for key in keys):
        return ""
    known = [facts.measured[key] for key in keys if key in facts.measured]
    if not known:
        return "not measured"
    newest = max(known, key=lambda value: value.on)
    if newest.old:
        return f"of {spoken_short(newest.on)}, older than {facts.days} days"
    return f"{dated(newest)}: only a limit, which does not say on which side of the range it lies"


def met(facts: WorkUpFacts, rules: Sequence[Rule], of: str, kind: str) -> list[tuple[Rule, str]]:
    """The rules of a kind that the facts meet, each with what meets it, once for each value."""
    found: list[tuple[Rule, str]] = []
    for rule in rules:
        if rule.of == of and rule.kind.startswith(f"{kind}-"):
            value = _value(facts, rule, rule.kind.removeprefix(f"{kind}-"))
            if value and all(fold(value) != fold(earlier) for _rule, earlier in found):
                found.append((rule, value))
    return found


def _value(facts: WorkUpFacts, rule: Rule, how: str) -> str:
    if how == "problem":
        return next((facts.problems[term] for term in rule.terms if term in facts.problems), "")
    if how == "drug":
        taken = (facts.drugs[term] for term in rule.terms if term in facts.drugs)
        return next((name for name in taken if not is_topical(name)), "")
    if how.startswith("words"):
        now, systemic = how != "words", how == "words-systemic"
        told = (name for text, name in facts.words.items() if asserts(text, rule.terms, now=now, systemic=systemic))
        return next(told, "")
    if how == "female":
        return "female" if facts.sex is Sex.FEMALE else ""
    if how == "site":
        there = [lesion.label for lesion in facts.lesions if lesion.calcified and set(lesion.sites) & set(rule.terms)]
        return ", ".join(there)
    if how == "sign":
        there = [lesion.label for lesion in facts.lesions if any(lesion.signs.get(term) for term in rule.terms)]
        return ", ".join(there)
    values = (found for term in rule.terms if (found := fresh(facts, term)) is not None)
    return next((shown(value) for value in values if _is(value, how)), "")


def _is(value: Measured, how: str) -> bool:
    if how == "below-30":
        least_outside = value.value == 30 and value.comparator == "<"
        below = value.value is not None and (value.value < 30 or least_outside)
        return below and not value.comparator.startswith(">")
    return value.flag in (LOW if how == "low" else HIGH)


def said(rule: Rule, value: str) -> Statement:
    """A rule that is met, with what meets it."""
    return Statement(rule.text, (value,), rule.rule, rule.source)


def shown(value: Measured) -> str:
    """``Phosphate 6.4 mg/dL, 3 May 2026``."""
    return f"{value.name} {value.text}, {spoken_short(value.on)}"


def dated(value: Measured) -> str:
    """``6.4 mg/dL, 3 May 2026``."""
    return f"{value.text}, {spoken_short(value.on)}"
