"""``audit``: who did what and when."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from clinic.commands.frame import Call, Result, Subparsers, add, group
from clinic.errors import NotFound, ValidationError
from clinic.records.audit import AuditFilter, AuditRow
from clinic.records.clinic import UserRow
from clinic.rules.dates import parse_date
from clinic.services.core import local_date


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "audit", "who did what and when")
    shown = add(verbs, "list", "entries of the audit trail, newest first", _list)
    shown.add_argument("--patient", default="", metavar="MRN", help="only of this person's record")
    shown.add_argument("--user", default="", metavar="NAME", help="only what this user did (name or sign-in name)")
    shown.add_argument("--from", dest="first", default="", metavar="DAY")
    shown.add_argument("--to", dest="last", default="", metavar="DAY")
    shown.add_argument("--action", default="", metavar="A", help="view, create, update, print, export, sign-in, ...")
    shown.add_argument("--csv", default="", metavar="FILE", help="write all of them into this file instead")
    shown.add_argument("--limit", type=_positive, default=50, metavar="N")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _list(call: Call) -> Result:
    audit, wanted = call.clinic().audit, _filter(call)
    if call.args.csv:
        path = Path(call.args.csv)
        count = audit.csv(wanted, path)
        return Result({"entries": count, "file": path}, (f"Wrote {count} entries to {path}. It is not encrypted.",))
    rows = audit.entries(wanted, call.args.limit)
    return Result([_data(row) for row in rows], tuple(_line(row) for row in rows))


def _filter(call: Call) -> AuditFilter:
    args = call.args
    return AuditFilter(
        patient_id=call.patient_id(args.patient) if args.patient else "",
        user_id=_user(call, args.user).id if args.user else "",
        first=_day(call, args.first, "from"),
        last=_day(call, args.last, "to"),
        action=_action(call, args.action),
    )


def _user(call: Call, name: str) -> UserRow:
    said = name.casefold().strip()
    for user in call.clinic().audit.users():
        if said in (user.name.casefold(), user.sign_in.casefold()):
            return user
    raise NotFound(f"Nobody called {name!r} works here.", "Give the name or the sign-in name of a user.")


def _action(call: Call, action: str) -> str:
    known = [key for key, _words in call.clinic().audit.actions()]
    if action and action not in known:
        raise ValidationError("action", f"There is no action {action!r}.", f"Give one of: {', '.join(known)}.")
    return action


def _day(call: Call, text: str, field: str) -> date | None:
    if not text:
        return None
    clinic = call.clinic()
    return parse_date(text, local_date(clinic.now()), day_first=clinic.info().day_first, field=field)


def _data(row: AuditRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at,
        "user": row.user_name or None,
        "workstation": row.workstation,
        "action": row.action,
        "mrn": row.mrn or None,
        "patient": row.patient_name or None,
        "what": row.what,
        "fields": [{"field": one.label, "before": one.before, "after": one.after} for one in row.fields],
    }


def _line(row: AuditRow) -> str:
    whose = f"  [{row.mrn}]" if row.mrn else ""
    return f"{row.number:>7}  {row.at.astimezone():%Y-%m-%d %H:%M}  {row.user_name or '-':<20} {row.what}{whose}"
