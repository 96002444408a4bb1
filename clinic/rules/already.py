"""A medicine that is begun while it, or another one of its group, is already taken: a question, no table's fact.

already_findings(catalog, subject, taken) -> list[Finding]
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic.rules.dates import spoken
from clinic.rules.facts import CatalogFacts
from clinic.rules.interaction_terms import Named, named
from clinic.rules.interactions import RUNNING, Finding, Subject
from clinic.rules.names import fold

SAME, GROUP = "already:same", "already:group"
_RECORD = "the patient's record"
_GROUPS = (
    (
        "C08D",
        "calcium channel blocker with direct cardiac effects",
        ("diltiazem", "cardizem", "tildiem", "verapamil", "calan", "verelan"),
    ),
)
"""Beginning of the code, group (WHO ATC index), names of those that are known by their name only."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A medicine that is taken; ``since`` is ``None`` where the day, or the whole course, is not recorded."""

    drug: str
    since: date | None = None
    listed: bool = False
    """On the patient's own list of medicines only."""
    planned: bool = False
    """It begins later."""


def already_findings(catalog: CatalogFacts, subject: Subject, taken: Iterable[Taken]) -> list[Finding]:
    """What is to be asked before ``subject`` is given as well. A procedure is no medicine: nothing."""
    if subject.procedure or not subject.drug.strip():
        return []
    asked = named(catalog, subject.drug)
    found = []
    for other in taken:
        medicine = named(catalog, other.drug)
        if _name(medicine) == _name(asked):
            if not other.listed:  # the own list often names what is recorded as a course now
                text = f"{asked.name} is {_since(other)}. Is this a second course beside it?"
                found.append(Finding(RUNNING, text, _RECORD, SAME, (medicine.name,)))
            continue
        for code, group, names in _GROUPS:
            if _is(asked, code, names) and _is(medicine, code, names):
                text = f"{medicine.name}, like {asked.name} a {group}, is {_since(other)}. "
                text += "Are both to be taken?"
                source = f"{_RECORD}; WHO ATC index: {code}"
                found.append(Finding(RUNNING, text, source, GROUP, (medicine.name,)))
    return found


def _name(medicine: Named) -> str:
    return medicine.key or fold(medicine.name)


def _since(other: Taken) -> str:
    if other.listed:
        return "on the patient's own list"
    day = spoken(other.since) if other.since else ""
    if other.planned:
        return f"planned from {day}"
    return f"already taken since {day}" if day else "already taken"


def _is(medicine: Named, code: str, names: tuple[str, ...]) -> bool:
    return any(each.startswith(code) for each in medicine.atc) or bool(set(names) & set(medicine.words))
