"""``labs codes`` and ``labs inbox``."""

from dataclasses import asdict
from typing import Any

from clinic.commands.frame import Call, Result, Subparsers, UsageError, add, group
from clinic.records.lab_lists import CodeProposal
from clinic.records.labs import Candidate, ReportRow


def add_codes(labs: Subparsers) -> None:
    """Add the commands about laboratories' own codes below ``labs``."""
    verbs = group(labs, "codes", "what laboratories' own codes and names mean")
    add(verbs, "list", "codes that nobody has confirmed yet, and those that are confirmed", _list_codes)
    confirm = add(verbs, "confirm", "say once what a code of a laboratory means", _confirm)
    confirm.add_argument("--laboratory", required=True, metavar="NAME")
    confirm.add_argument("--code", default="", metavar="CODE")
    confirm.add_argument("--name", default="", metavar="NAME", help="the name as reported, where there is no code")
    confirm.add_argument("--specimen", default=None, metavar="TEXT", help="as reported, where it comes in several")
    confirm.add_argument("--unit", default=None, metavar="UNIT", help="as reported, where it comes in several")
    meaning = confirm.add_mutually_exclusive_group(required=True)
    meaning.add_argument("--analyte", default="", metavar="KEY", help="for example calcium_total")
    meaning.add_argument("--none", action="store_true", help="none of ours; it is not asked for again")
    withdraw = add(verbs, "withdraw", "take a confirmation back, by its id from the list", _withdraw)
    withdraw.add_argument("id", metavar="ID")


def add_inbox(labs: Subparsers) -> None:
    """Add the commands about reports that wait below ``labs``."""
    verbs = group(labs, "inbox", "reports whose patient is not certain")
    listing = add(verbs, "list", "the reports that wait, why, and the likeliest patients", _list_reports)
    listing.add_argument("--aside", action="store_true", help="those that were set aside")
    file = add(verbs, "file", "file a report, by its id from the list, under a patient", _file)
    file.add_argument("id", metavar="ID")
    file.add_argument("--patient", required=True, metavar="MRN")
    unfile = add(verbs, "unfile", "take a report out of the record it was filed in: it waits again", _unfile)
    unfile.add_argument("id", metavar="ID")
    aside = add(verbs, "set-aside", "say that a report is nobody's here", _set_aside)
    aside.add_argument("id", metavar="ID")
    aside.add_argument("--reason", required=True, metavar="TEXT")
    take_up = add(verbs, "take-up", "let a report that was set aside wait again", _take_up)
    take_up.add_argument("id", metavar="ID")


def _list_codes(call: Call) -> Result:
    clinic = call.clinic()
    proposals, codes = clinic.lab_codes.proposals(), clinic.lab_codes.list()
    data = {"proposals": [asdict(each) for each in proposals], "codes": [asdict(each) for each in codes]}
    lines = [f"unconfirmed  {_told(p)}  {p.example}  probably {p.proposed or '?'}" for p in proposals]
    lines += [f"{c.id}  {c.laboratory}  {c.code or c.name}  {c.unit}  {c.analyte or 'none of ours'}" for c in codes]
    return Result(data, tuple(lines))


def _confirm(call: Call) -> Result:
    clinic, args = call.clinic(), call.args
    if not args.code and not args.name:
        raise UsageError("Neither --code nor --name is given.", "See labs codes list.")
    fitting = [each for each in clinic.lab_codes.proposals() if _is_meant(each, args)]
    if len(fitting) != 1:
        how_many = f"{len(fitting)} codes fit." if fitting else "No code that waits fits."
        raise UsageError(how_many, "Name laboratory, code or name, specimen and unit as labs codes list shows them.")
    clinic.lab_codes.confirm(fitting[0], "" if args.none else args.analyte)
    data = {"confirmed": asdict(fitting[0]), "analyte": args.analyte or None, "results": fitting[0].results}
    return Result(data, (f"{_told(fitting[0])} is {args.analyte or 'none of ours'}; {fitting[0].results} stored.",))


def _is_meant(proposal: CodeProposal, args: Any) -> bool:
    same = proposal.laboratory == args.laboratory and args.code in ("", proposal.code)
    same = same and args.name in ("", proposal.name)
    same = same and (args.specimen is None or args.specimen == proposal.specimen)
    return same and (args.unit is None or args.unit == proposal.unit)


def _withdraw(call: Call) -> Result:
    call.clinic().lab_codes.withdraw(call.args.id)
    return Result({"withdrawn": call.args.id}, (f"{call.args.id} was taken back.",))


def _list_reports(call: Call) -> Result:
    clinic = call.clinic()
    rows = clinic.labs.aside() if call.args.aside else clinic.labs.waiting()
    found = [(row, clinic.labs.candidates(row.id)) for row in rows]
    lines: list[str] = []
    for row, candidates in found:
        lines.append(f"{row.id}  {row.laboratory}  {row.results} results  {' '.join(row.notes[:1])}".rstrip())
        lines += [f"    {each.row.mrn}  {each.row.name}  {each.reason}" for each in candidates]
    return Result([_report(row, candidates) for row, candidates in found], tuple(lines))


def _report(row: ReportRow, candidates: tuple[Candidate, ...]) -> dict[str, Any]:
    said = row.reported_patient
    return {
        "id": row.id,
        "laboratory": row.laboratory,
        "order": row.order_number or None,
        "received_at": row.received_at,
        "results": row.results,
        "notes": list(row.notes),
        "set_aside": row.set_aside_reason or None,
        "patient": {"mrn": said.mrn, "family": said.family, "given": said.given, "birth": str(said.birth or "")},
        "candidates": [
            {"mrn": each.row.mrn, "reason": each.reason, "fields": [asdict(field) for field in each.fields]}
            for each in candidates
        ],
    }


def _file(call: Call) -> Result:
    row, _ = call.clinic().labs.file_report(call.args.id, call.patient_id(call.args.patient))
    return Result({"id": row.id, "status": row.status}, (f"{row.id} is filed under {call.args.patient}.",))


def _unfile(call: Call) -> Result:
    row, _ = call.clinic().labs.unfile_report(call.args.id)
    return Result({"id": row.id, "status": row.status}, (f"{row.id} waits again.",))


def _set_aside(call: Call) -> Result:
    call.clinic().labs.set_aside(call.args.id, call.args.reason)
    return Result({"id": call.args.id, "status": "set aside"}, (f"{call.args.id} is set aside.",))


def _take_up(call: Call) -> Result:
    call.clinic().labs.take_up(call.args.id)
    return Result({"id": call.args.id, "status": "waiting"}, (f"{call.args.id} waits again.",))


def _told(proposal: CodeProposal) -> str:
    parts = (proposal.laboratory, proposal.code or "-", proposal.name, proposal.specimen or "-", proposal.unit or "-")
    return "  ".join(parts)
