"""Values derived from a patient's results: each from one sample, none stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from clinic.catalog import Catalog
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.rules import derived
from clinic.rules.derived import Derived, DerivedValue
from clinic.rules.flags import judge
from clinic.rules.numbers import Quantity
from clinic.services.core import local_date
from clinic.services.lab_rows import Person

_INPUTS = ("calcium_total", "albumin", "phosphate", "creatinine")
_ANALYTE_OF = {"corrected-calcium": "calcium_corrected", "egfr": "egfr"}
"""Whose default range a derived value is judged by."""
_PRELIMINARY = "It rests on a preliminary result."


def derived_rows(
    results: Sequence[ResultRow], person: Person, kidney_disease: bool, catalog: Catalog
) -> tuple[DerivedRow, ...]:
    """Corrected calcium, Ca x P and eGFR of every sample that has what they need, newest first.

    For the newest sample it is also said why one could not be computed, if at least one input is there.
    """
    inputs = {key: _usable(results, key) for key in _INPUTS}
    moments = {result.sampled_at for found in inputs.values() for result in found}
    newest = max((local_date(moment) for moment in moments), default=None)
    rows: list[DerivedRow] = []
    seen: set[tuple[str, str]] = set()
    for moment in sorted(moments, reverse=True):
        for made in _of_sample(moment, inputs, person, kidney_disease):
            outcome, used = made
            key = (outcome.key, "|".join(sorted(result.id for result in used)))
            computed = isinstance(outcome, DerivedValue)
            if key in seen or (not computed and (local_date(moment) != newest or not used)):
                continue
            seen.add(key)
            rows.append(_row(outcome, moment, used, person, catalog))
    return tuple(_without_doubled_reasons(rows))


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
        )
    return DerivedRow(outcome.key, outcome.name, None, "", "", (), "", "", outcome.reason, at)


Made = tuple[Derived, tuple[ResultRow, ...]]


def _of_sample(
    moment: datetime, inputs: dict[str, list[ResultRow]], person: Person, kidney_disease: bool
) -> tuple[Made, ...]:
    calcium = _at(inputs["calcium_total"], moment)
    albumin, phosphate = (_with(calcium, inputs[key], moment) for key in ("albumin", "phosphate"))
    creatinine = _at(inputs["creatinine"], moment)
    age = person.age(local_date(moment))
    corrected = derived.corrected_calcium(_quantity(calcium), _quantity(albumin), kidney_disease=kidney_disease)
    if isinstance(corrected, DerivedValue):
        product = derived.ca_x_p(Quantity(corrected.value, corrected.unit), _quantity(phosphate), age)
        used = _there(calcium, albumin, phosphate)
    else:
        product = derived.ca_x_p(_quantity(calcium), _quantity(phosphate), age, corrected=False)
        used = _there(calcium, phosphate)
    egfr = derived.egfr_ckd_epi_2021(_quantity(creatinine), age, person.sex, pregnant=person.pregnant_at(moment))
    return (
        (_reasoned(corrected, "albumin", inputs, moment, (calcium, albumin)), _there(calcium, albumin)),
        (_reasoned(product, "phosphate", inputs, moment, (calcium, phosphate)), used),
        (egfr, _there(creatinine)),
    )


def _there(*results: ResultRow | None) -> tuple[ResultRow, ...]:
    return tuple(result for result in results if result is not None)


def _usable(results: Sequence[ResultRow], analyte: str) -> list[ResultRow]:
    """Exact numbers with a certain unit; a limit (``<10``) is no number to compute with."""
    return [r for r in results if r.analyte == analyte and r.number is not None and not r.comparator and r.ucum]


def _at(results: list[ResultRow], moment: datetime) -> ResultRow | None:
    """The newest report's result that was sampled exactly then."""
    return next((result for result in results if result.sampled_at == moment), None)


def _with(anchor: ResultRow | None, results: list[ResultRow], moment: datetime) -> ResultRow | None:
    """The result of the same sample as ``anchor``: of its report and day, else sampled at exactly its moment.

    Two samples of one day are not mixed, as hours lie between them (a meal, a dialysis).
    """
    if anchor is None:
        return _at(results, moment)
    own = [r for r in results if r.report_id == anchor.report_id and _is_same_day(r.sampled_at, moment)]
    return min(own, key=lambda result: abs(result.sampled_at - moment), default=_at(results, moment))


def _reasoned(
    outcome: Derived,
    partner: str,
    inputs: dict[str, list[ResultRow]],
    moment: datetime,
    used: tuple[ResultRow | None, ResultRow | None],
) -> Derived:
    """Where the day has both calcium and its partner, but of different samples, that is the reason."""
    if isinstance(outcome, DerivedValue) or all(used):  # first: looking through all days is slow in a long record
        return outcome
    keys = ("calcium_total", partner)
    if not all(any(_is_same_day(r.sampled_at, moment) for r in inputs[key]) for key in keys):
        return outcome
    return replace(outcome, reason=f"Calcium and {partner} are from different samples.")


def _is_same_day(one: datetime, other: datetime) -> bool:
    return local_date(one) == local_date(other)


def _quantity(result: ResultRow | None) -> Quantity | None:
    return None if result is None or result.number is None else Quantity(result.number, result.ucum)


def _row(
    outcome: Derived, moment: datetime, used: tuple[ResultRow, ...], person: Person, catalog: Catalog
) -> DerivedRow:
    at = max((result.sampled_at for result in used), default=moment)
    preliminary = any(result.status is ResultStatus.PRELIMINARY for result in used)
    return row_of(outcome, _flag(outcome, at, person, catalog), at, _PRELIMINARY if preliminary else "")


def _flag(outcome: Derived, at: datetime, person: Person, catalog: Catalog) -> Flag | None:
    analyte = catalog.analytes.get(_ANALYTE_OF.get(outcome.key, ""))
    if analyte is None or not isinstance(outcome, DerivedValue):
        return None
    age, pregnant = person.age(local_date(at)), person.pregnant_at(at)
    return judge(outcome.value, "", outcome.unit, analyte, None, None, None, age, person.sex, pregnant).flag


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
