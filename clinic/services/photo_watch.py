"""A folder into which a phone puts its pictures; what is common to all watched folders is in ``folder_watch``."""

from collections.abc import Iterator
from pathlib import Path

from clinic.services import folder_watch
from clinic.services.folder_watch import REST, FolderGone, Seen, SeenMarks, files_in, is_temporary

__all__ = ["REST", "SUFFIXES", "FolderGone", "FolderLook", "Seen", "SeenMarks", "is_temporary", "picture_files"]

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".hif", ".bmp", ".dcm")
)


class FolderLook(folder_watch.FolderLook):
    """Looks for pictures."""

    def __init__(self, folder: Path, rest: float = REST) -> None:
        super().__init__(folder, rest, _is_picture)


def picture_files(folder: Path) -> Iterator[Seen]:
    """The pictures in a folder and the folders in it, by path; links are not followed. Raises ``FolderGone``."""
    return files_in(folder, _is_picture)


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES
