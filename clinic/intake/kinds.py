"""What a file of a laboratory is, told by its first bytes: HL7 v2, FHIR or a table. Its name decides nothing alone."""

import re
from typing import Literal

Kind = Literal["hl7", "fhir", "csv", ""]
HEAD = 1 << 16
"""How many of the first bytes are enough to tell."""
_HL7 = re.compile(r"(?:^|[\r\n\x0b])[ \t]{0,20}(?:MSH|FHS|BHS)[^\w\s\x00]")
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"II*\x00",
    b"MM\x00*",
    b"GIF8",
    b"{\\rtf",
    b"\xd0\xcf\x11",
)
_DELIMITERS = (";", "\t", ",", "|")


def kind_of(data: bytes, name: str) -> Kind:
    """``hl7``, ``fhir`` or ``csv``; empty where it is none. ``data`` are at least the first bytes of the file.

    JSON counts as FHIR, so that what is no FHIR in it is said by its reader; ``name`` (``.csv``, ``.txt``, ``.tsv``)
    only lets a table with a single line of text pass.
    """
    if data.startswith(_BINARY):
        return ""
    text = _text(data[:HEAD])
    if text is None:
        return ""
    start = text.removeprefix("\xef\xbb\xbf").lstrip("\ufeff \t\r\n\x0b\x00\x1a")
    if _HL7.search(start):
        return "hl7"
    if start.startswith(("{", "[")):
        return "fhir"
    return "csv" if not start.startswith("<") and _is_table(start, name) else ""


def _text(data: bytes) -> str | None:
    """The beginning as text, well enough to look at its signs; None where it is binary."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    if re.match(rb"(?:[\x01-\x7f]\x00){4}", data):
        return data[: len(data) // 2 * 2].decode("utf-16-le", "replace")
    if re.match(rb"(?:\x00[\x01-\x7f]){4}", data):
        return data[: len(data) // 2 * 2].decode("utf-16-be", "replace")
    if b"\x00" in data.rstrip(b"\x00\x1a"):
        return None
    return data.decode("latin-1")


def _is_table(text: str, name: str) -> bool:
    """Whether the first lines have the same delimiter, about equally often."""
    lines = [line for line in re.split(r"[\r\n]+", text)[:12] if line.strip()]
    if len(lines) < 2 and not name.lower().endswith((".csv", ".tsv", ".tab")):
        return False
    for sign in _DELIMITERS:
        counts = [line.count(sign) for line in lines]
        wide = [count for count in counts if count >= 2]
        if len(wide) >= max(1, len(lines) - 3) and max(counts, default=0) >= 2:
            return True
    return False
