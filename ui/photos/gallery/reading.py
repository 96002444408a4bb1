"""Reading what the gallery shows: at once where it is little, in the background where it is much.

RecordReader(ctx, host)
    read(patient_id)
    got(object)          signal: a PhotoRecord
Few photos are read as every page reads. Of thousands the newest come at once, so that something is seen, and all of
them as soon as a worker has read them; what is asked meanwhile is read once more afterwards, not in between.
"""

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.enums import Side
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.gallery.arranging import Known, Offered

AT_ONCE = 160
"""Photos read on the UI thread: some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """Photos of a patient, newest first, with what they refer to. ``whole``: these are all of them."""

    patient_id: str
    rows: tuple[PhotoRow, ...] = ()
    whole: bool = True
    known: Known = field(default_factory=Known)
    offered: Offered = field(default_factory=Offered)


class RecordReader(QObject):
    """One read at a time."""

    got = Signal(object)

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host
        self._patient_id = ""
        self._is_many = self._again = False
        self._job = 0

    @property
    def is_reading(self) -> bool:
        """Whether a worker still reads."""
        return bool(self._job)

    def read(self, patient_id: str) -> None:
        """Read the photos of this patient; ``got`` says what they are, now or soon, and perhaps twice."""
        if patient_id != self._patient_id:
            self._leave()
            self._patient_id = patient_id
        if not patient_id:
            self.got.emit(PhotoRecord(""))
        elif self._is_many:
            self._read_apart(0)
        else:
            self._ctx.ops.read(self._host, partial(self._ctx.clinic.photos.count, patient_id), self._counted)

    def _leave(self) -> None:
        if self._job:
            self._ctx.ops.cancel(self._job)
        self._job, self._is_many, self._again = 0, False, False

    def _counted(self, number: int) -> None:
        self._is_many = number > AT_ONCE
        if self._is_many:
            self._read_apart(AT_ONCE)
        else:
            self._ctx.ops.read(self._host, partial(self._load, self._patient_id, 0), self.got.emit)

    def _read_apart(self, at_most: int) -> None:
        if self._job:
            self._again = True
            return
        self._again = False
        work = partial(self._load_apart, self._patient_id, at_most)
        self._job = self._ctx.ops.background(
            self._host, "Reading photos", work, self._read_some, self._failed, quiet=True
        )

    def _read_some(self, record: PhotoRecord) -> None:
        if record.patient_id != self._patient_id:
            return
        self._job = 0
        self._is_many = not record.whole or len(record.rows) > AT_ONCE
        self.got.emit(record)
        if self._again or not record.whole:
            self._read_apart(0)

    def _failed(self, _error: ClinicError) -> bool:
        """Not mine to tell; the next read begins anew."""
        self._job = 0
        return False

    def _load_apart(self, patient_id: str, at_most: int, _progress: Progress) -> PhotoRecord:
        return self._load(patient_id, at_most)

    def _load(self, patient_id: str, at_most: int) -> PhotoRecord:
        clinic = self._ctx.clinic
        rows = clinic.photos.list(patient_id, at_most=at_most)
        whole = not at_most or len(rows) < at_most
        known = Known(clinic.lesions.list(patient_id), clinic.visits.list(patient_id), self._site_text)
        return PhotoRecord(patient_id, rows, whole, known, Offered.of(rows, known))

    def _site_text(self, site: str, side: str) -> str:
        found = self._ctx.clinic.catalog.sites.get(site)
        return found.display(Side(side)) if found is not None and side else site
