"""The map out of the record: saved as PDF, or as pictures.

MapSaver(ctx, page, patient)        adds the actions "map.save-pdf" and "map.save-pictures"; patient() -> who is shown
    save_pdf(); save_pictures()
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import StorageError
from clinic.records.patients import PatientDetail
from ui.context import Context
from ui.core.tasks import Progress

_PLAIN = "not encrypted; keep it safe"


class MapSaver(QObject):
    """Asks where, draws in the background, tells. The service notes it in the audit trail."""

    def __init__(self, ctx: Context, page: QWidget, patient: Callable[[], PatientDetail | None]) -> None:
        super().__init__(page)
        self._ctx, self._page, self._patient = ctx, page, patient
        add = partial(ctx.actions.add, group="Map & lesions", scope=page)
        add("map.save-pdf", "Save map as PDF…", self.save_pdf, icon="export")
        add("map.save-pictures", "Save map as pictures (PNG)…", self.save_pictures, icon="export")

    @Slot()
    def save_pdf(self) -> None:
        """Every view with lesions, a legend, a table."""
        patient = self._patient()
        if patient is not None:
            then = partial(self._write_pdf, patient.id)
            name = f"Body map {patient.mrn}.pdf"
            self._ctx.prompts.save_file(self._page, "Save the map as PDF", name, "PDF documents (*.pdf)", then)

    @Slot()
    def save_pictures(self) -> None:
        """One picture for each view with lesions."""
        patient = self._patient()
        if patient is not None:
            then = partial(self._write_pictures, patient)
            self._ctx.prompts.open_folder(self._page, "Folder for the pictures of the map", then)

    def _write_pdf(self, patient_id: str, path: Path) -> None:
        make = partial(self._make_pdf, patient_id, path.with_suffix(".pdf"))
        self._ctx.ops.background(self._page, "Saving the map", make, self._told)

    def _write_pictures(self, patient: PatientDetail, folder: Path) -> None:
        out = folder / f"Body map {patient.mrn}"
        self._ctx.ops.background(
            self._page, "Saving the map", partial(self._make_pictures, patient.id, out), self._told
        )

    def _make_pdf(self, patient_id: str, path: Path, progress: Progress) -> str:
        progress.check()
        data = self._ctx.clinic.exports.map_pdf(patient_id)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise StorageError("The file cannot be written there.", "Choose another folder.") from error
        return f"Saved as {path.name}. The file is {_PLAIN}."

    def _make_pictures(self, patient_id: str, out: Path, progress: Progress) -> str:
        progress.check()
        number = self._ctx.clinic.exports.map_pictures(patient_id, out)
        pictures = "1 picture" if number == 1 else f"{number} pictures"
        return f"Saved {pictures} in {out.name}. What is there is {_PLAIN}."

    def _told(self, words: str) -> None:
        self._ctx.notifier.notify(words, "done")
