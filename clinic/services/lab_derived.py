"""Values derived from a patient's results: each from one sample, none stored."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from clinic.catalog import Catalog
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.rules import derived
from clinic.rules.dates import spoken
from clinic.rules.derived import Derived, DerivedValue
from clinic.rules.names import fold
from clinic.rules.numbers import Quantity, format_number
from clinic.services.core import local_date
from clinic.services.lab_derived_judging import Judge
from clinic.services.lab_facts import DerivedFacts

_INPUTS = ("calcium_total", "albumin", "phosphate", "creatinine")
_NAMES = {"calcium_total": "calcium", "albumin": "albumin", "phosphate": "phosphate"}
_NOT_BLOOD = re.compile(r"urin|liquor|csf|spinal|stool|faec|fec|sweat|saliva|dialys|pleura|ascit|synov|periton")
_COUNTING = (ResultStatus.FINAL, ResultStatus.CORRECTED)
_REPORTED = {"calcium_corrected": "corrected-calcium", "egfr": "egfr"}
"""Analytes that are computed here too: the key of the computed value."""
_ONE_DRAW = timedelta(minutes=30)
"""Tubes of one report may bear different minutes; a day curve of one report is several samples."""
_GROWTH = timedelta(days=183)
"""A child's height is of use for so long; this program's choice."""


def derived_rows(results: Sequence[ResultRow], facts: DerivedFacts, catalog: Catalog) -> tuple[DerivedRow, ...]:
    """Corrected calcium, Ca x P and eGFR of every sample that has what they need, newest first.

    For the newest sample it is also said why one could not be computed, if at least one input is there.
    """
    inputs = {key: _usable(results, key) for key in _INPUTS}
    unusable = [row for row in results if row.analyte in _INPUTS and not _is_usable(row)]
    moments = {result.sampled_at for found in inputs.values() for result in found}
    newest = max((local_date(moment) for moment in moments), default=None)
    rows: list[DerivedRow] = []
    seen: set[tuple[str, str]] = set()
    for moment in sorted(moments, reverse=True):
        judge = Judge(facts.person, catalog, moment, _at(inputs["calcium_total"], moment))
        for outcome, used in _of_sample(moment, inputs, unusable, facts, judge):
            key = (outcome.key, "|".join(sorted(result.id for result in used)))
            computed = isinstance(outcome, DerivedValue)
            if key in seen or (not computed and (local_date(moment) != newest or not used)):
                continue
            seen.add(key)
            rows.append(_row(outcome, moment, used, judge))
    return tuple(_without_reported(_without_doubled_reasons(rows), results))


def row_of(outcome: Derived, flag: Flag | None = None, at: datetime | None = None, note: str = "") -> DerivedRow:
    """What a rule computed, or why it could not, as a row."""
    if isinstance(outcome, DerivedValue):
        value = float(f"{outcome.value:.10g}")  # the float's noise is no result
        text = " ".join(part for part in (outcome.note, note) if part)
        return DerivedRow(
            outcome.key,
            outcome.name,
            value,
            outcome.unit,
            outcome.formula,
            outcome.inputs,
            outcome.source,
            outcome.stage or "",
            text,
            at,
            flag,
            derived.other_unit(outcome),
        )
    return DerivedRow(outcome.key, outcome.name, None, "", "", (), "", "", outcome.reason, at)


Made = tuple[Derived, tuple[ResultRow, ...]]


def _of_sample(
    moment: datetime,
    inputs: dict[str, list[ResultRow]],
    unusable: list[ResultRow],
    facts: DerivedFacts,
    judge: Judge,
) -> tuple[Made, ...]:
    calcium = _at(inputs["calcium_total"], moment)
    window = timedelta(hours=facts.window_hours)
    albumin, phosphate = (_with(calcium, inputs[key], moment, window) for key in ("albumin", "phosphate"))
    age = facts.person.age(local_date(moment))
    corrected = derived.corrected_calcium(
        _quantity(calcium), _quantity(albumin), kidney_disease=facts.kidney_disease, is_high=judge.is_high
    )
    lacks = {
        key: _lack(key, unusable, calcium, moment)
        for key, found in (("calcium_total", calcium), ("albumin", albumin), ("phosphate", phosphate))
        if found is None
    }
    if isinstance(corrected, DerivedValue):
        product = derived.ca_x_p(Quantity(corrected.value, corrected.unit), _quantity(phosphate), age)
        used = _there(calcium, albumin, phosphate)
    else:
        albumin_is = lacks.get("albumin") or "missing"
        product = derived.ca_x_p(_quantity(calcium), _quantity(phosphate), age, corrected=False, albumin=albumin_is)
        used = _there(calcium, phosphate)
    return (
        (_reasoned(corrected, "albumin", inputs, moment, (calcium, albumin), lacks), _there(calcium, albumin)),
        (_reasoned(product, "phosphate", inputs, moment, (calcium, phosphate), lacks), used),
        *_filtration(_at(inputs["creatinine"], moment), moment, facts),
    )


def _filtration(creatinine: ResultRow | None, moment: datetime, facts: DerivedFacts) -> tuple[Made, ...]:
    """CKD-EPI for adults; bedside Schwartz below 18 years, from the height nearest in time."""
    person, age = facts.person, facts.person.age(local_date(moment))
    if age is None or not age.surely_under_18:
        adult = derived.egfr_ckd_epi_2021(_quantity(creatinine), age, person.sex, pregnant=person.pregnant_at(moment))
        return ((adult, _there(creatinine)),)
    near = min(facts.heights, key=lambda height: abs(height.at - moment), default=None)
    if near is not None and abs(near.at - moment) > _GROWTH:
        near = None
    child = derived.egfr_schwartz(_quantity(creatinine), near.cm if near else None, age)
    if isinstance(child, DerivedValue) and near is not None:
        child = replace(child, note=f"{child.note} Height of {spoken(local_date(near.at))}.")
    elif near is None and creatinine is not None and isinstance(child, derived.NotComputable):
        child = replace(child, reason="It needs the height, measured within half a year of the sample.")
    return ((child, _there(creatinine)),)


def _there(*results: ResultRow | None) -> tuple[ResultRow, ...]:
    return tuple(result for result in results if result is not None)


def _usable(results: Sequence[ResultRow], analyte: str) -> list[ResultRow]:
    """Exact numbers of blood that count, with a certain unit; a limit (``<10``) is no number to compute with.

    Neither is what is only preliminary, only proposed, or of a narrower component than the formula's.
    """
    return [row for row in results if row.analyte == analyte and _is_usable(row)]


def _is_usable(row: ResultRow) -> bool:
    certain = row.number is not None and not row.comparator and bool(row.ucum) and not row.proposed
    counts = row.status in _COUNTING and not row.superseded
    return certain and counts and not row.component and not _NOT_BLOOD.search(fold(row.specimen))


def _at(results: list[ResultRow], moment: datetime) -> ResultRow | None:
    """The newest report's result that was sampled exactly then."""
    return next((result for result in results if result.sampled_at == moment), None)


