"""Segments, fields and escapes of one HL7 v2 message.

The package ``hl7`` splits the text. Escapes are resolved here, because what it does with hexadecimal and unknown ones
loses characters.
"""

import re
from collections.abc import Callable
from typing import Any

import hl7

from clinic.errors import FileRefused
from clinic.intake.controls import without_controls
from clinic.intake.hl7_ending import Ending, ending
from clinic.intake.hl7_framing import Framed

_AGAIN = "Ask the laboratory to send it again; nothing of this message was stored."
MAY_BE_MISSING = "The file ends without a line end; results may be missing."
_HEADER = re.compile(r"MSH([^\w\s])([^\w\s]{2,5})(?=\1)")
_DEFAULTS = "^~\\&"
_DOUBLED = re.compile(r"\s*MSH.\^~\\\\&")
"""A header that went through a program text or a data base, where each escape sign is written twice."""
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_TYPE = re.compile(r"ORU|OUL", re.IGNORECASE)
_CUT_NAME = re.compile(r"[A-Z][A-Z0-9]{0,2}")
_RUN_OVER = ("OBX", "NTE", "PID", "OBR", "ORC", "SPM")
_MAX_BLANKS = 20
_NULL = '""'


class Segment:
    """One segment; fields, components and the rest count from 1 as the standard does."""

    def __init__(self, fields: Any, unescape: Callable[[str], str]) -> None:
        self._fields = fields
        self._unescape = unescape
        self.name: str = str(fields[0])

    def __len__(self) -> int:
        """The number of the last field."""
        return len(self._fields) - 1

    def get(self, field: int, component: int = 1, sub: int = 1, repetition: int = 1) -> str:
        """The text there, unescaped and without outer blanks; empty where it is absent or HL7's null."""
        node = self._fields[field] if field < len(self._fields) else ""
        for index in (repetition, component, sub):
            node = _nth(node, index)
        text = self._unescape(str(node)).strip()
        return "" if text == _NULL else text

    def repetitions(self, field: int) -> int:
        """How often a field is repeated (1 if it is there once, or empty)."""
        return len(self._fields[field]) if field < len(self._fields) else 0

    def whole(self, field: int, repetition: int = 1) -> str:
        """The text of a repetition with its separators as they stand: for free text that forgot to escape them."""
        node = self._fields[field] if field < len(self._fields) else ""
        text = self._unescape(str(_nth(node, repetition))).strip()
        return "" if text == _NULL else text

    def part(self, field: int, component: int, repetition: int = 1) -> str:
        """The whole text of a component: a name like ``Calcium & Phosphate`` that forgot to escape its sign."""
        node = self._fields[field] if field < len(self._fields) else ""
        text = self._unescape(str(_nth(_nth(node, repetition), component))).strip()
        return "" if text == _NULL else text

    def filled(self, field: int, text: str) -> "Segment":
        """This segment with ``text`` as the whole of a field, and without escapes in it."""
        fields = [*self._fields, *[""] * (field + 1 - len(self._fields))]
        fields[field] = hl7.Field("", [text])
        return Segment(fields, self._unescape)

    @property
    def is_shifted(self) -> bool:
        """Whether a header has an empty field too many before its time: type and time stand one place too far."""
        return not self.get(7) and not self.get(9) and bool(_TYPE.fullmatch(self.get(10)))

    def without(self, field: int) -> "Segment":
        """This segment with one field less."""
        return Segment([*self._fields[:field], *self._fields[field + 1 :]], self._unescape)

    def deletes(self, field: int) -> bool:
        """Whether the field holds HL7's null, which takes back what was sent there before."""
        return self.rest(field) == _NULL

    def rest(self, field: int, repetition: int = 1) -> str:
        """The escaped text of a repetition, to see whether anything stands there."""
        return str(_nth(self._fields[field], repetition)).strip() if field < len(self._fields) else ""


class Message:
    """The segments of a message in their order, what was decided on the way, and why it may not be whole."""

    def __init__(self, segments: tuple[Segment, ...], notes: tuple[str, ...], doubt: str = "") -> None:
        self.segments = segments
        self.header = segments[0]
        self.notes = notes
        self.doubt = doubt


