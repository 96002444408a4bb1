"""``outcomes``: treated lesions by diagnosis and treatment, as recorded."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from clinic.commands.frame import Call, Result, Subparsers, add
from clinic.records.outcomes import Curve, OutcomeFilter, OutcomeRow
from clinic.rules.dates import parse_date
from clinic.services.core import local_date


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    shown = add(commands, "outcomes", "treated lesions by diagnosis and treatment, as recorded", _outcomes)
    shown.add_argument("--diagnosis", default="", metavar="KEY")
    shown.add_argument("--treatment", default="", metavar="KEY", help="procedure:KIND or drug:KEY")
    shown.add_argument("--region", default="", metavar="KEY", help="region of the body")
    shown.add_argument("--from", dest="first", default="", metavar="DAY", help="treatment began on or after this day")
    shown.add_argument("--to", dest="last", default="", metavar="DAY")
    shown.add_argument("--csv", default="", metavar="FILE", help="write the table into this file instead")


def _outcomes(call: Call) -> Result:
    outcomes, wanted = call.clinic().outcomes, _filter(call, call.args)
    if call.args.csv:
        path = Path(call.args.csv)
        rows = outcomes.csv(wanted, path)
        return Result({"rows": rows, "file": path}, (f"Wrote {rows} rows to {path}. It is not encrypted.",))
    table = outcomes.table(wanted)
    data = {"rows": [_data(row) for row in table.rows], "left_out": table.left_out, "notes": table.notes}
    return Result(data, (*(_line(row) for row in table.rows), *table.notes))


def _filter(call: Call, args: argparse.Namespace) -> OutcomeFilter:
    first, last = (_day(call, text, field) for text, field in ((args.first, "from"), (args.last, "to")))
    return OutcomeFilter(args.diagnosis, args.treatment, args.region, first, last)


def _day(call: Call, text: str, field: str) -> date | None:
    if not text:
        return None
    clinic = call.clinic()
    return parse_date(text, local_date(clinic.now()), day_first=clinic.info().day_first, field=field)


def _data(row: OutcomeRow) -> dict[str, Any]:
    return {
        "diagnosis": row.diagnosis,
        "treatment": row.treatment,
        "lesions": row.lesions,
        "people": row.patients,
        "judged": row.judged,
        "best": dict(row.best),
        "last": dict(row.last),
        "by_date": row.assigned,
        "few": row.is_few,
        "recurrence": _curve(row.curve),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    """Days since the complete response; ``survival`` is the share without recurrence."""
    steps = [
        {
            "day": step.day,
            "at_risk": step.at_risk,
            "events": step.events,
            "survival": step.survival,
            "low": step.low,
            "high": step.high,
        }
        for step in curve.steps
    ]
    return {"followed": len(curve.spells), "recurred": curve.events, "median_days": curve.median, "steps": steps}


def _line(row: OutcomeRow) -> str:
    said = ", ".join(f"{number} {key}" for key, number in row.best.items() if number) or "not judged"
    few = "  (fewer than 5)" if row.is_few else ""
    recurred = f"{row.curve.events} of {len(row.curve.spells)} recurred" if row.curve.spells else "none followed"
    return f"{row.diagnosis_text} | {row.treatment_text}: {row.lesions} lesions, best: {said}; {recurred}{few}"
