"""What belongs to the work-up in a context only: which tests, what in the record asks for them, and how they stand."""

from collections.abc import Sequence

from clinic.records.workup import ContextTest, WorkUpContext, WorkUpFacts
from clinic.rules.workup_terms import Rule, dated, fresh, lack_of, met


def contexts_of(facts: WorkUpFacts, rules: Sequence[Rule]) -> tuple[WorkUpContext, ...]:
    """All contexts, those that the record asks for first."""
    found = [_context(facts, rules, rule) for rule in rules if rule.kind == "context"]
    return tuple(sorted(found, key=lambda context: not context.asked_by))


def _context(facts: WorkUpFacts, rules: Sequence[Rule], head: Rule) -> WorkUpContext:
    asked = tuple(value for _rule, value in met(facts, rules, head.of, "when"))
    tests = tuple(_test(facts, rule) for rule in rules if rule.of == head.of and rule.kind == "test")
    return WorkUpContext(head.of, head.text, asked, tests, head.source)


def _test(facts: WorkUpFacts, rule: Rule) -> ContextTest:
    lack = lack_of(facts, rule.terms)
    values = (found for key in rule.terms if (found := fresh(facts, key)) is not None)
    return ContextTest(rule.text, lack or next(dated(value) for value in values), measured=not lack)
