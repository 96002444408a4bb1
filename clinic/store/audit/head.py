"""The end of the audit trail, kept outside the database so that a trail that was cut off or written anew shows.

``clinic.head`` holds fixed slots; how often 2 divides the number of an entry says into which its head goes. So the
newest end is kept, and ever fewer of those before it, and a crash while one is written leaves the others. The head may
lag behind the trail by the entries of a commit that the crash followed at once; it is never ahead of it.
"""

import contextlib
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from clinic.store.keys import wipe

_SLOT, _SLOTS = 160, 24


@dataclass(frozen=True, slots=True)
class Head:
    """Number and seal of an audit entry."""

    number: int
    seal: str


class AuditHead:
    """The head of one clinic's trail. ``key``: 32 bytes, for the slots' own seals."""

    def __init__(self, path: Path, key: bytearray) -> None:
        self._path = path
        self._key = key

    def forget(self) -> None:
        """Overwrite the key; nothing can be kept or read afterwards."""
        wipe(self._key)

    def write(self, head: Head, *, anew: bool = False) -> None:
        """Keep ``head``; an older one than the file holds, of another process, is left out.

        ``anew``: the trail is another one from now on, so what the file held goes. A folder that cannot be written
        keeps the old head, which is still true.
        """
        if not anew and (kept := self.read()) is not None and kept.number >= head.number:
            return
        line = self._line(head)
        with contextlib.suppress(OSError):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                if anew:
                    os.ftruncate(handle, 0)
                os.lseek(handle, _SLOT * _slot_of(head.number), os.SEEK_SET)
                os.write(handle, line)
            finally:
                os.close(handle)

    def read(self) -> Head | None:
        """The newest end; ``None`` where there is none."""
        return max(self.all(), key=lambda head: head.number, default=None)

    def all(self) -> tuple[Head, ...]:
        """All ends that the file knows."""
        return tuple(head for slot in self._slots() if any(slot) and (head := self._parsed(slot)) is not None)

    def exists(self) -> bool:
        """Whether the file is there, be it readable or not."""
        return self._path.exists()

    def is_sound(self) -> bool:
        """Whether the file is there and every slot is whole (or not yet written)."""
        slots = self._slots()
        return any(map(any, slots)) and all(not any(slot) or self._parsed(slot) is not None for slot in slots)

    def _slots(self) -> list[bytes]:
        try:
            data = self._path.read_bytes()
        except OSError:
            return []
        return [data[at : at + _SLOT] for at in range(0, len(data), _SLOT)]

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


def _slot_of(number: int) -> int:
    return min((number & -number).bit_length(), _SLOTS) - 1
