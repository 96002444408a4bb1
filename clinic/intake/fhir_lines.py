"""A file of FHIR resources, one on each line (NDJSON), told and cut by its bytes: within JSON no line end is raw."""

from collections.abc import Iterator
from typing import BinaryIO

from clinic.intake.hl7_framing import MAX_MESSAGE, Broken, Cut

_MARK = b"\xef\xbb\xbf"


def has_lines(stream: BinaryIO) -> bool:
    """Whether the first two lines can only be resources of their own; ``stream`` is rewound.

    A line that ends with a brace where the next begins with one is never within one JSON text.
    """
    start = stream.tell()
    first = second = b""
    while not second and (line := stream.readline(MAX_MESSAGE)):
        line = line.removeprefix(_MARK).strip()
        first, second = (first, line) if first else (line, b"")
    stream.seek(start)
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def lines_of(stream: BinaryIO) -> Iterator[Cut | Broken]:
    """The lines that hold anything, of a file of any size: one after the other is in memory."""
    while line := stream.readline(MAX_MESSAGE + 1):
        if len(line) > MAX_MESSAGE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_MESSAGE)
            yield Broken(f"A line is larger than {MAX_MESSAGE >> 20} MB.", "Ask the laboratory for smaller ones.")
        elif plain := line.removeprefix(_MARK).strip():
            yield Cut(plain)
