"""``privacy`` and the exports that need a consent."""

from pathlib import Path
from typing import Any

from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, add, group
from clinic.records.enums import ConsentScope
from clinic.records.privacy import ErasurePart, ErasurePlan, PlanLine, RetentionRow


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "privacy", "restriction, erasure, records past their term")
    for name, text, run in (
        ("restrict", "keep a record and work with it no more (GDPR Art. 18)", _restrict),
        ("lift", "work with a restricted record again", _lift),
        ("keep", "keep a record beyond its term; asked about again in a year", _keep),
    ):
        one = add(verbs, name, text, run)
        _patient(one)
        one.add_argument("--reason", required=True, metavar="WORDS")
    _patient(add(verbs, "plan", "what would be erased of a person, what is kept, why and until when", _plan))
    erase = add(verbs, "erase", "erase a person: everything once the term is over, else the parts named", _erase)
    _patient(erase)
    erase.add_argument("--confirm", required=True, metavar="MRN", help="the record number once more")
    parts = [part.value for part in ErasurePart]
    erase.add_argument("--part", action="append", default=[], choices=parts, help="instead of everything")
    retention = add(verbs, "retention", "whose record passes its term this year or has passed it", _retention)
    retention.add_argument("--year", type=int, default=0, metavar="YEAR")
    retention.add_argument("--csv", default="", metavar="FILE", help="write the list as CSV")


def register_exports(exports: Subparsers) -> None:
    """Add what belongs to the verb ``export``."""
    for scope in (ConsentScope.TEACHING, ConsentScope.PUBLICATION):
        one = add(exports, scope.value, f"photos for {scope.value}, with consent and without names", _share)
        one.add_argument("--patient", default="", metavar="MRN")
        one.add_argument("--out", required=True, metavar="DIR")


def _patient(parser: Any) -> None:
    parser.add_argument("--patient", required=True, metavar="MRN")


def _restrict(call: Call) -> Result:
    found, _changes = call.clinic().privacy.restrict(call.patient_id(call.args.patient), call.args.reason)
    return Result({"restricted_at": found.since, "reason": found.reason}, ("The record is restricted.",))


def _lift(call: Call) -> Result:
    call.clinic().privacy.lift(call.patient_id(call.args.patient), call.args.reason)
    return Result({"restricted_at": None}, ("The restriction is lifted.",))


def _keep(call: Call) -> Result:
    act, _changes = call.clinic().privacy.keep_on(call.patient_id(call.args.patient), call.args.reason)
    return Result({"kept_on": act.on, "reason": act.reason}, ("The record is kept on.",))


def _plan(call: Call) -> Result:
    plan = call.clinic().privacy.erasure_plan(call.patient_id(call.args.patient))
    return Result(_plan_data(plan), plan_lines(plan), SOME_REFUSED if plan.obstacles else DONE)


def plan_lines(plan: ErasurePlan) -> tuple[str, ...]:
    """The plan as text."""
    head = (
        "Everything can be erased now."
        if plan.full
        else f"The record must be kept until {plan.kept_until}; the last entry about care is of {plan.last_entry}."
    )
    return (head, *(_line(line) for line in plan.lines), *plan.obstacles)


def _line(line: PlanLine) -> str:
    part = f" (--part {line.part.value})" if line.part else ""
    until = f", until {line.until}" if line.until else ""
    return f"  {line.fate.value + until + part:<42} {line.what}: {line.why}"


def _plan_data(plan: ErasurePlan) -> dict[str, Any]:
    return {
        "mrn": plan.mrn,
        "everything": plan.full,
        "last_entry": plan.last_entry,
        "kept_until": plan.kept_until,
        "backups_until": plan.backups_until,
        "obstacles": list(plan.obstacles),
        "lines": [
            {"what": line.what, "fate": line.fate, "why": line.why, "until": line.until, "part": line.part}
            for line in plan.lines
        ],
    }


def _erase(call: Call) -> Result:
    clinic, patient = call.clinic(), call.patient_id(call.args.patient)
    if call.args.part:
        done, _changes = clinic.privacy.erase_in_part(patient, call.args.confirm, map(ErasurePart, call.args.part))
    else:
        done, _changes = clinic.privacy.erase(patient, call.args.confirm)
    data = {"everything": done.full, "rows": done.rows, "files": done.files, "left_files": done.left_files}
    return Result(data, (f"Erased: {done.rows} entries, {done.files} files.",))


def _retention(call: Call) -> Result:
    privacy = call.clinic().privacy
    year = call.args.year or call.clinic().now().astimezone().year
    rows = privacy.retention_list(year)
    if call.args.csv:
        privacy.save_retention_list(year, Path(call.args.csv))
    return Result([_retention_data(row) for row in rows], tuple(_retention_line(row) for row in rows))


def _retention_data(row: RetentionRow) -> dict[str, Any]:
    return {
        "mrn": row.mrn,
        "name": row.name,
        "last_entry": row.last_entry,
        "kept_until": row.kept_until,
        "passed": row.passed,
        "kept_on": row.kept_on,
        "reason": row.kept_reason or None,
    }


def _retention_line(row: RetentionRow) -> str:
    kept = f"  kept on since {row.kept_on}: {row.kept_reason}" if row.kept_on else ""
    return f"{row.mrn:<10} {row.name:<30} last entry {row.last_entry}  kept until {row.kept_until}{kept}"


def _share(call: Call) -> Result:
    scope, patient = ConsentScope(call.args.verb), call.patient_id(call.args.patient) if call.args.patient else ""
    shared = call.clinic().exports.photos_for(scope, Path(call.args.out), patient)
    lines = (f"{shared.photos} photos of {shared.people} people.", *(f"Left out: {line}" for line in shared.left_out))
    data = {
        "photos": shared.photos,
        "people": shared.people,
        "left_out": list(shared.left_out),
        "unreadable": shared.unreadable,
    }
    return Result(data, lines, SOME_REFUSED if shared.unreadable else DONE)
