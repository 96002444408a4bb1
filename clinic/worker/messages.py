"""A laboratory file, cut here by its bytes and read in the worker piece by piece."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.files import MAX_BYTES
from clinic.intake.hl7_framing import Broken, Cut, cut
from clinic.intake.hl7_oru import ReadMessage, read_cuts
from clinic.intake.kinds import HEAD, kind_of
from clinic.records.lab_lists import CsvLayout
from clinic.records.labs import AttachmentDraft, LabReportDraft
from clinic.worker.limits import allow_beyond_now
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

SECONDS = 5.0
"""For one piece; on a machine made slow 200 messages take one."""
_FIRST_SECONDS = 30.0
"""Until a worker has started and read its tables."""
MEMORY = 500 << 20
PIECE_MESSAGES, PIECE_BYTES = 200, 2 << 20
_MOST_LOST = 3
"""Messages of a file that take too much or break their reader; after so many the rest of the file is left."""
_TODO = "Ask the laboratory to send it in smaller files."


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
    """In the worker: what a FHIR bundle, or one line of a file of them, says. Raises ``FileRefused``."""
    from clinic.intake.fhir import read_bundle

    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    return _answer(read_bundle(bodies[0], catalog, zone), with_raw=True)


def take_table_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: what a table of results says by a layout. Raises ``FileRefused``."""
    from clinic.intake.csv_reader import read_csv

    catalog, zone = _catalog(args["catalog"]), _zone(args["zone"])
    allow_beyond_now(MEMORY)
    layout = _layout(args["layout"])
    return _answer(read_csv(bodies[0], layout, catalog, zone), with_raw=True)


def plain_layout(layout: CsvLayout) -> dict[str, Any]:
    """A layout as plain JSON."""
    return {**plain(replace(layout, columns=())), "columns": [[role, at] for role, at in layout.columns]}


def _layout(found: Mapping[str, Any]) -> CsvLayout:
    columns = tuple((str(role), int(at)) for role, at in found["columns"])
    return replace(built(CsvLayout, {**found, "columns": []}), columns=columns)


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


def _report(found: Any, bodies: Iterator[bytes]) -> LabReportDraft:
    documents = found["attachments"]
    if not isinstance(documents, list) or not all(_are_words(each) for each in documents):
        raise ValueError("no documents")
    report = built(LabReportDraft, {**found, "attachments": []})
    attachments = tuple(AttachmentDraft(each[0], each[1], each[2], next(bodies)) for each in documents)
    return replace(report, attachments=attachments)


def _are_words(found: Any) -> bool:
    return isinstance(found, list) and len(found) == 3 and all(isinstance(each, str) for each in found)


def _message(found: Any, bodies: Iterator[bytes], raw: bytes | None) -> ReadMessage | Broken:
    if "broken" in found:
        return built(Broken, found["broken"])
    if type(found["test"]) is not bool or not isinstance(found["doubt"], str):
        raise ValueError("no message")
    own = next(bodies) if raw is None else raw
    reports = tuple(_report(each, bodies) for each in found["reports"])
    return ReadMessage(own, reports, test=found["test"], doubt=found["doubt"])


def read_messages_apart(
    workers: WorkerPool, data: bytes, name: str, catalog: Path, zone: str = "", layout: CsvLayout | None = None
) -> tuple[ReadMessage | Broken, ...]:
    """All messages of a laboratory file in memory, as ``read_file_apart``."""
    return tuple(read_file_apart(workers, io.BytesIO(data), name, catalog, zone, layout))


def read_file_apart(
    workers: WorkerPool, stream: BinaryIO, name: str, catalog: Path, zone: str = "", layout: CsvLayout | None = None
) -> Iterator[ReadMessage | Broken]:
    """The messages of a laboratory file one after the other, each whole or as ``Broken``, read in a worker.

    HL7 v2 and FHIR are told by their content; a table is read by its ``layout``. An HL7 file may be of any size: only
    a piece of it is in memory. ``stream`` can be read and rewound; ``catalog`` is the folder of the reference tables;
    ``zone`` names the clinic's time zone. Raises ``FileRefused`` where the file is none of these or takes too much to
    read; ``ClinicError`` as ``WorkerPool.run``.
    """
    start = stream.tell()
    head = stream.read(HEAD)
    stream.seek(start)
    asker = _Asker(workers, name, {"catalog": str(catalog), "zone": zone})
    kind = kind_of(head, name)
    if kind == "fhir":
        yield from asker.whole("fhir", _all_of(stream))
    elif kind == "csv" and layout is not None:
        yield from asker.whole("csv", _all_of(stream), {"layout": plain_layout(layout)})
    elif kind == "csv":
        raise FileRefused(
            "This is a table; what its columns mean was not said yet.", "Import it in the window and name its columns."
        )
    else:
        yield from asker.pieces(cut(stream))


