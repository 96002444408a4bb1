"""Stored lesions, treatments and responses into rows of the outcome table. Nothing is compared and nothing judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from clinic.records.outcomes import BEST, LAST, OutcomeRow, Spell
from clinic.rules.survival import kaplan_meier

COMPLETE, RECURRED = "complete", "recurred"


@dataclass(frozen=True, slots=True)
class Given:
    """A treatment that a lesion had: ``key`` groups those of one kind, ``source`` is the procedure or the course."""

    key: str
    on: date
    source: str
    by_diagnosis: bool = False
    """Whether nobody named the lesion: the medicine was given for its diagnosis while it was there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A response; ``source``: the treatment that a person named, or empty."""

    on: date
    judgement: str
    source: str = ""


@dataclass(slots=True)
class Treated:
    """One lesion with all that was done and judged, each oldest first; ``seen``: the last day it was looked at."""

    lesion: str
    patient: str
    diagnosis: str
    region: str
    given: list[Given] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    seen: date | None = None
    first: date | None = None
    """The first day of which anything is known."""
    gone: list[tuple[date, bool]] = field(default_factory=list)
    """Changes of its status by day, and whether it was gone from then on."""

    def begun_under(self, start: date, stop: date | None) -> date | None:
        """The first day from ``start`` to ``stop`` of a medicine on which the lesion was there; None: on none."""
        if stop is not None and self.first is not None and self.first > stop:
            return None
        said = [*self.gone, *((each.on, each.judgement == COMPLETE) for each in self.judged)]
        before = max((pair for pair in said if pair[0] < start), default=None)
        if before is not None and before[1]:
            return None
        return start if self.first is None else max(start, self.first)


@dataclass(frozen=True, slots=True)
class Followed:
    """How long a lesion was followed after it had gone; ``by_other``: until it had another treatment."""

    spell: Spell
    by_other: bool = False


@dataclass(slots=True)
class _Under:
    """What is told of one lesion under one kind of treatment."""

    judgements: list[Judged] = field(default_factory=list)
    assigned: int = 0


def under_treatments(lesion: Treated) -> tuple[dict[str, _Under], int]:
    """Responses of a lesion by the treatment they answer to, and how many have none before them.

    What names no treatment answers to the last one before it; a recurrence to that of the last complete response.
    """
    found: dict[str, _Under] = {given.key: _Under() for given in lesion.given}
    by_source = {given.source: given.key for given in lesion.given}
    cleared, left_out = "", 0
    for said in lesion.judged:
        key = by_source.get(said.source, "")
        if not key:
            before = [given.key for given in lesion.given if given.on <= said.on]
            key = cleared if said.judgement == RECURRED and cleared else (before[-1] if before else "")
            if not key:
                left_out += 1
                continue
            found[key].assigned += 1
        if said.judgement == COMPLETE:
            cleared = key
        found[key].judgements.append(said)
    return found, left_out


def spell_of(lesion: Treated, judgements: Sequence[Judged], treatment: str) -> Followed | None:
    """From the first complete response to the first recurrence of the lesion, else to when it was last looked at,
    at the longest until another kind of treatment than ``treatment`` began: what comes after it is not owed to this
    one. A treatment on the day of a recurrence is taken to answer it. None without a complete response."""
    start = next((said.on for said in judgements if said.judgement == COMPLETE), None)
    if start is None:
        return None
    back = next((said.on for said in lesion.judged if said.judgement == RECURRED and said.on >= start), None)
    last = max([start, *(said.on for said in lesion.judged), *([lesion.seen] if lesion.seen else [])])
    end = back or last
    other = min((given.on for given in lesion.given if given.key != treatment and start < given.on < end), default=None)
    if other is not None:
        return Followed(Spell(float((other - start).days), False), by_other=True)
    return Followed(Spell(float((end - start).days), back is not None))


def rows_of(
    lesions: Iterable[Treated], diagnoses: Mapping[str, str], treatments: Mapping[str, str]
) -> tuple[tuple[OutcomeRow, ...], int]:
    """Rows by diagnosis and treatment, those with most lesions first, and how many responses had no treatment."""
    groups: dict[tuple[str, str], list[tuple[Treated, _Under]]] = defaultdict(list)
    left_out = 0
    for lesion in lesions:
        found, none = under_treatments(lesion)
        left_out += none
        for key, under in found.items():
            groups[lesion.diagnosis, key].append((lesion, under))
    rows = [
        _row(group, (diagnosis, diagnoses.get(diagnosis, diagnosis)), (key, treatments.get(key, key)))
        for (diagnosis, key), group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.lesions, row.diagnosis_text, row.treatment_text))), left_out


def _row(group: Sequence[tuple[Treated, _Under]], diagnosis: tuple[str, str], treatment: tuple[str, str]) -> OutcomeRow:
    best: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for _lesion, under in group:
        said = [each.judgement for each in under.judgements]
        if said:
            last[said[-1]] += 1
            best[min((each for each in said if each in BEST), key=BEST.index, default="")] += 1
    spells = (spell_of(lesion, under.judgements, treatment[0]) for lesion, under in group)
    followed = [each for each in spells if each is not None]
    return OutcomeRow(
        diagnosis=diagnosis[0],
        diagnosis_text=diagnosis[1],
        treatment=treatment[0],
        treatment_text=treatment[1],
        lesions=len(group),
        patients=len({lesion.patient for lesion, _ in group}),
        judged=sum(1 for _, under in group if under.judgements),
        best={key: best[key] for key in BEST},
        last={key: last[key] for key in LAST},
        curve=kaplan_meier(each.spell for each in followed),
        ended_by_other=sum(1 for each in followed if each.by_other),
        assigned=sum(under.assigned for _, under in group),
        by_diagnosis=sum(1 for lesion, _ in group if _only_by_diagnosis(lesion, treatment[0])),
    )


def _only_by_diagnosis(lesion: Treated, treatment: str) -> bool:
    return all(given.by_diagnosis for given in lesion.given if given.key == treatment)