def parse(framed: Framed) -> Message:
    """Take a message apart. Raises ``FileRefused`` where its header is broken or its last segment is cut off."""
    text = without_controls(framed.text)
    doubled = _DOUBLED.match(text) is not None
    if doubled:
        text = text.replace("\\\\", "\\")
    lines = [_without_indent(line) for line in re.split(r"[\r\n]+", text) if line.strip()]
    head = _HEADER.match(lines[0])
    separators = head[1] + _encoding(head[2]) if head else ""
    if head is None or len(set(separators)) != len(separators):
        raise FileRefused("The header of the message (MSH) is broken.", _AGAIN)
    if _CUT_NAME.fullmatch(lines[-1].strip()):
        raise _cut_off()
    joined, run_over = _join(lines, head[1])
    parsed = hl7.parse("\r".join(joined))
    unescape = _unescaper(separators, framed.charset)
    segments = tuple(Segment(fields, unescape) for fields in parsed)
    if segments[0].is_shifted:
        segments = (segments[0].without(7), *segments[1:])
    notes = framed.notes + (("A text that ran over a line end was put together again.",) if run_over else ())
    notes += ("Its escape signs were doubled on the way; they were read as one.",) if doubled else ()
    found = Ending.WHOLE if framed.closed else ending(segments)
    if found is Ending.CUT:
        raise _cut_off()
    if found is Ending.WHOLE and not framed.closed and not framed.doubt:
        notes += ("The file ends without a line end, but its last result is as complete as the others.",)
    return Message(segments, notes, framed.doubt or (MAY_BE_MISSING if found is Ending.DOUBTFUL else ""))


def _encoding(written: str) -> str:
    """The four signs of MSH-2; what is missing is the usual one. Devices that know no escape write ``^~&``."""
    if len(written) == 3 and written[2] == _DEFAULTS[3]:
        return written[:2] + _DEFAULTS[2:]
    return written[:4] + _DEFAULTS[len(written) :]


def _without_indent(line: str) -> str:
    """A segment that some systems indent, else the line as it is."""
    plain = line.lstrip(" \t\x00\x1a\ufeff")
    return plain if _SEGMENT.match(plain) and not plain[3:4].isalnum() else line


def _cut_off() -> FileRefused:
    return FileRefused("The message is cut off in its last line.", _AGAIN)


def _join(lines: list[str], separator: str) -> tuple[list[str], bool]:
    """Put lines that are no segments behind the segment whose text they carry on."""
    joined: list[list[str]] = []
    for line in lines:
        name = line[:3]
        if _SEGMENT.fullmatch(name) and line[3:4] in ("", separator):
            joined.append([line])
        elif joined and joined[-1][0][:3] in _RUN_OVER:
            joined[-1].append(line)
        else:
            raise FileRefused(f"The message has a line that is no segment: “{line[:20]}”.", _AGAIN)
    return ["\n".join(parts) for parts in joined], len(joined) < len(lines)


def _nth(node: Any, index: int) -> Any:
    if isinstance(node, str):
        return node if index == 1 else ""
    return node[index - 1] if index <= len(node) else ""


def _unescaper(separators: str, charset: str) -> Callable[[str], str]:
    """Resolve ``\\F\\``, ``\\X0D\\``, ``\\.br\\`` and so on; what is not known stays as it was written."""
    field, component, repetition, escape, sub = [*separators]
    signs = {"F": field, "S": component, "T": sub, "R": repetition, "E": escape, "H": "", "N": "", "P": "#"}
    mark = re.escape(escape)
    pattern = re.compile(
        rf"{mark}(?:([FSTREHNP])|[Xx]((?:[0-9A-Fa-f]{{2}})+)|\.(br|sp|fi|nf|in|ti|sk|ce)\s*\+?(\d*)"
        rf"|[CM]((?:[0-9A-Fa-f]{{4}}){{1,2}}|[0-9A-Fa-f]{{6}})){mark}",
        re.IGNORECASE,
    )

    def resolve(match: re.Match[str]) -> str:
        sign, codes, command, count, charset_switch = match.groups()
        if charset_switch:
            return ""  # another character set from here on: the declared one has been read already
        if sign:
            return signs[sign.upper()] if sign.isupper() else match[0]
        if codes:
            raw = bytes.fromhex(codes)
            try:
                return without_controls(raw.decode(charset))
            except UnicodeError:
                return without_controls(raw.decode("latin-1"))
        times = min(int(count[:3] or 1), _MAX_BLANKS)
        return {"br": "\n", "ce": "\n", "sp": "\n" * times, "sk": " " * times}.get(command.lower(), "")

    return lambda text: pattern.sub(resolve, text) if escape in text else text
