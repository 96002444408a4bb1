"""Cutting a file into HL7 v2 messages and turning their bytes into text.

Any line end (CR, LF, CRLF), MLLP frames and FHS/BHS batches are read. The character set is tried in this order: UTF-8,
what MSH-18 names (HL7 table 0211), Latin-1; what was decided is said in a note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.errors import FileRefused

_AGAIN = "Ask the laboratory to send it again; nothing of this message was stored."
_BATCH = (b"FHS", b"BHS", b"BTS", b"FTS")
_LINE = re.compile(rb"[^\r\n]+")
_START, _END = b"\x0b", b"\x1c"
_ESCAPED_SETS = "iso2022_jp_2"

_CHARSETS = {
    "ASCII": "ascii",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "ISO IR6": "ascii",
    "ISO IR14": _ESCAPED_SETS,
    "ISO IR87": _ESCAPED_SETS,
    "ISO IR159": _ESCAPED_SETS,
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "BIG-5": "big5",
    "CNS 11643-1992": "big5",
} | {f"8859/{part}": f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)}


@dataclass(frozen=True, slots=True)
class Framed:
    """One message: its bytes as received, its text, whether a line end or a frame closes it, and what was decided."""

    raw: bytes
    text: str
    charset: str
    closed: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """What should have been a message and is not: what is wrong and what to do."""

    what: str
    todo: str = _AGAIN


def messages_of(data: bytes) -> tuple[Framed | Broken, ...]:
    """The messages of a file in their order. Raises ``FileRefused`` where the file holds none."""
    if not data.strip():
        raise FileRefused("The file is empty.", "Ask the laboratory to send it again.")
    data = _as_bytes_of_text(data)
    if b"MSH" not in data or b"\x00" in data:
        raise not_hl7()
    found = [item for block in _blocks(data) for item in _items(*block)]
    if not any(isinstance(item, Framed) for item in found) and b"\x0b" not in data:
        raise not_hl7()
    return tuple(found)


def not_hl7() -> FileRefused:
    """What to say of a file that is something else."""
    return FileRefused(
        "This is not an HL7 laboratory file.",
        "Ask the laboratory for HL7 v2 messages (ORU^R01), or type the results.",
    )


def _as_bytes_of_text(data: bytes) -> bytes:
    """Without a byte order mark; UTF-16 becomes UTF-8, so that lines can be cut."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode()
        except UnicodeError:
            raise not_hl7() from None
    return data.removeprefix(b"\xef\xbb\xbf")


def _blocks(data: bytes) -> Iterator[tuple[bytes, bool, bool]]:
    """Runs of lines, whether each is whole, and in a frame: without MLLP the file itself, else what frames hold."""
    head, *frames = data.split(_START)
    yield head, True, False
    for frame in frames:
        inside, mark, behind = frame.partition(_END)
        yield inside, bool(mark), True
        yield behind.replace(_END, b"\r"), True, False


def _items(block: bytes, whole: bool, in_frame: bool) -> Iterator[Framed | Broken]:
    if not whole:
        yield Broken("The message is cut off: the end of its frame is missing.")
        return
    opened, stray, batch_open = -1, False, False
    end = 0
    for match in _LINE.finditer(block):
        start, head = match.start(), match[0].lstrip()[:3]
        if not match[0].strip():
            continue
        if head == b"MSH" or head in _BATCH:
            if opened >= 0:
                yield _framed(block[opened:start])
            opened, stray = (start if head == b"MSH" else -1), False
            batch_open = {b"BHS": True, b"FHS": True, b"BTS": False, b"FTS": False}.get(head, batch_open)
        elif opened < 0 and not stray:
            stray = True
            yield Broken("A part of the file stands before any message header (MSH).")
        end = match.end()
    if opened >= 0:
        cut = "The end mark of the batch is missing; reports may be missing after this one."
        yield _framed(block[opened:], closed=in_frame or end < len(block), notes=(cut,) if batch_open else ())


def _framed(raw: bytes, *, closed: bool = True, notes: tuple[str, ...] = ()) -> Framed:
    text, charset, note = decode(raw)
    return Framed(raw, text, charset, closed, notes + ((note,) if note else ()))


def decode(raw: bytes) -> tuple[str, str, str]:
    """The text of a message, the codec used, and a note where that was a decision (or empty)."""
    declared = _declared(raw)
    codec = _CHARSETS.get(declared.upper(), "")
    if codec == _ESCAPED_SETS and b"\x1b" in raw:
        text = _try(raw, codec)  # its bytes are all below 128, so they would also pass for UTF-8
        if text is not None:
            return text, codec, f"The characters were read as {declared}, as the message says."
    text = _try(raw, "utf-8")
    if text is not None:
        differs = not raw.isascii() and declared and codec != "utf-8"
        note = f"The message says {declared}, but its characters are UTF-8 and were read so." if differs else ""
        return text, "utf-8", note
    text = _try(raw, codec) if codec else None
    if text is not None:
        return text, codec, f"The characters were read as {declared}, as the message says."
    why = f"are not the {declared} it names" if declared else "are not UTF-8 and it names no character set"
    return raw.decode("latin-1"), "latin-1", f"The characters of the message {why}; they were read as Latin-1."


def _declared(raw: bytes) -> str:
    header = _LINE.search(raw)
    line = header[0].strip().decode("latin-1") if header else ""
    fields = line.split(line[3]) if len(line) > 4 else []
    field = fields[17] if len(fields) > 17 else ""
    return field.split(line[5] if len(line) > 5 else "~")[0].strip()


def _try(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None
