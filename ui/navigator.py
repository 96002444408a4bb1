"""Where feature folders meet: wishes to go somewhere, and the fact of where we are.

    Navigator(parent=None)
        page_requested(str)                          key of a page of the rail: "people", "labs_in" ...
        patient_requested(str patient_id, str tab)   tab may be "": "overview", "map", "photos", "compare",
            "labs",
                                                     "treatment", "visits", "documents"
        lesion_requested(str patient_id, str lesion_id)
        visit_requested(str patient_id, str visit_id)
        photo_requested(str patient_id, str photo_id)
        compare_requested(str patient_id, object photo_ids: tuple[str, ...])
        document_requested(str patient_id, str document_id)
        lab_report_requested(str report_id)
        register_patient_requested(str typed)        open the form for a new patient, prefilled with what
            was typed
        start_visit_requested(str patient_id)
        describe_requested(str patient_id, PlaceWish)     describe a new lesion at a place pointed out in a photo
        lesion_described(str lesion_id, PlaceWish)        it was saved; description_left(PlaceWish): it was not
        patient_changed(str patient_id)              the patient now open, "" for none
        visit_changed(str visit_id)                  the visit in progress, "" for none
        lesion_id -> str; set_lesion(lesion_id)      the lesion a person chose last on the map, "" for none
Each ``x_requested`` has a method ``open_x``/``go``/... that emits it, so that it can be used as a callback.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from clinic.records.enums import Side
from clinic.records.surface import SurfacePoint


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """A new lesion is wished for, at a place that was pointed out in a photo (pixels of the upright original)."""

    patient_id: str
    site: str
    side: Side
    point: SurfacePoint
    photo_id: str
    x: float
    y: float


class Navigator(QObject):
    """Carries wishes between feature folders that do not know each other."""

    page_requested = Signal(str)
    patient_requested = Signal(str, str)
    lesion_requested = Signal(str, str)
    visit_requested = Signal(str, str)
    photo_requested = Signal(str, str)
    compare_requested = Signal(str, object)
    document_requested = Signal(str, str)
    lab_report_requested = Signal(str)
    register_patient_requested = Signal(str)
    start_visit_requested = Signal(str)
    describe_requested = Signal(str, object)
    lesion_described = Signal(str, object)
    description_left = Signal(object)
    patient_changed = Signal(str)
    visit_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._patient_id = ""
        self._visit_id = ""
        self._lesion_id = ""

    @property
    def patient_id(self) -> str:
        """The patient now open, or an empty string."""
        return self._patient_id

    @property
    def visit_id(self) -> str:
        """The visit in progress, or an empty string."""
        return self._visit_id

    @property
    def lesion_id(self) -> str:
        """The lesion of the open patient that a person chose last, or an empty string."""
        return self._lesion_id

    def go(self, page: str) -> None:
        """Show a page of the rail."""
        self.page_requested.emit(page)

    def open_patient(self, patient_id: str, tab: str = "") -> None:
        """Show a patient, at a tab if one is named."""
        self.patient_requested.emit(patient_id, tab)

    def open_lesion(self, patient_id: str, lesion_id: str) -> None:
        """Show a lesion of a patient on the map."""
        self.lesion_requested.emit(patient_id, lesion_id)

    def open_visit(self, patient_id: str, visit_id: str) -> None:
        """Show a visit of a patient."""
        self.visit_requested.emit(patient_id, visit_id)

    def open_photo(self, patient_id: str, photo_id: str) -> None:
        """Show a photo of a patient."""
        self.photo_requested.emit(patient_id, photo_id)

    def compare_photos(self, patient_id: str, photo_ids: Sequence[str]) -> None:
        """Show photos of a patient side by side."""
        self.compare_requested.emit(patient_id, tuple(photo_ids))

    def open_document(self, patient_id: str, document_id: str) -> None:
        """Show a document of a patient."""
        self.document_requested.emit(patient_id, document_id)

    def open_lab_report(self, report_id: str) -> None:
        """Show a laboratory report that waits for a person."""
        self.lab_report_requested.emit(report_id)

    def register_patient(self, typed: str = "") -> None:
        """Open the form for a new patient."""
        self.register_patient_requested.emit(typed)

    def start_visit(self, patient_id: str) -> None:
        """Start a visit of a patient."""
        self.start_visit_requested.emit(patient_id)

    def describe_lesion(self, wish: PlaceWish) -> None:
        """Describe a new lesion at a place that was pointed out in a photo."""
        self.describe_requested.emit(wish.patient_id, wish)

    def tell_described(self, lesion_id: str, wish: PlaceWish) -> None:
        """Say that the lesion that was wished for is saved."""
        self.lesion_described.emit(lesion_id, wish)

    def tell_left(self, wish: PlaceWish) -> None:
        """Say that the lesion that was wished for is not described after all."""
        self.description_left.emit(wish)

    def set_patient(self, patient_id: str) -> None:
        """Say which patient is open now; told once per change."""
        if patient_id != self._patient_id:
            self._patient_id, self._lesion_id = patient_id, ""
            self.patient_changed.emit(patient_id)

    def set_visit(self, visit_id: str) -> None:
        """Say which visit is in progress now; told once per change."""
        if visit_id != self._visit_id:
            self._visit_id = visit_id
            self.visit_changed.emit(visit_id)

    def set_lesion(self, lesion_id: str) -> None:
        """Say which lesion was chosen; what is recorded next is probably about it."""
        self._lesion_id = lesion_id
