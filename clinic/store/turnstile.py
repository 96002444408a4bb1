"""Who is inside: sessions pass one by one, and whoever replaces the file waits until all are out."""

import contextlib
import threading
from collections.abc import Iterator

from clinic.errors import StorageError

_PATIENCE = 20.0
"""Seconds to wait for those inside; a longer reading is asked to be ended by a person."""


class Turnstile:
    """Counts the sessions of one process."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._inside = 0
        self._is_closed = False
        self._mine = threading.local()

    @contextlib.contextmanager
    def passed(self) -> Iterator[None]:
        """Be inside. Raises ``StorageError`` while it is closed, unless this thread is inside already."""
        depth = getattr(self._mine, "depth", 0)
        with self._change:
            if self._is_closed and not depth:
                raise StorageError("The record is just being repaired.", "Wait until that is done, then try again.")
            self._inside += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            with self._change:
                self._inside -= 1
                self._change.notify_all()

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Nobody is inside, and nobody comes in. Raises ``StorageError`` where someone stays inside too long."""
        with self._change:
            self._is_closed = True
            if not self._change.wait_for(lambda: self._inside == 0, _PATIENCE):
                self._is_closed = False
                raise StorageError("The record is in use in this window.", "Wait for what runs, then try again.")
        try:
            yield
        finally:
            with self._change:
                self._is_closed = False
