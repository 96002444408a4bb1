"""The folder of the phone; what is common to all watched folders is in ``ui.core.folder_watcher``."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from clinic.services.photo_watch import FolderLook, Seen, SeenMarks
from ui.core import folder_watcher
from ui.core.folder_watcher import AT_ONCE, POLL_MS, Watch
from ui.photo_inbox.taking import Batch

__all__ = ["AGAIN_SECONDS", "AT_ONCE", "POLL_MS", "FolderWatcher", "Watch"]

AGAIN_SECONDS = 60.0
"""A file that does not decode may not have arrived whole: it is tried once more after so long."""


class FolderWatcher(folder_watcher.FolderWatcher):
    """Takes pictures into the inbox."""

    settings_name: ClassVar[str] = "photo_inbox"
    title: ClassVar[str] = "Taking in photos"

    def open_marks(self, stored: bytes) -> SeenMarks:
        """Which pictures were looked at."""
        return self._ctx.clinic.photo_inbox.seen_marks(stored)

    def new_look(self, folder: Path, rest: float) -> FolderLook:
        """Looks for pictures."""
        return FolderLook(folder, rest)

    def batch(self, files: Sequence[Seen]) -> Batch:
        """Takes these pictures in."""
        return Batch(self._ctx.clinic.photo_inbox, files)

    def again_seconds(self) -> float:
        """See ``AGAIN_SECONDS``."""
        return AGAIN_SECONDS
