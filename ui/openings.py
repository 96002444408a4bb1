"""The wishes that lead from one page of a patient to another: what each opens, and where."""

from PySide6.QtCore import Slot

from ui.built_pages import BuiltPages
from ui.navigator import PlaceWish
from ui.patients.patient_page import PatientPage


class Openings(BuiltPages):
    """Part of the desk. A role that has not the page that was wished for is left at the patient."""

    patient: PatientPage
    _places: list[str]

    def open_patient(self, patient_id: str, tab: str = "") -> None:
        """Show a patient, at a tab if one is named."""
        raise NotImplementedError

    @Slot(str, str)
    def open_lesion(self, patient_id: str, lesion_id: str) -> None:
        """Show a lesion on the map."""
        if self._open_at(patient_id, "map"):
            self.map.show_lesion(lesion_id)

    @Slot(str, object)
    def open_description(self, patient_id: str, wish: PlaceWish) -> None:
        """Describe a new lesion at a place that was pointed out in a photo."""
        if self._open_at(patient_id, "map"):
            self.map.describe_at(wish)

    @Slot(str, str)
    def open_visit(self, patient_id: str, visit_id: str) -> None:
        """Show a visit in the list of visits."""
        if self._open_at(patient_id, "visits"):
            self.visits.select_visit(visit_id)

    @Slot(str, str)
    def open_photo(self, patient_id: str, photo_id: str) -> None:
        """Show a photo in the viewer."""
        if self._open_at(patient_id, "photos"):
            self.photos.open_photo(photo_id)

    @Slot(str, object)
    def open_comparison(self, patient_id: str, photo_ids: tuple[str, ...]) -> None:
        """Show photos side by side."""
        if self._open_at(patient_id, "compare"):
            self.compare.show_photos(photo_ids)

    @Slot(str, str)
    def open_document(self, patient_id: str, document_id: str) -> None:
        """Show a document."""
        if self._open_at(patient_id, "documents"):
            self.documents.select_document(document_id)

    @Slot(str, str)
    def open_summary(self, patient_id: str, visit_id: str) -> None:
        """Make the summary of a visit."""
        if self._open_at(patient_id, "documents"):
            self.documents.make_summary(visit_id)

    @Slot()
    def open_card(self) -> None:
        """Show the card of the patient who is open."""
        if self._open_at(self.patient.patient_id, "documents"):
            self.documents.show_card()

    @Slot(str)
    def open_lab_report(self, report_id: str) -> None:
        """Show a report that waits for a person."""
        if "labs_in" in self._places:
            self._window.show_page("labs_in")
            self.inbox.select_report(report_id)

    def _open_at(self, patient_id: str, tab: str) -> bool:
        """Show a patient; whether this role has the page that was wished for."""
        self.open_patient(patient_id, tab)
        return tab in self.patient.keys
