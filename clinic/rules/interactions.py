"""What the interaction table says about a medicine or procedure for one person. Suggestions, with their source.

check(catalog, subject, facts) -> list[Finding]       gravest first, from verified rows only
check_drug(catalog, drug, others, problems, age, pregnant)     the same with the plainest facts
No finding does not mean: safe; the table is short.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinic.rules.ages import Age
from clinic.rules.allergies import allergy_findings
from clinic.rules.facts import CatalogFacts, InteractionFacts
from clinic.rules.interaction_terms import Named, is_one_of, is_problem, is_term, named
from clinic.rules.measured import Measured, met_limits
from clinic.rules.names import tokens

LISTED = "contraindicated/caution"
"""Listed by the table among contraindications and cautions, which it does not tell apart."""
RUNNING = "already running"
SEVERITIES = ("contraindicated", "critical", "major", "avoid", LISTED, RUNNING, "moderate", "caution")
"""Gravest first."""
TO_ANSWER = frozenset({"contraindicated", "critical", "major", "avoid", LISTED, RUNNING})
"""Severities that a clinician answers before anything is saved."""
ALLERGY = "allergy"
"""The rule of a finding that comes from the patient's own record, not from the table."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity`` is the table's word; ``text`` is worded as a suggestion and names what it is about."""

    severity: str
    text: str
    source: str
    rule: str = ""
    met: tuple[str, ...] = ()
    """What of the record meets the rule, in words."""

    @property
    def needs_answer(self) -> bool:
        """Whether it has to be answered before saving."""
        return self.severity in TO_ANSWER


@dataclass(frozen=True, slots=True)
class Subject:
    """A medicine (key of the catalog, or name as typed) or the kind of a procedure.

    ``dose_text`` is said with it, so that another dose is another caution; ``words`` are what it is given with
    (an anaesthetic, an agent), looked at for allergies only.
    """

    drug: str = ""
    procedure: str = ""
    dose_text: str = ""
    each_mg: float | None = None
    daily_mg: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a person the table is asked with; nothing known is no caution, and no clearance either."""

    drugs: tuple[Subject, ...] = ()
    problems: tuple[str, ...] = ()
    age: Age | None = None
    pregnant: bool | None = None
    measured: Mapping[str, Measured] = field(default_factory=dict)
    allergies: tuple[str, ...] = ()
    may_be_pregnant: bool = False
    """A woman of child-bearing age of whom nobody has recorded whether she is pregnant."""


def check(catalog: CatalogFacts, subject: Subject, facts: Facts) -> list[Finding]:
    """Findings for a medicine that is to be given or a procedure that is to be done."""
    asked = _taken(catalog, subject)
    others = [_taken(catalog, other) for other in facts.drugs]
    found: list[Finding] = list(_allergies(catalog, asked, facts))
    for row in catalog.interactions:
        if row.verified:
            found += [finding for finding in _findings(row, asked, others, facts) if finding not in found]
    return sorted(found, key=lambda finding: _rank(finding.severity))


def check_drug(
    catalog: CatalogFacts,
    drug_key: str,
    other_drugs: Iterable[str],
    problems: Iterable[str],
    age: Age | None,
    pregnant: bool | None,
) -> list[Finding]:
    """``check`` for a medicine beside others of which only key or name are known (``Metoprolol 50 mg``)."""
    others = tuple(Subject(other) for other in other_drugs)
    return check(catalog, Subject(drug_key), Facts(others, tuple(problems), age, pregnant))


@dataclass(frozen=True, slots=True)
class _Taken:
    subject: Subject
    named: Named

    @property
    def shown(self) -> str:
        return f"{self.named.name} {self.subject.dose_text}".strip()


def _taken(catalog: CatalogFacts, subject: Subject) -> _Taken:
    return _Taken(subject, named(catalog, subject.procedure or subject.drug))


