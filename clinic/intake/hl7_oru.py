"""HL7 v2 laboratory messages (ORU^R01, R30-R32, R40; OUL^R21-R24) into ``LabReportDraft``.

One draft for each order of each patient of a message. Fields as in HL7 v2.5.1 chapters 2, 3 and 7; what is missing or
doubtful is kept as reported and said in the notes.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import tzinfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake import hl7_result
from clinic.intake.hl7_context import collected, context_of
from clinic.intake.hl7_framing import Broken, Cut, Framed, cut, framed
from clinic.intake.hl7_orders import Order, orders_of
from clinic.intake.hl7_syntax import Message, Segment, parse
from clinic.intake.hl7_times import Moment, read_moment, zone_of
from clinic.records.enums import LabSource, ResultStatus
from clinic.records.labs import AttachmentDraft, LabReportDraft, ReportedPatient, ResultDraft

_AGAIN = "Ask the laboratory to send it again; nothing of this message was stored."
_KINDS = {
    "ORU": ("R01", "R30", "R31", "R32", "R40", ""),
    "OUL": ("R21", "R22", "R23", "R24", ""),
}
_MAX_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that was understood: its bytes, its reports, and whether it is marked as a test.

    ``doubt`` says why it may not be whole, so that a person must look at it; mostly empty.
    """

    raw: bytes
    reports: tuple[LabReportDraft, ...]
    test: bool = False
    doubt: str = ""


def read_messages(data: bytes, catalog: Catalog, zone: tzinfo | None = None) -> Iterator[ReadMessage | Broken]:
    """All messages of a file, each whole or as ``Broken``. Raises ``FileRefused`` where it is no HL7 file.

    ``zone`` is the clinic's, for times without an offset (None: that of the computer).
    """
    yield from read_cuts(cut(io.BytesIO(data)), catalog, zone)


def read_cuts(cuts: Iterable[Cut | Broken], catalog: Catalog, zone: tzinfo | None) -> Iterator[ReadMessage | Broken]:
    """As ``read_messages``, of messages that were cut apart already."""
    for item in cuts:
        if isinstance(item, Broken):
            yield item
            continue
        try:
            yield _read(framed(item), catalog, zone)
        except FileRefused as error:
            yield Broken(error.what, error.todo)


