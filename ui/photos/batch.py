"""Taking pictures in, in a worker: what is done is kept whatever happens to the rest."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from clinic.imaging import PICTURE_SUFFIXES, pictures_in
from clinic.records.changes import Changes
from clinic.records.photos import ImportOutcome, PhotoImport
from clinic.services.photo_files import PictureFile
from clinic.services.photos import PhotoService
from ui.core.tasks import Cancelled, Progress

__all__ = ["PICTURE_SUFFIXES", "Batch", "Item", "Pasted", "files_of"]


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture that is not a file: its bytes as they were offered, or pixels alone."""

    name: str
    content: bytes | QImage

    def file(self) -> PictureFile:
        """The picture as bytes; pixels are written as PNG, without loss."""
        if isinstance(self.content, bytes):
            return PictureFile(self.name, self.content)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.content.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no format given as str here
        return PictureFile(self.name, bytes(buffer.data().data()))


Item = Path | Pasted


@dataclass(slots=True)
class Batch:
    """Pictures that belong to one place in the record, and what became of each so far."""

    photos: PhotoService
    items: Sequence[Item]
    where: PhotoImport
    outcomes: list[ImportOutcome] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    left_out: int = 0

    def run(self, progress: Progress) -> None:
        """Take in all, until cancelled. Raises ``ClinicError`` where the place in the record does not fit."""
        self.left_out = len(self.items)
        files = [item.file() if isinstance(item, Pasted) else item for item in self.items]
        with suppress(Cancelled):
            self.photos.import_files(files, self.where, progress, lambda: progress.cancelled, self._note)

    def result(self) -> tuple["Batch", Changes]:
        """For ``Operations.write``: what was stored so far."""
        return self, self.changes

    def _note(self, outcome: ImportOutcome, changes: Changes) -> None:
        self.outcomes.append(outcome)
        self.changes |= changes
        self.left_out = len(self.items) - len(self.outcomes)


def files_of(items: Sequence[Item], progress: Progress) -> tuple[Item, ...]:
    """Folders stand for the pictures in them; a file that was chosen itself is tried whatever it is called."""
    found: list[Item] = [item for item in items if isinstance(item, Pasted)]
    found += pictures_in([item for item in items if isinstance(item, Path)], lambda: progress.cancelled)
    return tuple(found)
