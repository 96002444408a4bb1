"""A laboratory file, taken apart in the worker into the messages it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.records.labs import AttachmentDraft, LabReportDraft
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

_SECONDS, _SECONDS_PER_MB, _MOST_SECONDS = 30.0, 5.0, 75.0
"""A megabyte takes 2 s on the slowest machine measured, 7 s where it is made to be slow; one such file of the largest
size must not hold a worker, of which there are two, for minutes."""
_TODO = "Ask the laboratory to send it in smaller files."


@cache
def _catalog(folder: str) -> Catalog:
    return Catalog.load(Path(folder))


def take_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: all messages of the file in ``bodies``; their bytes come back beside them."""
    messages: list[Mapping[str, Any]] = []
    raw: list[bytes] = []
    for message in read_messages(bodies[0], _catalog(args["catalog"])):
        if isinstance(message, Broken):
            messages.append({"broken": plain(message)})
            continue
        raw.append(message.raw)
        reports = [_plain_report(report, raw) for report in message.reports]
        messages.append({"reports": reports, "test": message.test, "doubt": message.doubt})
    return {"messages": messages}, raw


def _plain_report(report: LabReportDraft, bodies: list[bytes]) -> dict[str, Any]:
    """A report as plain JSON; the bytes of its documents go beside it."""
    found: dict[str, Any] = plain(replace(report, attachments=()))
    found["attachments"] = [[each.title, each.file_name, each.media_type] for each in report.attachments]
    bodies += [each.data for each in report.attachments]
    return found


def _report(found: Any, bodies: Iterator[bytes]) -> LabReportDraft:
    documents = found["attachments"]
    if not isinstance(documents, list) or not all(_are_words(each) for each in documents):
        raise ValueError("no documents")
    report = built(LabReportDraft, {**found, "attachments": []})
    return replace(report, attachments=tuple(AttachmentDraft(each[0], each[1], each[2], next(bodies)) for each in documents))


def _are_words(found: Any) -> bool:
    return isinstance(found, list) and len(found) == 3 and all(isinstance(each, str) for each in found)


def read_messages_apart(workers: WorkerPool, data: bytes, name: str, catalog: Path) -> tuple[ReadMessage | Broken, ...]:
    """All messages of a laboratory file, each whole or as ``Broken``, read in a worker.

    ``catalog`` is the folder of the reference tables. Raises ``FileRefused`` where the file is no HL7 or takes too
    much to read; ``ClinicError`` as ``WorkerPool.run``.
    """
    answer = workers.run(Request("hl7", name, _TODO, seconds_for(len(data)), {"catalog": str(catalog)}, (data,)))
    raw = iter(answer.bodies)
    try:
        return tuple(_message(each, raw) for each in answer.found["messages"])
    except (ValueError, TypeError, KeyError, StopIteration, RuntimeError) as error:
        raise FileRefused(f"“{name}” cannot be read; it was not stored.", _TODO) from error


def seconds_for(size: int) -> float:
    """How long a worker may take for a laboratory file of ``size`` bytes."""
    return min(_MOST_SECONDS, _SECONDS + _SECONDS_PER_MB * size / 1e6)


def _message(found: Any, raw: Any) -> ReadMessage | Broken:
    if "broken" in found:
        return built(Broken, found["broken"])
    if type(found["test"]) is not bool or not isinstance(found["doubt"], str):
        raise ValueError("no message")
    own = next(raw)
    reports = tuple(_report(each, raw) for each in found["reports"])
    return ReadMessage(own, reports, test=found["test"], doubt=found["doubt"])