def _with(anchor: ResultRow | None, results: list[ResultRow], moment: datetime, window: timedelta) -> ResultRow | None:
    """The result of the same sample as ``anchor``: of its report and draw, else sampled at exactly its moment.

    Two samples of one day are not mixed, as hours lie between them (a meal, a dialysis), unless the clinic's
    ``window`` says how many hours may.
    """
    if anchor is None:
        return _at(results, moment)
    own = [row for row in results if row.report_id == anchor.report_id and abs(row.sampled_at - moment) <= _ONE_DRAW]
    near = own or [row for row in results if row.sampled_at == moment]
    near = near or [row for row in results if abs(row.sampled_at - moment) <= window]
    return min(near, key=lambda result: abs(result.sampled_at - moment), default=None)


def _reasoned(
    outcome: Derived,
    partner: str,
    inputs: dict[str, list[ResultRow]],
    moment: datetime,
    used: tuple[ResultRow | None, ResultRow | None],
    lacks: dict[str, str],
) -> Derived:
    """The reason, where calcium or its partner is there but cannot be computed with, or is of another sample."""
    if isinstance(outcome, DerivedValue) or all(used):  # first: looking through all days is slow in a long record
        return outcome
    told = [f"the {name} is {why}" for key, name in _NAMES.items() if key in ("calcium_total", partner)
            and (why := lacks.get(key))]  # fmt: skip
    if told:
        return replace(outcome, reason=f"{outcome.reason.removesuffix('.')}; {' and '.join(told)}.")
    keys = ("calcium_total", partner)
    if not all(any(_is_same_day(r.sampled_at, moment) for r in inputs[key]) for key in keys):
        return outcome
    return replace(outcome, reason=f"Calcium and {partner} are from different samples.")


