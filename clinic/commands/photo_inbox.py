"""``photo inbox`` and ``patient card``."""

from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, add, group
from clinic.errors import NotFound
from clinic.records.enums import CapturedFrom, InboxState
from clinic.records.inbox import CardSize, InboxRow
from clinic.records.photos import PhotoImport
from clinic.services.photo_watch import FolderGone, picture_files
from clinic.store.files import write_atomically

_STATES = {state.value.replace(" ", "-"): state for state in InboxState}


def add_inbox(commands: Subparsers) -> None:
    """Add the commands of the inbox below ``photo``."""
    verbs = group(commands, "inbox", "pictures that wait for a person to say whose they are")
    take = add(verbs, "take", "take picture files, or all pictures of a folder, into the inbox", _take)
    take.add_argument("files", nargs="+", metavar="FOLDER|FILE")
    listing = add(verbs, "list", "the pictures that wait, with whom they are proposed for and why", _list)
    listing.add_argument("--state", choices=sorted(_STATES), default="waiting", help="others than those that wait")
    assign = add(verbs, "assign", "file pictures of the inbox, by their ids from its list, under a patient", _assign)
    assign.add_argument("ids", nargs="+", metavar="ID")
    assign.add_argument("--patient", required=True, metavar="MRN")
    assign.add_argument("--lesion", default="", metavar="L1")


def add_card(commands: Subparsers) -> None:
    """Add the command below ``patient``."""
    text = "the patient card as PDF: photographed first, it says whose the photos after it are"
    card = add(commands, "card", text, _card)
    card.add_argument("mrn", metavar="MRN")
    card.add_argument("--out", required=True, metavar="PDF")
    card.add_argument("--size", choices=[size.value for size in CardSize], default=CardSize.SHEET.value)


def _take(call: Call) -> Result:
    paths = [path for name in call.args.files for path in _pictures(Path(name))]
    outcomes, _changes = call.clinic().photo_inbox.take_in(paths)
    data = [
        {"file": o.file, "outcome": o.outcome, "reason": o.reason or None, "id": o.inbox_id or None} for o in outcomes
    ]
    left = any(outcome.outcome in ("refused", "later") for outcome in outcomes)
    lines = tuple(f"{o.outcome:<8} {o.file}  {o.reason}".rstrip() for o in outcomes)
    return Result(data, lines, SOME_REFUSED if left else DONE)


def _pictures(path: Path) -> list[Path]:
    """Of a folder all that the watched folder would take; a file that was named itself is tried in any case."""
    if not path.is_dir():
        return [path]
    try:
        return [seen.path for seen in picture_files(path)]
    except FolderGone as error:
        raise NotFound(f"The folder {path} cannot be read.", "Check its name and permissions.") from error


def _list(call: Call) -> Result:
    rows = call.clinic().photo_inbox.rows(_STATES[call.args.state])
    return Result([_data(row) for row in rows], tuple(_line(row) for row in rows))


def _assign(call: Call) -> Result:
    clinic, patient = call.clinic(), call.patient_id(call.args.patient)
    visit = clinic.visits.open_for(patient)
    lesion = _lesion(clinic, patient, call.args.lesion) if call.args.lesion else ""
    where = PhotoImport(patient, visit.id if visit else "", lesion)
    outcomes, _changes = clinic.photo_inbox.assign([(key, 0) for key in call.args.ids], where)
    data = [{"id": o.inbox_id, "outcome": o.outcome, "reason": o.reason or None} for o in outcomes]
    refused = any(outcome.outcome == "refused" for outcome in outcomes)
    lines = tuple(f"{o.outcome:<9} {o.inbox_id}  {o.reason}".rstrip() for o in outcomes)
    return Result(data, lines, SOME_REFUSED if refused else DONE)


def _card(call: Call) -> Result:
    clinic, patient = call.clinic(), call.patient_id(call.args.mrn)
    data = clinic.photo_inbox.card(patient, CardSize(call.args.size))
    write_atomically(Path(call.args.out), data)
    clinic.photo_inbox.card_printed(patient, "file")
    return Result({"pages": 1, "bytes": len(data)}, (f"Written {call.args.out}.",))


def _lesion(clinic: Clinic, patient_id: str, label: str) -> str:
    from clinic.commands.pictures import lesion_by_label  # which registers these commands

    return lesion_by_label(clinic, patient_id, label)


def _data(row: InboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "file": row.name,
        "state": row.state,
        "captured_at": row.captured_at,
        "captured_from": row.captured_from if row.captured_from is not CapturedFrom.UNKNOWN else None,
        "received_at": row.received_at,
        "width": row.width,
        "height": row.height,
        "card": row.is_card,
        "patient": row.mrn or None,
        "reason": row.reason or None,
        "sha256": row.sha256,
    }


def _line(row: InboxRow) -> str:
    whose = f"{row.mrn} {row.patient_name}" if row.mrn else "?"
    card = "card " if row.is_card else ""
    return f"{row.id}  {_moment(row.when)}  {row.name:<24} {card}{whose}  {row.reason}".rstrip()


def _moment(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}"
