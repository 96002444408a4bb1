"""Keys that sort by the time they were made."""

import secrets
import threading
import uuid

from clinic.clock import Now

_RANDOM_BITS = 74


class IdSource:
    """Makes UUIDs version 7 (RFC 9562), each greater than the one before, also within one millisecond."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._last = 0
        self._guard = threading.Lock()

    def __call__(self) -> str:
        """A fresh key of 36 characters."""
        millis = int(self._now().timestamp() * 1000) & ((1 << 48) - 1)
        with self._guard:
            fresh = (millis << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS - 2)
            # the counter method of RFC 9562: in the same millisecond count on from the last key
            self._last = fresh if fresh >> _RANDOM_BITS > self._last >> _RANDOM_BITS else self._last + 1
            value = self._last
        time, random = value >> _RANDOM_BITS, value & ((1 << _RANDOM_BITS) - 1)
        high, low = random >> 62, random & ((1 << 62) - 1)
        return str(uuid.UUID(int=(time << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low))
