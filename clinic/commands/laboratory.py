"""``labs``."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from clinic.catalog import Catalog
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, UsageError, add, group
from clinic.commands.laboratory_inbox import add_codes, add_inbox
from clinic.commands.workup_data import workup_data, workup_lines
from clinic.errors import ValidationError
from clinic.paths import RESOURCES
from clinic.records.enums import Flag
from clinic.records.labs import DerivedRow, LabImportOutcome, ResultRow
from clinic.rules.derived import shown_value
from clinic.rules.flags import LABORATORY
from clinic.rules.validation import readable_unit, result_unit
from clinic.services.lab_calc import Calculator


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "labs", "laboratory results")
    take = add(verbs, "import", "import files or folders of results: HL7 v2 (also batches), FHIR R4, CSV", _import)
    take.add_argument("files", nargs="+", metavar="FILE|FOLDER")
    take.add_argument("--patient", default="", metavar="MRN", help="file them here unless the message contradicts")
    show = add(verbs, "show", "current results and derived values", _show)
    show.add_argument("--patient", required=True, metavar="MRN")
    calc = add(verbs, "calc", 'a derived value from typed inputs, e.g. egfr creatinine="1.7 mg/dL" age=81 sex=M', _calc)
    calc.add_argument("name", metavar="NAME", help="corrected-calcium, ca-x-p, egfr, schwartz")
    calc.add_argument("inputs", nargs="*", metavar="key=value")
    add_codes(verbs)
    add_inbox(verbs)


def _import(call: Call) -> Result:
    clinic = call.clinic()
    patient = call.patient_id(call.args.patient) if call.args.patient else ""
    given = {str(Path(name)): name for name in reversed(call.args.files)}
    outcomes, _changes = clinic.labs.import_files([Path(name) for name in call.args.files], patient)
    outcomes = tuple(replace(outcome, file=given.get(outcome.file, outcome.file)) for outcome in outcomes)
    refused = any(outcome.outcome == "refused" for outcome in outcomes)
    lines: list[str] = []
    for outcome in outcomes:
        lines.append(f"{outcome.outcome:<10} {outcome.file}  {outcome.reason}".rstrip())
        lines += [f"    {_line(row)}" for row in outcome.results]
    return Result([_outcome(outcome) for outcome in outcomes], tuple(lines), SOME_REFUSED if refused else DONE)


def _show(call: Call) -> Result:
    clinic, patient = call.clinic(), call.patient_id(call.args.patient)
    results, derived = clinic.labs.current(patient), clinic.labs.derived(patient)
    work_up = clinic.workup.work_up(patient)
    data = {
        "results": [_result(row) for row in results],
        "derived": [derived_data(row) | {"inputs": dict(row.inputs)} for row in derived],
        "workup": workup_data(work_up),
    }
    lines = [_line(row) for row in results]
    lines += [f"{_computed(row)}  = {row.formula}" for row in derived if row.value is not None]
    lines += workup_lines(work_up)
    return Result(data, tuple(lines))


def _calc(call: Call) -> Result:
    given: dict[str, str] = {}
    for pair in call.args.inputs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair!r} is not key=value.", 'For example creatinine="1.7 mg/dL".')
        given[key.strip()] = value.strip()
    try:
        row = Calculator(Catalog.load(RESOURCES / "catalog")).calc(call.args.name, given)
    except ValidationError as error:
        raise UsageError(error.what, error.todo) from error
    if row.value is None:
        raise UsageError(f"{row.name} cannot be calculated.", row.note)
    data = {
        "value": row.value,
        "unit": row.unit,
        "formula": row.formula,
        "source": row.source,
        "note": row.note or None,
        "also": [{"value": value, "unit": unit} for value, unit in row.also],
    }
    if row.stage:
        data["stage"] = row.stage
    return Result(data, (_computed(row), f"  {row.formula}", f"  {row.source}"))


def _outcome(outcome: LabImportOutcome) -> dict[str, Any]:
    return {
        "file": outcome.file,
        "outcome": outcome.outcome,
        "reason": outcome.reason or None,
        "patient": outcome.patient or None,
        "report": outcome.report_id or None,
        "notes": list(outcome.notes),
        "results": [_result(row) for row in outcome.results],
    }


def _result(row: ResultRow) -> dict[str, Any]:
    value: float | str | None = row.number if row.number is not None else (row.text or None)
    return {
        "analyte": row.analyte or None,
        "loinc": row.loinc or None,
        "name": row.name,
        "value": value,
        "comparator": row.comparator or None,
        "unit": row.unit or None,
        "ucum": row.ucum or None,
        "low": row.low,
        "high": row.high,
        "flag": row.flag,
        "status": row.status,
        "specimen": row.specimen or None,
        "range_source": row.range_source or None,
        "note": row.note or None,
        "component": row.component or None,
        "proposed": row.proposed or None,
        "sampled_at": row.sampled_at,
    }


def derived_data(row: DerivedRow) -> dict[str, Any]:
    """A derived value as the commands print it."""
    return {
        "name": row.key,
        "title": row.name,
        "value": row.value,
        "unit": row.unit or None,
        "formula": row.formula or None,
        "source": row.source or None,
        "stage": row.stage or None,
        "flag": row.flag,
        "also": [{"value": value, "unit": unit} for value, unit in row.also],
        "note": row.note or None,
        "sampled_at": row.sampled_at,
    }


def _line(row: ResultRow) -> str:
    value = f"{row.value_text} {result_unit(row)}".strip()
    flag = f"  {row.flag.value}" if row.flag else ""
    flag += "  (by its name alone; not confirmed)" if row.proposed else ""
    # a default range's source would say the same in every line; what the laboratory said otherwise is rare
    note = f"  ({row.note})" if row.note and row.range_source == LABORATORY else ""
    return f"{row.sampled_at.astimezone():%Y-%m-%d}  {row.name}: {value}{flag}{note}"


def _computed(row: DerivedRow) -> str:
    """A derived value rounded for reading; the JSON holds all its digits."""
    value = "" if row.value is None else shown_value(row.value, row.unit)
    stage = f" ({row.stage})" if row.stage else ""
    also = "".join(f" = {shown_value(number, unit)} {readable_unit(unit)}" for number, unit in row.also)
    flag = f"  {row.flag.value}" if row.flag and row.flag is not Flag.NORMAL else ""
    return f"{row.name}: {value} {readable_unit(row.unit)}{also}{stage}{flag}"
