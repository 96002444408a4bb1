"""Is the write-ahead log that a crash left behind whole?

SQLite takes the log up to the first frame that does not fit its checksum and drops the rest without a word: right for
the last, half-written change of a power cut, and a silent loss where the disk damaged a change that was complete.
"""

import struct
from pathlib import Path

from clinic.store.read_only import size_of

_HEADER, _FRAME = 32, 24
_MAGIC = 0x377F0682
_ALIKE = 4
"""Bits; the salts of an earlier, overwritten log differ in about half of 64."""


def log_damage(log: Path) -> str:
    """What is damaged in a log that nobody has open, in words; empty: nothing, or there is none. Raises ``OSError``."""
    if size_of(log) == 0:
        return ""
    data = log.read_bytes()
    if len(data) <= _HEADER:
        return ""
    magic, version, page = struct.unpack(">III", data[:12])
    order = ">" if magic & 1 else "<"
    salts = data[16:24]
    sums = _checksum(data[:24], (0, 0), order)
    if magic & ~1 != _MAGIC or version != 3007000 or sums != struct.unpack(">II", data[24:32]):
        return "The beginning of the write-ahead log is damaged: changes before the last end may be lost."
    frames = list(range(_HEADER, len(data) - _FRAME - page + 1, _FRAME + page))
    for position, start in enumerate(frames):
        head, body = data[start : start + 8], data[start + _FRAME : start + _FRAME + page]
        sums = _checksum(head + body, sums, order)
        if data[start + 8 : start + 16] == salts and sums == struct.unpack(">II", data[start + 16 : start + 24]):
            continue
        if any(_belongs(data, later, salts) for later in frames[position:]):
            return "The write-ahead log is damaged: changes before the last end may be lost."
        break
    return ""


def _belongs(data: bytes, start: int, salts: bytes) -> bool:
    """Whether a frame is one of this log, and ends a change: what comes before it was complete."""
    ends_change = struct.unpack(">I", data[start + 4 : start + 8])[0] != 0
    differing = int.from_bytes(data[start + 8 : start + 16], "big") ^ int.from_bytes(salts, "big")
    return ends_change and differing.bit_count() <= _ALIKE


def _checksum(data: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for a, b in zip(words[::2], words[1::2], strict=True):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    return first, second
