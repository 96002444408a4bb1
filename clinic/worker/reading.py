"""In the worker: what pieces of laboratory files say, as plain JSON with the documents in them beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clinic.catalog import Catalog
from clinic.intake.fhir import read_bundle, read_line
from clinic.intake.hl7_framing import Broken, Cut
from clinic.intake.hl7_oru import ReadMessage, read_cuts
from clinic.records.labs import LabReportDraft
from clinic.worker.limits import allow_beyond_now
from clinic.worker.tables import read_part
from clinic.worker.values import plain

MEMORY = 500 << 20


@cache
def _catalog(folder: str) -> Catalog:
    return Catalog.load(Path(folder))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):  # a name that this computer does not know
        return None


def take_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: what the messages in ``bodies`` say; the documents in them come back beside it."""
    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    return _answer(_read_all(args, bodies, catalog, zone))


def _read_all(
    args: Mapping[str, Any], bodies: Sequence[bytes], catalog: Catalog, zone: ZoneInfo | None
) -> Iterable[ReadMessage | Broken]:
    cuts = [
        Cut(body, closed, tuple(notes), doubt)
        for body, (closed, notes, doubt) in zip(bodies, args["cuts"], strict=True)
    ]
    return read_cuts(cuts, catalog, zone)


def take_bundle_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: what a FHIR bundle, or a file of resources, says. Raises ``FileRefused``."""
    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    return _answer(read_bundle(bodies[0], catalog, zone), with_raw=True)


def take_lines_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: what lines of FHIR say, each by itself; a resource that is no bundle has no reports yet."""
    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    return _answer(read_line(body, catalog, zone) for body in bodies)


def take_table_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: what a part of a table says by a layout."""
    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    found = list(read_part(args, bodies[0], catalog, zone))
    reports = tuple(each for each in found if not isinstance(each, Broken))
    return _answer([*(each for each in found if isinstance(each, Broken)), ReadMessage(b"", reports)])


def _answer(
    messages: Iterable[ReadMessage | Broken], *, with_raw: bool = False
) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    found: list[Mapping[str, Any]] = []
    bodies: list[bytes] = []
    for message in messages:
        if isinstance(message, Broken):
            found.append({"broken": plain(message)})
            continue
        if with_raw:
            bodies.append(message.raw)
        reports = [_plain_report(report, bodies) for report in message.reports]
        found.append({"reports": reports, "test": message.test, "doubt": message.doubt})
    return {"messages": found}, bodies


def _plain_report(report: LabReportDraft, bodies: list[bytes]) -> dict[str, Any]:
    """A report as plain JSON; the bytes of its documents go beside it."""
    found: dict[str, Any] = plain(replace(report, attachments=()))
    found["attachments"] = [[each.title, each.file_name, each.media_type] for each in report.attachments]
    bodies += [each.data for each in report.attachments]
    return found
