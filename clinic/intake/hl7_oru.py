"""HL7 v2 ORU^R01 into ``LabReportDraft``: one for each order of each patient of a message.

Fields as in HL7 v2.5.1 chapters 2, 3 and 7; what is missing or doubtful is kept as reported and said in the notes.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, tzinfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake import hl7_result
from clinic.intake.hl7_framing import Broken, Framed, messages_of
from clinic.intake.hl7_patient import read_patient
from clinic.intake.hl7_syntax import Message, Segment, parse
from clinic.intake.hl7_values import read_time, zone_of
from clinic.records.enums import LabSource
from clinic.records.labs import LabReportDraft, ReportedPatient, ResultDraft

_AGAIN = "Ask the laboratory to send it again; nothing of this message was stored."
_ORU = ("R01", "R30", "R31", "R32", "")


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that was understood: its bytes, its reports, and whether it is marked as a test.

    ``doubt`` says why it may not be whole, so that a person must look at it; mostly empty.
    """

    raw: bytes
    reports: tuple[LabReportDraft, ...]
    test: bool = False
    doubt: str = ""


@dataclass(slots=True)
class _Order:
    """One OBR with what follows it."""

    obr: Segment
    patient: ReportedPatient
    specimens: list[Segment] = field(default_factory=list)
    results: list[tuple[Segment, list[str]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    placer: str = ""
    filler: str = ""


def read_messages(data: bytes, catalog: Catalog) -> Iterator[ReadMessage | Broken]:
    """All messages of a file, each whole or as ``Broken``. Raises ``FileRefused`` where it is no HL7 file."""
    for framed in messages_of(data):
        if isinstance(framed, Broken):
            yield framed
            continue
        try:
            yield _read(framed, catalog)
        except FileRefused as error:
            yield Broken(error.what, error.todo)


def fingerprint(report: LabReportDraft) -> str:
    """What makes a report the same report: all it says, but not when or under which number it was sent.

    2.3 and 2.30 are the same number.
    """
    results = tuple(r if r.number is None else replace(r, text="") for r in report.results)
    content = asdict(replace(report, results=results, message="", message_id="", reported_at=None, notes=()))
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(framed: Framed, catalog: Catalog) -> ReadMessage:
    message = parse(framed)
    header = message.header
    kind, event = header.get(9).upper(), header.get(9, 2).upper()
    if kind != "ORU" or event not in _ORU:
        shown = "^".join(part for part in (kind, event) if part) or "without a type"
        raise FileRefused(
            f"The message is {shown}, not a laboratory report (ORU^R01).", "Ask the laboratory for its results."
        )
    if header.get(12) and not header.get(12).startswith("2"):
        raise FileRefused(f"The message is HL7 version {header.get(12)}; version 2 is read.", _AGAIN)
    reports = tuple(_reports(message, catalog))
    if not reports:
        raise FileRefused("The message holds no results.", "Nothing was stored; ask the laboratory if you miss some.")
    return ReadMessage(framed.raw, reports, test=header.get(11).upper() in ("T", "D"), doubt=message.doubt)


def _reports(message: Message, catalog: Catalog) -> Iterator[LabReportDraft]:
    merged: dict[tuple[ReportedPatient, str], list[_Order]] = {}
    for order in _orders(message):
        merged.setdefault((order.patient, order.filler or order.placer), []).append(order)
    zone = zone_of(message.header.get(7))
    for (patient, number), orders in merged.items():
        report = _report(message, orders, zone, catalog)
        if report.results:
            yield replace(report, patient=patient, order_number=hl7_result.fit(number, 120))


def _orders(message: Message) -> list[_Order]:
    """The orders of the message in their sequence, each with its patient."""
    orders: list[_Order] = []
    patient, placer, filler = ReportedPatient(), "", ""
    current: _Order | None = None
    for segment in message.segments:
        if segment.name == "PID":
            patient, current = read_patient(segment, message.header), None
        elif segment.name == "ORC":
            placer, filler, current = segment.get(2), segment.get(3), None
        elif segment.name == "OBR":
            current = _Order(segment, patient)
            current.placer, current.filler = segment.get(2) or placer, segment.get(3) or filler
            placer = filler = ""
            orders.append(current)
        elif segment.name == "OBX":
            if current is None:
                raise FileRefused("A result (OBX) stands without its order (OBR).", _AGAIN)
            hl7_result.check(segment)
            current.results.append((segment, []))
        elif segment.name == "SPM" and current is not None:
            current.specimens.append(segment)
        elif segment.name == "NTE" and current is not None:
            _add_comment(current, segment)
    return orders


def _add_comment(order: _Order, nte: Segment) -> None:
    count = max(1, nte.repetitions(3))
    text = "\n".join(part for part in (nte.whole(3, index) for index in range(1, count + 1)) if part)
    if text:
        (order.results[-1][1] if order.results else order.comments).append(text)


def _report(message: Message, orders: list[_Order], zone: tzinfo | None, catalog: Catalog) -> LabReportDraft:
    header = message.header
    notes = list(message.notes)
    results: list[ResultDraft] = []
    for order in orders:
        context = _context(order, zone, catalog)
        notes += [f"Comment of the laboratory: {text}" for text in order.comments]
        for obx, comments in order.results:
            draft, said = hl7_result.read_result(obx, "\n".join(comments), context)
            notes += said
            if draft is not None:
                results.append(draft)
    sent = read_time(header.get(7), zone)
    times = [result.sampled_at for result in results if result.sampled_at]
    reported = next((t for o in orders if (t := read_time(o.obr.get(22), zone))), None) or sent
    sampled = next((t for o in orders if (t := _collected(o, zone))), None) or (min(times) if times else None)
    if any(result.sampled_at is None for result in results):
        notes.append("The time of the sample is missing; the time of the report stands for it.")
    fallback = sampled or reported
    panels = dict.fromkeys(o.obr.get(4, 2) or o.obr.get(4, 5) or o.obr.get(4) for o in orders)
    return LabReportDraft(
        results=tuple(r if r.sampled_at else replace(r, sampled_at=fallback) for r in results),
        sampled_at=fallback,
        reported_at=reported,
        laboratory=header.get(4) or header.get(3),
        panel=", ".join(panel for panel in panels if panel),
        source=LabSource.HL7,
        message_id=hl7_result.fit(header.get(10), 200),
        notes=tuple(dict.fromkeys(notes)),
    )


def _collected(order: _Order, zone: tzinfo | None) -> datetime | None:
    times = [read_time(spm.get(17), zone) for spm in order.specimens] + [read_time(order.obr.get(7), zone)]
    return next((moment for moment in times if moment), None)


def _context(order: _Order, zone: tzinfo | None, catalog: Catalog) -> hl7_result.Context:
    named = [order.obr.get(15, 1, 2) or order.obr.get(15, 2) or order.obr.get(15)]
    named += [spm.get(4, 2) or spm.get(4, 5) or spm.get(4) for spm in order.specimens]
    specimens = list(dict.fromkeys(re.sub(r"\s+", " ", name) for name in named if name))
    panel = order.obr.get(4, 2) or order.obr.get(4)
    return hl7_result.Context(catalog, zone, _collected(order, zone), ", ".join(specimens), panel, order.obr.get(25))