def _all_of(stream: BinaryIO) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileRefused(f"The file is larger than {MAX_BYTES >> 20} MB.", _TODO)
    return data


@dataclass(slots=True)
class _Asker:
    """Sends what was cut to the workers and counts what was lost."""

    workers: WorkerPool
    name: str
    args: Mapping[str, Any]
    lost: int = 0
    warm: bool = field(default=False)

    def whole(self, do: str, data: bytes, args: Mapping[str, Any] | None = None) -> Iterator[ReadMessage | Broken]:
        """A file that is read in one piece."""
        self._warm_up()
        # a file of one piece may be as large as many: its time grows with its size
        seconds = SECONDS * max(1.0, len(data) / PIECE_BYTES)
        request = Request(do, self.name, _TODO, seconds, {**self.args, **(args or {})}, (data,))
        answer = self.workers.run(request)
        bodies = iter(answer.bodies)
        try:
            found = [_message(each, bodies, None) for each in answer.found["messages"]]
        except (ValueError, TypeError, KeyError, StopIteration, RuntimeError) as error:
            raise FileRefused(f"“{self.name}” cannot be read; it was not stored.", _TODO) from error
        yield from found

    def pieces(self, items: Iterable[Cut | Broken]) -> Iterator[ReadMessage | Broken]:
        """Messages of an HL7 file, about 200 or 2 MB at a time."""
        held: list[Cut | Broken] = []
        size = 0
        for item in items:
            length = len(item.raw) if isinstance(item, Cut) else 0
            if held and (len(held) >= PIECE_MESSAGES or size + length > PIECE_BYTES):
                yield from self._piece(held)
                if self._given_up:
                    yield Broken(
                        f"{self.lost} messages of “{self.name}” could not be read; the rest of it was left.", _TODO
                    )
                    return
                held, size = [], 0
            held.append(item)
            size += length
        yield from self._piece(held)

    @property
    def _given_up(self) -> bool:
        return self.lost >= _MOST_LOST

    def _piece(self, items: list[Cut | Broken]) -> Iterator[ReadMessage | Broken]:
        cuts = [item for item in items if isinstance(item, Cut)]
        read = iter(self._read(cuts) if cuts else ())
        for item in items:
            yield item if isinstance(item, Broken) else next(read)

    def _read(self, cuts: list[Cut]) -> list[ReadMessage | Broken]:
        """One answer for each; a piece that is lost is read again message by message, to lose the guilty one alone."""
        try:
            return self._asked(cuts)
        except FileRefused as error:
            if len(cuts) == 1:
                self.lost += 1
                return [Broken(error.what, error.todo)]
        left = Broken(f"A message of “{self.name}” was left: {_MOST_LOST} before it could not be read.", _TODO)
        return [answer for each in cuts for answer in ([left] if self._given_up else self._read([each]))]

    def _asked(self, cuts: list[Cut]) -> list[ReadMessage | Broken]:
        self._warm_up()
        marks = [[each.closed, list(each.notes), each.doubt] for each in cuts]
        bodies = tuple(each.raw for each in cuts)
        answer = self.workers.run(Request("hl7", self.name, _TODO, SECONDS, {**self.args, "cuts": marks}, bodies))
        documents = iter(answer.bodies)
        try:
            found = answer.found["messages"]
            return [_message(each, documents, one.raw) for each, one in zip(found, cuts, strict=True)]
        except (ValueError, TypeError, KeyError, StopIteration, RuntimeError) as error:
            raise FileRefused(f"“{self.name}” cannot be read; it was not stored.", _TODO) from error

    def _warm_up(self) -> None:
        """Have the tables read before the clock of a piece runs."""
        if not self.warm:
            self.workers.run(Request("hl7", self.name, _TODO, _FIRST_SECONDS, {**self.args, "cuts": []}))
            self.warm = True
