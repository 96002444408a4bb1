"""Cutting a file into HL7 v2 messages by its bytes, without reading what they say.

Any line end (CR, LF, CRLF), MLLP frames, FHS/BHS batches, UTF-16, and the end sign (Ctrl-Z) and zeros that some systems
put behind a file. Only the message at hand is held in memory, so that a file may have any number of them.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from clinic.errors import FileRefused
from clinic.intake.hl7_charsets import decode

_AGAIN = "Ask the laboratory to send it again; nothing of this message was stored."
MAX_MESSAGE = 32 << 20
"""Bytes of one message, documents inside it and all."""
_CHUNK = 1 << 20
_SOON = 1 << 20
"""A message header must stand within so many bytes, or the file is something else."""
_START, _END = b"\x0b", b"\x1c"
_PIECE = re.compile(rb"([^\r\n\x0b\x1c]*)([\r\n\x0b\x1c]|\Z)")
_PADDING = b"\x00\x1a"
_HEADS = (b"FHS", b"BHS", b"BTS", b"FTS")
_NO_FRAME_END = "The end of the message's frame is missing; results may be missing."
_NO_END = "The end mark of the batch is missing; reports may be missing after this one."


@dataclass(frozen=True, slots=True)
class Cut:
    """One message by its bytes; ``closed``: a line end or a frame ends it, so that its last line is whole.

    ``doubt``: why a person must see whether it is whole, or empty.
    """

    raw: bytes
    closed: bool = True
    notes: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Framed:
    """One message: its bytes as received, its text, whether a line end or a frame closes it, and what was decided."""

    raw: bytes
    text: str
    charset: str
    closed: bool
    notes: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """What should have been a message and is not: what is wrong and what to do."""

    what: str
    todo: str = _AGAIN


def cut(stream: BinaryIO) -> Iterator[Cut | Broken]:
    """The messages of a file in their order. Raises ``FileRefused`` where the file holds none, or is no HL7."""
    cutter = _Cutter()
    size, before = 0, list[Cut | Broken]()
    for chunk in _bytes_of_text(stream):
        size += len(chunk.strip())
        before += cutter.feed(chunk)
        if cutter.found or size > _SOON:
            yield from _held_back(before, cutter)
            before.clear()
    if not size:
        raise FileRefused("The file is empty.", "Ask the laboratory to send it again.")
    before += cutter.finish()
    yield from _held_back(before, cutter)


def _held_back(items: list[Cut | Broken], cutter: "_Cutter") -> Iterator[Cut | Broken]:
    if not cutter.found:
        raise not_hl7()
    yield from items


def framed(item: Cut) -> Framed:
    """A message as text, with what was decided about its character set."""
    text, charset, note = decode(item.raw)
    return Framed(item.raw, text, charset, item.closed, item.notes + ((note,) if note else ()), item.doubt)


def not_hl7() -> FileRefused:
    """What to say of a file that is something else."""
    return FileRefused(
        "This is not an HL7 laboratory file.",
        "Ask the laboratory for HL7 v2 messages (ORU^R01), or type the results.",
    )


@dataclass(slots=True)
class _Batch:
    """What FHS or BHS opened: how many it has had, and what its end says."""

    kind: bytes
    count: int = 0


@dataclass(slots=True)
class _Cutter:
    """Takes bytes, gives messages. ``held`` is the message that is open, ``line`` what has no line end yet."""

    found: bool = False
    held: bytearray = field(default_factory=bytearray)
    rest: bytes = b""
    opened: bool = False
    in_frame: bool = False
    stray: bool = False
    too_large: bool = False
    batches: list[_Batch] = field(default_factory=list)

    def feed(self, chunk: bytes) -> Iterator[Cut | Broken]:
        # only what is new is searched: a line may be as long as a file
        last = max(chunk.rfind(sign) for sign in (b"\r", b"\n", _START, _END))
        last = last + len(self.rest) if last >= 0 else last
        data = self.rest + chunk
        if last < 0 and len(data) > MAX_MESSAGE:
            self.too_large, data, last = self.opened, b"\r", 0  # a line without end
        self.rest = data[last + 1 :]
        yield from self._lines(data[: last + 1])

    def finish(self) -> Iterator[Cut | Broken]:
        rest, self.rest = self.rest.rstrip(_PADDING), b""
        if rest.strip():
            yield from self._lines(rest)
        if self.opened:
            closed = self.held.endswith((b"\r", b"\n"))
            yield from self._close(closed=closed, note=_NO_END if self.batches else "")

    def _lines(self, data: bytes) -> Iterator[Cut | Broken]:
        for match in _PIECE.finditer(data):
            line, sign = match.groups()
            if not line and not sign:
                continue
            yield from self._line(line, sign)
            if sign == _START:
                yield from self._close()
                self.in_frame, self.stray = True, False
            elif sign == _END:
                self.in_frame = False
                yield from self._close()
                self.stray = False

    def _line(self, line: bytes, sign: bytes) -> Iterator[Cut | Broken]:
        plain = line.strip(b" \t\xef\xbb\xbf" + _PADDING) if b"MSH" in line[:9] else line.strip(b" \t" + _PADDING)
        head = plain[:3]
        if not plain:
            if self.opened and sign in (b"\r", b"\n"):
                self.held += sign
            return
        if head == b"MSH" or head in _HEADS:
            framed_before, self.in_frame = self.in_frame, False
            yield from self._close()
            self.in_frame = framed_before
            self.stray = False
            if head == b"MSH":
                self.opened = True
                self.found = self.found or plain[3:4] != b"\x00"
                line = plain
                if self.batches:
                    self.batches[-1].count += 1
            else:
                yield from self._mark(head, plain)
                return
        elif not self.opened:
            if not self.stray:
                self.stray = True
                yield Broken("A part of the file stands before any message header (MSH).")
            return
        if len(self.held) + len(line) > MAX_MESSAGE:
            self.too_large = True
        if not self.too_large:
            self.held += line.rstrip(_PADDING) + (sign if sign in (b"\r", b"\n") else b"")

    def _close(self, *, closed: bool = True, note: str = "") -> Iterator[Cut | Broken]:
        if not self.opened:
            return
        raw, large = bytes(self.held), self.too_large
        self.held, self.opened, self.too_large = bytearray(), False, False
        if large:
            yield Broken(f"A message is larger than {MAX_MESSAGE >> 20} MB.", "Ask the laboratory for smaller ones.")
        elif self.in_frame:
            yield Cut(raw, closed=False, doubt=_NO_FRAME_END)
        else:
            yield Cut(raw, closed, (note,) if note else ())

    def _mark(self, head: bytes, line: bytes) -> Iterator[Cut | Broken]:
        """FHS and BHS open a count, BTS-1 (messages) and FTS-1 (batches) say what it should be."""
        if head in (b"FHS", b"BHS"):
            if head == b"BHS" and self.batches and self.batches[-1].kind == b"FHS":
                self.batches[-1].count += 1
            self.batches.append(_Batch(head))
            return
        kind = b"BHS" if head == b"BTS" else b"FHS"
        while self.batches:
            batch = self.batches.pop()
            if batch.kind == kind:
                yield from _compared(kind, batch.count, line)
                return


def _compared(kind: bytes, count: int, line: bytes) -> Iterator[Broken]:
    said = re.match(rb"...[^\w\s](\d{1,9})(?!\d)", line)
    if said is None or int(said[1]) == count:
        return
    noun = "messages" if kind == b"BHS" else "batches"
    yield Broken(
        f"The file says that it holds {int(said[1])} {noun} here, but {count} were found.",
        "Ask the laboratory whether some are missing; what was found was taken in.",
    )


def _bytes_of_text(stream: BinaryIO) -> Iterator[bytes]:
    """The file in chunks, without a byte order mark; UTF-16, marked or not, becomes UTF-8, so that lines can be cut."""
    first = stream.read(_CHUNK)
    codec = _utf16(first)
    if not codec:
        if b"\x00" in first.rstrip(_PADDING) and b"MSH" not in first:
            raise not_hl7()
        yield first.removeprefix(b"\xef\xbb\xbf")
        while chunk := stream.read(_CHUNK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(codec)()
    chunk = first
    try:
        while chunk:
            yield decoder.decode(chunk).removeprefix("\ufeff").encode()
            chunk = stream.read(_CHUNK)
        yield decoder.decode(b"", True).encode()
    except UnicodeError:
        raise not_hl7() from None


def _utf16(first: bytes) -> str:
    if first.startswith((b"\xff\xfe", b"M\x00S\x00", b"F\x00H\x00", b"B\x00H\x00")):
        return "utf-16-le"
    return "utf-16-be" if first.startswith((b"\xfe\xff", b"\x00M\x00S", b"\x00F\x00H", b"\x00B\x00H")) else ""