def _lack(key: str, unusable: list[ResultRow], calcium: ResultRow | None, moment: datetime) -> str:
    """What is the matter with an input that the sample has, or nothing where it has none."""
    of_sample = [
        row
        for row in unusable
        if row.analyte == key
        and not row.superseded
        and (
            row.sampled_at == moment
            or (
                calcium is not None and row.report_id == calcium.report_id and abs(row.sampled_at - moment) <= _ONE_DRAW
            )
        )
    ]
    return next((why for row in of_sample if (why := _why_unusable(row))), "")


def _why_unusable(row: ResultRow) -> str:
    if row.status not in _COUNTING:
        return "not obtained" if row.status is ResultStatus.NOT_OBTAINED else row.status.value
    if _NOT_BLOOD.search(fold(row.specimen)) or row.component:
        return ""  # another quantity
    if row.number is None:
        return "no number"
    return "only a limit of measurement" if row.comparator else "in no unit that is known for certain"


def _is_same_day(one: datetime, other: datetime) -> bool:
    return local_date(one) == local_date(other)


def _quantity(result: ResultRow | None) -> Quantity | None:
    return None if result is None or result.number is None else Quantity(result.number, result.ucum)


def _row(outcome: Derived, moment: datetime, used: tuple[ResultRow, ...], judge: Judge) -> DerivedRow:
    at = max((result.sampled_at for result in used), default=moment)
    judged = replace(judge, at=at).judged(outcome)
    note = " ".join(part for part in (_apart(used), judged.note) if part)
    row = row_of(outcome, judged.flag, at, note)
    return replace(row, low=judged.low, high=judged.high, range_source=judged.range_source or "")


def _apart(used: tuple[ResultRow, ...]) -> str:
    """That samples lie apart, where the clinic's window allows it."""
    moments = [result.sampled_at for result in used]
    span = max(moments, default=None)
    if span is None or len({row.report_id for row in used}) < 2 or span == min(moments):
        return ""
    hours = (span - min(moments)).total_seconds() / 3600
    return f"From samples {format_number(round(hours, 1))} h apart, within the clinic's window."


def _without_reported(rows: list[DerivedRow], results: Sequence[ResultRow]) -> list[DerivedRow]:
    """No reason why something is not computed where the laboratory reports it for that day."""
    counting = [row for row in results if row.number is not None and row.status in _COUNTING and not row.superseded]
    told = {(_REPORTED[row.analyte], local_date(row.sampled_at)) for row in counting if row.analyte in _REPORTED}
    return [
        row
        for row in rows
        if row.value is not None or row.sampled_at is None or (row.key, local_date(row.sampled_at)) not in told
    ]


def _without_doubled_reasons(rows: list[DerivedRow]) -> list[DerivedRow]:
    """Reasons (they are all of the newest day) only where that day has no value of the kind, and only once."""
    days = {local_date(row.sampled_at) for row in rows if row.value is None and row.sampled_at}
    told = {row.key for row in rows if row.value is not None and row.sampled_at and local_date(row.sampled_at) in days}
    kept: list[DerivedRow] = []
    for row in rows:
        if row.value is not None or row.key not in told:
            kept.append(row)
        if row.value is None:
            told.add(row.key)
    return kept
