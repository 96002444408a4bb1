"""From files or a pasted picture to photos in the record.

PhotoImporter(ctx, host)                 host: the widget that asks
    set_patient(patient_id)
    choose_files(); choose_folder()      file dialog first
    take(items)                          paths, folders and pasted pictures
    take_mime(mime) -> bool              a drop or the clipboard; False if there is no picture in it
    finished(object)                     signal: the Batch, once all of it is done, cancelled or failed
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoImport
from clinic.records.rights import Right
from clinic.records.visits import VisitDetail
from clinic.rules.dates import spoken
from ui.context import Context
from ui.photos.batch import PICTURE_SUFFIXES, Batch, Item, files_of
from ui.photos.import_dialog import NEW_VISIT, VISIT, ImportChoice, ImportDialog
from ui.photos.import_previews import ImportPreviews
from ui.photos.pasting import has_pictures, items_of, on_the_web
from ui.photos.words import ImportReport
from ui.widgets.report_dialog import ReportDialog

__all__ = ["PhotoImporter", "has_pictures"]

_ON_THE_WEB = "This is only the address of a picture on the web. Save the picture to a file, then add that file."
_KINDS = " ".join(f"*{suffix}" for suffix in sorted(PICTURE_SUFFIXES))
_PATTERNS = f"Pictures (jpg, png, heic, tif, dcm …) ({_KINDS});;All files (*)"


class PhotoImporter(QObject):
    """Asks once per batch, imports in the background, tells what became of it."""

    finished = Signal(object)

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host
        self._last = PhotoImport("")
        self._asked_for = ""  # the patient of the last answer
        self._known_choice = ""  # the lesion chosen on the map when a lesion was last said here
        self._running: dict[int, Batch] = {}
        ctx.ops.runner.ended.connect(self._ended)

    def set_patient(self, patient_id: str) -> None:
        """Whose photos come next; the last lesion is another person's, kind and consent scope stay."""
        if patient_id != self._last.patient_id:
            self._last = replace(self._last, patient_id=patient_id, lesion_id="")

    def set_lesion(self, lesion_id: str) -> None:
        """Offer this lesion first in the next question."""
        self._last = replace(self._last, lesion_id=lesion_id)
        self._known_choice = self._ctx.navigator.lesion_id

    @Slot()
    def choose_files(self) -> None:
        """Ask for files, then take them in."""
        if self._last.patient_id:
            self._ctx.prompts.open_files(self._host, "Import photos", _PATTERNS, self.take)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder, then take in the pictures in it and below it."""
        if self._last.patient_id:
            self._ctx.prompts.open_folder(self._host, "Import a folder of photos", self._take_folder)

    def _take_folder(self, folder: Path) -> None:
        self.take([folder])

    def take_mime(self, mime: QMimeData | None) -> bool:
        """Take in what was dropped or pasted; False if it holds no file and no picture (``None``: nothing at all)."""
        if mime is None:
            return False
        items = items_of(mime, self._ctx.clinic.now().astimezone())
        if items:
            self.take(items)
        elif on_the_web(mime):
            self._ctx.notifier.notify(_ON_THE_WEB, "attention")
        else:
            return False
        return True

    def take(self, items: Sequence[Item]) -> None:
        """Ask what the pictures show, then take them in; folders are looked through first."""
        patient_id = self._last.patient_id
        if not items or not patient_id:
            return
        if any(isinstance(item, Path) and item.is_dir() for item in items):
            found = partial(self._found, patient_id)
            self._ctx.ops.background(self._host, "Looking for photos", partial(files_of, items), found)
        else:
            self._found(patient_id, tuple(items))

    def _found(self, patient_id: str, items: Sequence[Item]) -> None:
        if patient_id != self._last.patient_id:  # another patient was opened while the folder was looked through
            return
        if not items:
            self._ctx.notifier.notify("There are no pictures in this folder.", "attention")
            return
        visit = partial(self._ctx.clinic.visits.open_for, patient_id)
        self._ctx.ops.read(self._host, visit, partial(self._ask, items))

    def _ask(self, items: Sequence[Item], visit: VisitDetail | None) -> None:
        clinic, patient_id = self._ctx.clinic, self._last.patient_id
        shown = spoken(visit.started_at.astimezone().date()) if visit else ""
        lesions, consents = clinic.lesions.list(patient_id), clinic.consents.list(patient_id)
        last = replace(self._last, lesion_id=self._proposed(lesions))
        may_start = clinic.may(Right.WRITE_RECORD)
        previews = ImportPreviews(self._ctx, items)
        dialog = ImportDialog(
            self._host, len(items), lesions, last, shown, consents, may_start=may_start, previews=previews
        )
        dialog.chosen.connect(partial(self._answered, items, visit))
        dialog.open()

    def _proposed(self, lesions: Sequence[LesionRow]) -> str:
        """What is shown most likely: the lesion chosen on the map since, the last one, or the only one there is."""
        chosen = self._ctx.navigator.lesion_id
        usable = [row.id for row in lesions if row.status is not LesionStatus.ENTERED_IN_ERROR]
        if chosen != self._known_choice and chosen in usable:
            return chosen
        only = usable[0] if len(usable) == 1 and self._asked_for != self._last.patient_id else ""
        return self._last.lesion_id or only

    def _answered(self, items: Sequence[Item], visit: VisitDetail | None, choice: ImportChoice) -> None:
        self._last = choice.where
        self._asked_for, self._known_choice = choice.where.patient_id, self._ctx.navigator.lesion_id
        if choice.visit == NEW_VISIT:
            start = partial(self._ctx.clinic.visits.start, choice.where.patient_id)
            self._ctx.ops.write(self._host, start, partial(self._started, items, choice.where))
        else:
            visit_id = visit.id if visit is not None and choice.visit == VISIT else ""
            self._start(items, replace(choice.where, visit_id=visit_id))

    def _started(self, items: Sequence[Item], where: PhotoImport, visit: VisitDetail) -> None:
        self._start(items, replace(where, visit_id=visit.id))

    def _start(self, items: Sequence[Item], where: PhotoImport) -> None:
        batch = Batch(self._ctx.clinic.photos, items, where)
        number = self._ctx.ops.background(self._host, "Importing photos", batch.run)
        self._running[number] = batch

    @Slot(int)
    def _ended(self, number: int) -> None:
        """Also after a cancel or an error: what was stored until then is told to every page."""
        batch = self._running.pop(number, None)
        if batch is not None and batch.outcomes:
            self._ctx.ops.write(self._host, batch.result, self._tell)

    def _tell(self, batch: Batch) -> None:
        report = ImportReport.of(batch.outcomes, batch.left_out)
        if report.lines:
            ReportDialog(self._host, report, self._ctx.prompts).open()
        else:
            self._ctx.notifier.notify(report.title, "attention" if batch.left_out else "done")
        self.finished.emit(batch)
