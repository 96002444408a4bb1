"""The end of the audit trail, kept outside the database so that a trail that was cut off or written anew shows.

``clinic.head`` holds two fixed slots written in turn: a crash while one is written leaves the other. The head may lag
behind the trail by the entries of a commit that the crash followed at once; it is never ahead of it.
"""

import contextlib
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

_SLOT = 160


@dataclass(frozen=True, slots=True)
class Head:
    """Number and seal of an audit entry."""

    number: int
    seal: str


class AuditHead:
    """The head of one clinic's trail. ``key``: 32 bytes, for the slots' own seals."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key

    def write(self, head: Head) -> None:
        """Keep ``head``. A folder that cannot be written keeps the old one, which is still true."""
        line = self._line(head)
        with contextlib.suppress(OSError):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.lseek(handle, _SLOT * (head.number % 2), os.SEEK_SET)
                os.write(handle, line)
            finally:
                os.close(handle)

    def read(self) -> Head | None:
        """The newest whole slot; ``None`` where there is none."""
        found = [head for head in self._slots() if head is not None]
        return max(found, key=lambda head: head.number, default=None)

    def is_sound(self) -> bool:
        """Whether both slots are whole (or not yet written)."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return False
        slots = (data[:_SLOT], data[_SLOT:])
        return any(slots[0]) + any(slots[1]) > 0 and all(not any(s) or self._parsed(s) is not None for s in slots)

    def _slots(self) -> list[Head | None]:
        try:
            data = self._path.read_bytes()
        except OSError:
            return []
        return [self._parsed(data[:_SLOT]), self._parsed(data[_SLOT:])]

    def _line(self, head: Head) -> bytes:
        text = f"{head.number} {head.seal}"
        tag = hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
        return f"{text} {tag}".ljust(_SLOT - 1).encode() + b"\n"

    def _parsed(self, slot: bytes) -> Head | None:
        try:
            number, seal, _tag = slot.decode().split()
            head = Head(int(number), seal)
        except (ValueError, UnicodeDecodeError):
            return None
        return head if hmac.compare_digest(self._line(head), slot) else None
