"""Is the write-ahead log that a crash left behind whole?

SQLite takes the log up to the first frame that does not fit its checksum and drops the rest without a word: right for
the last, half-written change of a power cut, and a silent loss where the disk damaged a change that was complete.

The checksum goes over pairs of 32-bit words (a, b): s0 += a + s1, then s1 += b + s0. That is linear, so the words of
all frames are weighed at once by numpy, and only the sum of each frame is carried to the next: 60 MB take a tenth of
a second instead of several.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from clinic.store.read_only import size_of

if TYPE_CHECKING:
    import numpy as np

    Words = np.ndarray[tuple[int, ...], np.dtype[np.uint32]]

_HEADER, _FRAME = 32, 24
_MAGIC = 0x377F0682
_ALIKE = 4
"""Bits; the salts of an earlier, overwritten log differ in about half of 64."""
_BLOCK = 16 << 20
"""Bytes looked at together, so that a log of any length takes no more memory than this a few times."""


def log_damage(log: Path) -> str:
    """What is damaged in a log that nobody has open, in words; empty: nothing, or there is none. Raises ``OSError``."""
    if size_of(log) <= _HEADER:
        return ""
    with log.open("rb") as file:
        header = file.read(_HEADER)
        magic, version, page = struct.unpack(">III", header[:12])
        order = ">" if magic & 1 else "<"
        sums = _Checksum(24, order).header(header)
        known = magic & ~1 == _MAGIC and version == 3007000 and 512 <= page <= 65536 and page % 8 == 0
        if not known or sums != struct.unpack(">II", header[24:]):
            return "The beginning of the write-ahead log is damaged: changes before the last end may be lost."
        if _loses_a_change(file, page, header[16:24], _Checksum(8 + page, order), sums):
            return "The write-ahead log is damaged: changes before the last end may be lost."
    return ""


def _loses_a_change(file: BinaryIO, page: int, salts: bytes, checksum: "_Checksum", sums: tuple[int, int]) -> bool:
    """Whether a complete change stands behind the first frame that does not fit."""
    fits = True
    for heads, block in _blocks(file, _FRAME + page):
        parts = checksum.parts_of(block, len(heads)) if fits else []
        for number, head in enumerate(heads):
            if fits:
                sums = checksum.carried(sums, parts[number])
                fits = head[8:16] == salts and sums == struct.unpack(">II", head[16:])
            if not fits and _belongs(head, salts):
                return True
    return False


def _blocks(file: BinaryIO, size: int) -> Iterator[tuple[list[bytes], bytes]]:
    """The whole frames of the log, some at a time: their heads, and all their bytes."""
    while block := file.read(max(1, _BLOCK // size) * size):
        count = len(block) // size
        yield [block[start : start + _FRAME] for start in range(0, count * size, size)], block[: count * size]


def _belongs(head: bytes, salts: bytes) -> bool:
    """Whether a frame is one of this log, and ends a change: what comes before it was complete."""
    ends_change = head[4:8] != bytes(4)
    differing = int.from_bytes(head[8:16], "big") ^ int.from_bytes(salts, "big")
    return ends_change and differing.bit_count() <= _ALIKE


class _Checksum:
    """SQLite's checksum over ``size`` bytes, a multiple of 8, whose words lie in byte ``order``."""

    def __init__(self, size: int, order: str) -> None:
        # only a log that was left behind needs numpy, and opening must not wait for it otherwise
        import numpy as np

        self._stored, self._native = np.dtype(f"{order}u4"), np.dtype(np.uint32)
        grown = (1, 0, 0, 1)  # how the sums before weigh, after so many pairs: a 2 by 2 matrix, row by row
        weights = np.empty((size // 4, 2), np.uint32)
        for pair in range(size // 8 - 1, -1, -1):
            p, q, r, s = grown
            weights[2 * pair] = (p + q) & 0xFFFFFFFF, (r + s) & 0xFFFFFFFF  # a goes into both sums
            weights[2 * pair + 1] = q, s  # b into the second
            grown = (p + q) & 0xFFFFFFFF, (p + 2 * q) & 0xFFFFFFFF, (r + s) & 0xFFFFFFFF, (r + 2 * s) & 0xFFFFFFFF
        self._weights, self._grown = weights, grown

    def _read(self, data: bytes) -> "Words":
        import numpy as np

        return np.frombuffer(data, self._stored).astype(self._native)

    def header(self, header: bytes) -> tuple[int, int]:
        """The sums over the beginning of the log."""
        first, second = (self._read(header[:24]) @ self._weights).tolist()
        return first, second

    def parts_of(self, block: bytes, count: int) -> list[tuple[int, int]]:
        """What each of ``count`` frames adds: its page and the first 8 bytes of its head."""
        words = self._read(block).reshape(count, -1)
        parts = words[:, :2] @ self._weights[:2] + words[:, _FRAME // 4 :] @ self._weights[2:]
        return [(first, second) for first, second in parts.tolist()]

    def carried(self, sums: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
        """The sums after a frame that adds ``part``."""
        p, q, r, s = self._grown
        first, second = sums
        return (p * first + q * second + part[0]) & 0xFFFFFFFF, (r * first + s * second + part[1]) & 0xFFFFFFFF
