"""A laboratory file, cut here by its bytes and read in the worker piece by piece."""

import contextlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from clinic.errors import ClinicError, FileRefused
from clinic.intake.fhir_lines import has_lines, lines_of
from clinic.intake.files import MAX_BYTES
from clinic.intake.hl7_framing import Broken, Cut, cut
from clinic.intake.hl7_oru import ReadMessage
from clinic.intake.kinds import HEAD, kind_of
from clinic.records.lab_lists import CsvLayout
from clinic.records.labs import AttachmentDraft, LabReportDraft
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Answer, Request
from clinic.worker.tables import PART_ROWS, plain_layout, whole_table
from clinic.worker.values import built

SECONDS = 5.0
"""For one piece; on a machine made slow 200 messages take one."""
_FIRST_SECONDS = 30.0
"""Until a worker has started and read its tables."""
PIECE_MESSAGES, PIECE_BYTES = 200, 2 << 20
_MOST_LOST = 3
"""Messages of a file that take too much or break their reader; after so many the rest of the file is left."""
_TODO = "Ask the laboratory to send it in smaller files."


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
        yield from asker.fhir(stream)
    elif kind == "csv" and layout is not None:
        yield from asker.table(_all_of(stream), layout)
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a piece says; ``is_last``: too much of the file was lost by then."""

    items: list[ReadMessage | Broken]
    is_last: bool


@dataclass(slots=True)
class _Asker:
    """Sends what was cut to the workers and counts what was lost."""

    workers: WorkerPool
    name: str
    args: Mapping[str, Any]
    do: str = "hl7"
    lost: int = 0
    warm: bool = False

    def fhir(self, stream: BinaryIO) -> Iterator[ReadMessage | Broken]:
        """A file of lines line by line, and what is no bundle in it together; anything else in one piece."""
        if not has_lines(stream):
            yield from self._whole(_all_of(stream))
            return
        loose, sound = bytearray(), True
        for item in self.pieces(lines_of(stream), "fhir-lines"):
            if isinstance(item, Broken) or item.reports:
                sound = sound and not isinstance(item, Broken)
                yield item
                continue
            loose += item.raw + b"\n"
            if len(loose) > MAX_BYTES:
                raise FileRefused(f"The parts of the file that belong together exceed {MAX_BYTES >> 20} MB.", _TODO)
        if loose and sound:
            yield from self._whole(bytes(loose))
        elif loose:  # the line that is lost may be what another one refers to
            yield Broken("What refers to other lines of the file was left out, since a line of it is broken.")

    def _whole(self, data: bytes) -> Iterator[ReadMessage | Broken]:
        """JSON that only its reader could cut."""
        answer = self._run("fhir", {}, (data,))
        bodies = iter(answer.bodies)
        with self._checked():
            found = [_message(each, bodies, None) for each in answer.found["messages"]]
        yield from found

    def table(self, data: bytes, layout: CsvLayout) -> Iterator[ReadMessage | Broken]:
        """A table, cut in the worker and read there part by part; one message in the end."""
        how: dict[str, Any] = {"layout": plain_layout(layout)}
        cut_up = self._run("csv-cut", {**how, "rows": PART_ROWS}, (data,))
        with self._checked():
            if "broken" in cut_up.found:
                yield built(Broken, cut_up.found["broken"])
                return
            how["doubtful"] = bool(cut_up.found["doubtful"])
        found: list[ReadMessage | Broken] = []
        for number, part in enumerate(cut_up.bodies):
            answer = self._run("csv", {**how, "first": 2 + number * PART_ROWS}, (part,))
            bodies = iter(answer.bodies)
            with self._checked():
                found += [_message(each, bodies, b"") for each in answer.found["messages"]]
        yield from whole_table(data, found)

    def _run(self, do: str, args: Mapping[str, Any], bodies: Sequence[bytes]) -> Answer:
        self._warm_up()
        return self.workers.run(Request(do, self.name, _TODO, SECONDS, {**self.args, **args}, bodies))

    @contextlib.contextmanager
    def _checked(self) -> Iterator[None]:
        """What is no answer of ours: the worker may have been taken over by what it read."""
        try:
            yield
        except (ValueError, TypeError, KeyError, StopIteration, RuntimeError) as error:
            raise FileRefused(f"“{self.name}” cannot be read; it was not stored.", _TODO) from error

    def pieces(self, items: Iterable[Cut | Broken], do: str = "hl7") -> Iterator[ReadMessage | Broken]:
        """What can be read by itself (HL7 messages, lines of FHIR), about 200 or 2 MB at a time.

        The worker reads the next piece while whoever asks stores this one.
        """
        self.do = do
        ahead = ThreadPoolExecutor(1, thread_name_prefix="pieces")
        reading: list[Future[_Piece]] = []
        try:
            for piece in _pieces_of(items):
                if isinstance(piece, BaseException):
                    yield from (item for each in reading for item in each.result().items)
                    raise piece
                reading.append(ahead.submit(self._piece, piece))
                if len(reading) > 1:
                    read = reading.pop(0).result()
                    yield from read.items
                    if read.is_last:
                        yield self._rest_left()
                        return
            yield from (item for each in reading for item in each.result().items)
        finally:
            ahead.shutdown(cancel_futures=True)

    def _rest_left(self) -> Broken:
        return Broken(f"{self.lost} messages of “{self.name}” could not be read; the rest of it was left.", _TODO)

    @property
    def _given_up(self) -> bool:
        return self.lost >= _MOST_LOST

    def _piece(self, items: list[Cut | Broken]) -> _Piece:
        cuts = [item for item in items if isinstance(item, Cut)]
        read = iter(self._read(cuts) if cuts else ())
        return _Piece([item if isinstance(item, Broken) else next(read) for item in items], self._given_up)

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
        marks = [[each.closed, list(each.notes), each.doubt] for each in cuts]
        answer = self._run(self.do, {"cuts": marks}, tuple(each.raw for each in cuts))
        documents = iter(answer.bodies)
        with self._checked():
            found = answer.found["messages"]
            return [_message(each, documents, one.raw) for each, one in zip(found, cuts, strict=True)]
        raise AssertionError  # what is not returned was refused

    def _warm_up(self) -> None:
        """Have the tables read before the clock of a piece runs."""
        if not self.warm:
            self.workers.run(Request("hl7", self.name, _TODO, _FIRST_SECONDS, {**self.args, "cuts": []}))
            self.warm = True


def _pieces_of(items: Iterable[Cut | Broken]) -> Iterator[list[Cut | Broken] | BaseException]:
    """The items some at a time; where the file turns out to be none of ours, why, after what was whole before it."""
    held: list[Cut | Broken] = []
    size = 0
    try:
        for item in items:
            length = len(item.raw) if isinstance(item, Cut) else 0
            if held and (len(held) >= PIECE_MESSAGES or size + length > PIECE_BYTES):
                yield held
                held, size = [], 0
            held.append(item)
            size += length
    except (ClinicError, OSError) as error:
        yield error
        return
    if held:
        yield held
