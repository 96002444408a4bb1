"""Copies of photos that leave the record: for a purpose that their consent covers, without anything private in them.

CopyExporter(ctx, host)                  host: the page that asks
    export(rows)
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.errors import StorageError
from clinic.imaging import strip_private
from clinic.records.enums import ConsentScope
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.purpose import ExportPurpose
from ui.core.tasks import Progress
from ui.photos.words import SCOPES, day_of, photos_counted

Rows = Sequence[PhotoRow]


class CopyExporter(QObject):
    """Asks for purpose and place, notes it in the audit trail, then writes in the background."""

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx, self._host = ctx, host
        self._purpose = ExportPurpose(ctx, host)

    def export(self, rows: Rows) -> None:
        """Nothing is written before all of ``rows`` may leave for what is asked."""
        if rows:
            scopes = ", ".join(sorted({SCOPES[row.consent].lower() for row in rows}))
            text = (
                f"Consent on {photos_counted(len(rows))} covers: {scopes}. A copy holds the picture alone: no place, "
                "no time, no serial number, no name; for teaching and publication its file name says no day. "
                "What is it for?"
            )
            self._purpose.ask("Export a copy", text, rows, partial(self._where, rows))

    def _where(self, rows: Rows, purpose: ConsentScope) -> None:
        prompts, host = self._ctx.prompts, self._host
        if len(rows) == 1:
            then = partial(self._export_one, rows[0], purpose)
            prompts.save_file(host, "Save the copy", _copy_name(rows[0], purpose, 1), "JPEG (*.jpg)", then)
        else:
            prompts.open_folder(host, "Folder for the copies", partial(self._export_all, rows, purpose))

    def _export_one(self, row: PhotoRow, purpose: ConsentScope, path: Path) -> None:
        self._run_export([(row, path)], purpose)

    def _export_all(self, rows: Rows, purpose: ConsentScope, folder: Path) -> None:
        taken = set[Path]()
        pairs: list[tuple[PhotoRow, Path]] = []
        for number, row in enumerate(rows, start=1):
            path = _free(folder / _copy_name(row, purpose, number), taken)
            taken.add(path)
            pairs.append((row, path))
        self._run_export(pairs, purpose)

    def _run_export(self, pairs: Sequence[tuple[PhotoRow, Path]], purpose: ConsentScope) -> None:
        note = partial(self._ctx.clinic.exports.note_copies, [row.id for row, _ in pairs], purpose)
        self._ctx.ops.read(self._host, note, partial(self._export_noted, pairs))

    def _export_noted(self, pairs: Sequence[tuple[PhotoRow, Path]], _nothing: None) -> None:
        work = partial(_write_copies, self._ctx.clinic.photos.original, pairs)
        self._ctx.ops.background(self._host, "Exporting photos", work, self._exported)

    def _exported(self, number: int) -> None:
        self._ctx.notifier.notify(f"{photos_counted(number)} exported without private metadata.", "done")


def _copy_name(row: PhotoRow, purpose: ConsentScope, number: int) -> str:
    """``2026-11-22 L1 close-up.jpg`` for the record; ``photo-01.jpg`` for all others, who must learn no day."""
    if purpose is not ConsentScope.RECORD:
        return f"photo-{number:02d}.jpg"
    return " ".join(part for part in (f"{day_of(row)}", "-".join(row.lesion_labels), row.kind.value) if part) + ".jpg"


def _free(path: Path, taken: set[Path]) -> Path:
    number, found = 1, path
    while found in taken or found.exists():
        number += 1
        found = path.with_stem(f"{path.stem} {number}")
    return found


def _write_copies(original: Callable[[str], bytes], pairs: Sequence[tuple[PhotoRow, Path]], progress: Progress) -> int:
    for number, (row, path) in enumerate(pairs):
        progress(number, len(pairs), path.name)
        try:
            path.write_bytes(strip_private(original(row.id), row.name))
        except OSError as error:
            what = f"{path.name} cannot be written: {error.strerror or 'the disk refused'}."
            raise StorageError(what, "Choose another folder, or free some space.") from error
    return len(pairs)