def fingerprint(report: LabReportDraft) -> str:
    """What makes a report the same report: all it says, but not when or under which number it was sent.

    2.3 and 2.30 are the same number; a time of the sample that only stands in for a missing one says nothing.
    """
    results = tuple(_without_sending(result) for result in report.results)
    documents = tuple((each.title, hashlib.sha256(each.data).hexdigest()) for each in report.attachments)
    bare = replace(
        report, results=results, attachments=(), message="", message_id="", reported_at=None, notes=(),
        utc_offset_minutes=None, sampled_at=report.sampled_at if report.sampled_precision else None,
    )  # fmt: skip
    text = json.dumps([asdict(bare), documents], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_sending(result: ResultDraft) -> ResultDraft:
    text = result.text if result.number is None else ""
    return replace(result, text=text, sampled_at=result.sampled_at if result.sampled_precision else None)


def _read(one: Framed, catalog: Catalog, home: tzinfo | None) -> ReadMessage:
    message = parse(one)
    header = message.header
    kind, event = _type_of(header)
    if event not in _KINDS.get(kind, ()):
        shown = "^".join(part for part in (kind, event) if part) or "without a type"
        raise FileRefused(
            f"The message is {shown}, not a laboratory report (ORU^R01 or OUL).", "Ask the laboratory for its results."
        )
    if header.get(12) and not header.get(12).startswith("2"):
        raise FileRefused(f"The message is HL7 version {header.get(12)}; version 2 is read.", _AGAIN)
    reports = tuple(_reports(message, catalog, home))
    if not reports:
        raise FileRefused("The message holds no results.", "Nothing was stored; ask the laboratory if you miss some.")
    return ReadMessage(one.raw, reports, test=header.get(11).upper() in ("T", "D"), doubt=message.doubt)


def _type_of(header: Segment) -> tuple[str, str]:
    """Type and event; some write them with a dash or a blank (``ORU-R01``), or the structure alone (``ORU_R01``)."""
    kind, event = header.get(9).upper(), header.get(9, 2).upper()
    if not event and len(kind) == 7 and kind[3] in "-_ ":
        kind, event = kind[:3], kind[4:]
    return kind, event


def _reports(message: Message, catalog: Catalog, home: tzinfo | None) -> Iterator[LabReportDraft]:
    orders, notes = orders_of(message)
    merged: dict[tuple[ReportedPatient, str, str], list[Order]] = {}
    for order in orders:
        merged.setdefault((order.patient, order.filler or order.placer, order.numbering), []).append(order)
    for (patient, number, numbering), group in merged.items():
        report = _report(message, group, catalog, home, notes)
        if report.results or report.attachments:
            yield replace(
                report,
                patient=patient,
                order_number=hl7_result.fit(number, 120),
                numbering=hl7_result.fit(numbering, 120),
                placer_number=hl7_result.fit(next((each.placer for each in group if each.placer), ""), 120),
            )


@dataclass(frozen=True, slots=True)
class _Content:
    """What the orders of one report hold."""

    results: list[ResultDraft]
    attachments: list[AttachmentDraft]
    notes: list[str]


def _report(
    message: Message, orders: list[Order], catalog: Catalog, home: tzinfo | None, notes: list[str]
) -> LabReportDraft:
    header = message.header
    zone = zone_of(header.get(7))
    found = _content(message, orders, catalog, home)
    sent = read_moment(header.get(7), zone, home)
    reported = next((m for each in orders if (m := read_moment(each.obr.get(22), zone, home))), None) or sent
    sampled = _sampled(orders, found.results, zone, home)
    if any(result.sampled_at is None for result in found.results):
        found.notes.append(_without_time(orders, sampled, zone, home))
    at = sampled.at if sampled else reported.at if reported else None
    panels = dict.fromkeys(each.obr.part(4, 2) or each.obr.part(4, 5) or each.obr.part(4, 1) for each in orders)
    offset = next((m.offset for m in (sampled, reported, sent) if m and m.offset is not None), None)
    return LabReportDraft(
        results=tuple(r if r.sampled_at else replace(r, sampled_at=at) for r in found.results),
        sampled_at=at,
        sampled_precision=sampled.precision if sampled else "",
        utc_offset_minutes=offset,
        reported_at=reported.at if reported else None,
        laboratory=header.get(4) or header.get(3),
        panel=", ".join(panel for panel in panels if panel),
        source=LabSource.HL7,
        message_id=hl7_result.fit(header.get(10), 200),
        notes=tuple(dict.fromkeys((*message.notes, *notes, *found.notes))),
        attachments=tuple(found.attachments),
    )


def _content(message: Message, orders: list[Order], catalog: Catalog, home: tzinfo | None) -> _Content:
    found = _Content([], [], [])
    for order in orders:
        context = context_of(order, message.header, catalog, home)
        found.notes.extend(f"Comment of the laboratory: {text}" for text in order.comments)
        for lines, comments in order.results:
            reading = hl7_result.read_result(lines[0], "\n".join(comments), context, tuple(lines[1:]))
            found.notes.extend(reading.notes)
            found.attachments.extend(reading.attachments)
            if reading.draft is not None:
                found.results.append(reading.draft)
        if order.cancelled and not order.results:
            found.results.append(_cancelled(order, context))
            found.notes.append(f"The laboratory cancelled the order “{context.panel or order.filler}”.")
    if len(found.attachments) > _MAX_DOCUMENTS:
        found.notes.append(f"Of {len(found.attachments)} documents the first {_MAX_DOCUMENTS} were taken.")
        del found.attachments[_MAX_DOCUMENTS:]
    return found


def _cancelled(order: Order, context: hl7_result.Context) -> ResultDraft:
    """Stands for all results of an order that will not be done; filing takes back what was sent as preliminary."""
    code, system, other, other_system = hl7_result.codes_of(order.obr, 4)
    return ResultDraft(
        name=context.panel or "Order",
        code=hl7_result.fit(code, 60),
        code_system=hl7_result.fit(system, 20),
        alternate_code=hl7_result.fit(other, 60),
        alternate_system=hl7_result.fit(other_system, 20),
        specimen=hl7_result.fit(context.specimen, 80),
        text=hl7_result.CANCELLED,
        status=ResultStatus.NOT_OBTAINED,
        comment="\n".join(order.comments),
        sampled_at=context.collected.at if context.collected else None,
        sampled_precision=context.collected.precision if context.collected else "",
        value_type=hl7_result.CANCELLED_TYPE,
    )


def _sampled(
    orders: list[Order], results: list[ResultDraft], zone: tzinfo | None, home: tzinfo | None
) -> Moment | None:
    said = next((moment for order in orders if (moment := collected(order, zone, home))), None)
    if said is not None:
        return said
    times = [(r.sampled_at, r.sampled_precision) for r in results if r.sampled_at]
    return Moment(*min(times), None) if times else None


def _without_time(orders: list[Order], sampled: Moment | None, zone: tzinfo | None, home: tzinfo | None) -> str:
    if sampled is not None:
        return "The time of a sample is missing; that of the other samples of the report stands for it."
    texts = (each.obr.get(7) for each in orders)
    written = next((text for text in texts if text and read_moment(text, zone, home) is None), "")
    what = f"“{hl7_result.fit(written, 40)}” is not readable" if written else "is missing"
    return f"The time of the sample {what}; the time of the report stands for it."
