"""``visit`` and ``handout``."""

from pathlib import Path

from clinic.commands.frame import Call, Result, Subparsers, UsageError, add, group
from clinic.store.files import write_atomically


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "visit", "visits and their summaries")
    listing = add(verbs, "list", "visits of a patient, newest first", _list)
    listing.add_argument("mrn", metavar="MRN")
    summary = add(verbs, "summary", "the summary of a visit as PDF", _summary)
    summary.add_argument("visit", metavar="VISIT", help="its id, from `visit list`")
    summary.add_argument("--out", required=True, metavar="PDF")
    handout = add(commands, "handout", "a patient handout as PDF, or the list of topics", _handout)
    handout.add_argument("topic", metavar="TOPIC|list")
    handout.add_argument("--patient", metavar="MRN")
    handout.add_argument("--out", metavar="PDF")
    handout.add_argument("--language", default="en", metavar="L")


def _list(call: Call) -> Result:
    rows = call.clinic().visits.list(call.patient_id(call.args.mrn))
    data = [
        {"id": row.id, "date": row.started_at.astimezone().date(), "status": row.status, "reason": row.reason or None}
        for row in rows
    ]
    return Result(data, tuple(f"{d['id']}  {d['date']}  {d['status']:<8} {d['reason'] or ''}".rstrip() for d in data))


def _summary(call: Call) -> Result:
    documents = call.clinic().documents
    (row, pdf), _changes = documents.make_summary(call.args.visit)
    write_atomically(Path(call.args.out), pdf)
    documents.printed(row.id, form="file")
    data = {"pages": row.pages, "bytes": row.bytes, "sha256": row.sha256}
    return Result(data, (f"Written {call.args.out}: {row.pages} pages.",))


def _handout(call: Call) -> Result:
    args, documents = call.args, call.clinic().documents
    if args.topic == "list":
        topics = documents.topics(args.language)
        return Result(
            [{"topic": topic.key, "title": topic.title} for topic in topics],
            tuple(f"{topic.key:<24} {topic.title}" for topic in topics),
        )
    if not args.patient or not args.out:
        raise UsageError("A handout is for one patient.", "Give --patient MRN and --out PDF.")
    (row, pdf), _changes = documents.make_handout(args.topic, call.patient_id(args.patient), args.language)
    write_atomically(Path(args.out), pdf)
    documents.printed(row.id, form="file")
    data = {"pages": row.pages, "bytes": row.bytes, "sha256": row.sha256}
    return Result(data, (f"Written {args.out}: {row.pages} pages.",))
