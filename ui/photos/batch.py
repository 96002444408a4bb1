"""Taking pictures in, one by one, in a worker: what is done is kept whatever happens to the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from clinic.records.changes import Changes
from clinic.records.photos import ImportOutcome, PhotoImport
from clinic.services.photos import PhotoService
from ui.core.tasks import Cancelled, Progress

PICTURE_SUFFIXES = frozenset([".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".bmp"])


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture that is not a file."""

    name: str
    image: QImage

    def png(self) -> bytes:
        """The picture without loss."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no format given as str here
        return bytes(buffer.data().data())


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
        items = list(_files(self.items))
        for number, item in enumerate(items):
            self.left_out = len(items) - number
            try:
                progress(number, len(items), item.name)
            except Cancelled:
                return
            self._take(item)
        self.left_out = 0

    def result(self) -> tuple["Batch", Changes]:
        """For ``Operations.write``: what was stored so far."""
        return self, self.changes

    def _take(self, item: Item) -> None:
        if isinstance(item, Pasted):
            outcome, changes = self.photos.import_bytes(item.name, item.png(), self.where)
            self.outcomes.append(outcome)
        else:
            outcomes, changes = self.photos.import_files([item], self.where)
            self.outcomes.extend(outcomes)
        self.changes |= changes


def _files(items: Sequence[Item]) -> Iterator[Item]:
    """Folders stand for the pictures in them; a file that was chosen itself is tried whatever it is called."""
    for item in items:
        if isinstance(item, Path) and item.is_dir():
            yield from sorted(p for p in item.rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES and p.is_file())
        else:
            yield item