def _findings(row: InteractionFacts, asked: _Taken, others: list[_Taken], facts: Facts) -> Iterable[Finding]:
    needed = _needed(row, facts)
    if needed is None or any(is_problem(problem, row.unless) for problem in facts.problems):
        return
    if row.kind == "drug":
        for one, other in _pairs(row, asked, others):
            over = _over(row, other)
            if over is not None:
                also = f" ({row.other}{over})" if row.needs or row.daily_mg_above is not None else ""
                yield _finding(row, one.shown, f"{other.shown}{also}{_read_as(row, facts)}", (other.shown, *needed))
    elif row.kind == "procedure":
        for one, other in _pairs(row, asked, others):
            yield _finding(row, one.shown, other.shown, (other.shown,))
    elif is_one_of(asked.named, row.drugs):
        met = _met(row, facts)
        if not met and row.kind == "pregnancy" and facts.may_be_pregnant and facts.pregnant is None:
            text = f"{asked.shown}: whether there is a pregnancy is not recorded. With {row.other}: {row.effect}. "
            text += "Suggestion: ask, and record it, before it is given."
            yield Finding(row.severity, text, row.source, f"{row.rule}-not-asked", ("pregnancy not recorded",))
        if met:
            said = ", ".join(met)
            with_what = row.other if said == row.other else f"{row.other} ({said})"
            yield _finding(row, asked.shown, with_what, met)


def _finding(row: InteractionFacts, one: str, other: str, met: tuple[str, ...]) -> Finding:
    text = f"{one} with {other}: {row.effect}. Suggestion: {row.action}."
    return Finding(row.severity, text, row.source, row.rule, met)


def _read_as(row: InteractionFacts, facts: Facts) -> str:
    """A value that stands for a recorded problem is this program's reading, not the source's."""
    values = met_limits(row.limits, facts.measured) if row.needs else []
    return f" [{', '.join(values)}: read by this program as renal impairment]" if values else ""


def _pairs(row: InteractionFacts, asked: _Taken, others: list[_Taken]) -> list[tuple[_Taken, _Taken]]:
    """In the order of the table, whichever of the two is asked about: one pair has one wording."""
    if is_one_of(asked.named, row.drugs):
        return [(asked, other) for other in others if is_term(other.named, row.terms)]
    if is_term(asked.named, row.terms):
        return [(other, asked) for other in others if is_one_of(other.named, row.drugs)]
    return []


def _over(row: InteractionFacts, other: _Taken) -> str | None:
    """What is said of the other medicine's daily dose; ``None``: it is known and not above the row's limit."""
    limit = row.daily_mg_above
    if limit is None:
        return ""
    daily, each = other.subject.daily_mg, other.subject.each_mg
    if daily is not None:
        return None if daily <= limit else f"; {daily:g} mg/day are recorded"
    if each is not None:
        return f"; {each:g} mg are recorded, how often is not certain"
    return "; its daily dose is not known"


def _needed(row: InteractionFacts, facts: Facts) -> tuple[str, ...] | None:
    """What of the record meets the row's further condition; ``None``: nothing does."""
    if not row.needs:
        return ()
    met = [problem for problem in facts.problems if is_problem(problem, row.needs)]
    met += met_limits(row.limits, facts.measured)
    return tuple(met) or None


def _met(row: InteractionFacts, facts: Facts) -> tuple[str, ...]:
    if row.kind in ("problem", "measurement"):
        told = [problem.strip() for problem in facts.problems if is_problem(problem.strip(), row.terms)]
        measured = tuple(met_limits(row.limits, facts.measured))
        return measured or _told(row, told)
    if row.kind == "pregnancy":
        return (row.other,) if facts.pregnant else ()
    if row.kind == "age" and facts.age is not None and row.age_below is not None:
        youngest = facts.age.decimal_years - facts.age.uncertainty_years
        return (row.other,) if youngest < row.age_below else ()
    return ()


def _told(row: InteractionFacts, problems: list[str]) -> tuple[str, ...]:
    """The problem in the record's words, where they say more than the row does."""
    if not problems:
        return ()
    known = {tokens(term) for term in (row.other, *row.terms)}
    own = [problem for problem in problems if tokens(problem) not in known]
    return tuple(own[:1]) or (row.other,)


def _allergies(catalog: CatalogFacts, asked: _Taken, facts: Facts) -> Iterable[Finding]:
    """A procedure is met by what it is done with only; its own name is no substance."""
    given = Named("", "") if asked.subject.procedure else asked.named
    for found in allergy_findings(catalog, given, asked.subject.words, facts.allergies):
        if found.same:
            of = f" ({found.group})" if found.group else ""
            text = f"{asked.shown}: the record names an allergy to “{found.allergy}”{of}. "
            text += "Suggestion: do not give, or ask again."
            yield Finding("contraindicated", text, found.source, ALLERGY, (found.allergy,))
        else:
            text = f"{asked.shown} belongs to the {found.group}; the record names an allergy to “{found.allergy}”. "
            text += "The table does not say whether one crosses over. Suggestion: ask what happened, then decide."
            yield Finding("major", text, found.source, ALLERGY, (found.allergy,))


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
