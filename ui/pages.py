"""The desk: all pages around one open clinic, and the wishes that lead from one to another."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from ui.admin.page import AdminPage
from ui.bodymap.map_view import MapView
from ui.compare.page import ComparePage
from ui.context import Context
from ui.documents.library_page import LibraryPage
from ui.documents.page import DocumentsPage
from ui.home.page import TodayPage
from ui.home.recalls import RecallsPage
from ui.labs.inbox import LabsInboxPage
from ui.labs.page import LabsPage
from ui.lesions.page import MapPage
from ui.main_window import MainWindow
from ui.patients.patient_page import PatientPage
from ui.patients.people import PeoplePage
from ui.patients.providers import PeopleProvider
from ui.photos.page import PhotosPage
from ui.timeline.page import OverviewPage
from ui.treatments.page import TreatmentPage
from ui.visits.page import VisitsPage
from ui.visits.panel import VisitPanel

_PATIENT = "patient"


class Desk(QObject):
    """Builds the pages, puts them into the window and connects the navigator."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        super().__init__(window)
        self._ctx = ctx
        self._window = window
        self.today = TodayPage(ctx)
        self.people = PeoplePage(ctx)
        self.inbox = LabsInboxPage(ctx)
        self.recalls = RecallsPage(ctx)
        self.library = LibraryPage(ctx)
        self.admin = AdminPage(ctx)
        self._build_patient()
        self._place()
        self._connect()
        self._status()

    def _build_patient(self) -> None:
        ctx = self._ctx
        self.overview = OverviewPage(ctx)
        self.map = MapPage(ctx, partial(MapView, ctx))
        self.photos = PhotosPage(ctx)
        self.compare = ComparePage(ctx)
        self.labs = LabsPage(ctx)
        self.treatment = TreatmentPage(ctx)
        self.visits = VisitsPage(ctx)
        self.documents = DocumentsPage(ctx)
        self.patient = PatientPage(
            ctx,
            (
                ("overview", "Overview", self.overview),
                ("map", "Map & lesions", self.map),
                ("photos", "Photos", self.photos),
                ("compare", "Compare", self.compare),
                ("labs", "Labs", self.labs),
                ("treatment", "Treatment", self.treatment),
                ("visits", "Visits", self.visits),
                ("documents", "Documents", self.documents),
            ),
        )
        self.panel = VisitPanel(ctx)

    def _place(self) -> None:
        window = self._window
        window.add_page("today", "Today", "sun-horizon", self.today)
        window.add_page("people", "People", "users", self.people)
        window.add_page("labs_in", "Labs in", "tray", self.inbox)
        window.add_page("recalls", "Recalls", "bell", self.recalls)
        window.add_page("docs", "Docs", "files", self.library)
        window.add_page("admin", "Admin", "gear", self.admin)
        window.add_hidden_page(_PATIENT, self.patient)
        window.add_palette_provider(PeopleProvider(self._ctx))

    def _connect(self) -> None:
        navigator = self._ctx.navigator
        navigator.patient_requested.connect(self.open_patient)
        navigator.lesion_requested.connect(self.open_lesion)
        navigator.visit_requested.connect(self.open_visit)
        navigator.photo_requested.connect(self.open_photo)
        navigator.compare_requested.connect(self.open_comparison)
        navigator.document_requested.connect(self.open_document)
        navigator.lab_report_requested.connect(self.open_lab_report)
        navigator.start_visit_requested.connect(self.panel.start_visit)
        self.panel.shown_changed.connect(self._show_panel)
        self.visits.summary_requested.connect(self.open_summary)
        self._ctx.ops.written.connect(self._saved)
        self.inbox.count_changed.connect(self._count_inbox)
        self._window.page_changed.connect(self._page_changed)
        self._ctx.bus.changed.connect(self._status)

    def show_first_page(self) -> None:
        """Begin with the day at a glance."""
        self._window.show_page("today")

    def leave(self) -> None:
        """Let go of everything that shows the record."""
        self._window.set_side_panel(None)
        self.panel.deleteLater()

    @Slot(str, str)
    def open_patient(self, patient_id: str, tab: str = "") -> None:
        """Show a patient, at a tab if one is named."""
        self.patient.set_patient(patient_id)
        if tab:
            self.patient.show_tab(tab)
        self.panel.set_patient(patient_id)
        self._ctx.navigator.set_patient(patient_id)
        self._window.show_page(_PATIENT, "people")

    @Slot(str, str)
    def open_lesion(self, patient_id: str, lesion_id: str) -> None:
        """Show a lesion on the map."""
        self.open_patient(patient_id, "map")
        self.map.show_lesion(lesion_id)

    @Slot(str, str)
    def open_visit(self, patient_id: str, visit_id: str) -> None:
        """Show a visit in the list of visits."""
        self.open_patient(patient_id, "visits")
        self.visits.select_visit(visit_id)

    @Slot(str, str)
    def open_photo(self, patient_id: str, photo_id: str) -> None:
        """Show a photo in the viewer."""
        self.open_patient(patient_id, "photos")
        self.photos.open_photo(photo_id)

    @Slot(str, object)
    def open_comparison(self, patient_id: str, photo_ids: tuple[str, ...]) -> None:
        """Show photos side by side."""
        self.open_patient(patient_id, "compare")
        self.compare.show_photos(photo_ids)

    @Slot(str, str)
    def open_document(self, patient_id: str, document_id: str) -> None:
        """Show a document."""
        self.open_patient(patient_id, "documents")
        self.documents.select_document(document_id)

    @Slot(str, str)
    def open_summary(self, patient_id: str, visit_id: str) -> None:
        """Make the summary of a visit."""
        self.open_patient(patient_id, "documents")
        self.documents.make_summary(visit_id)

    @Slot(str)
    def open_lab_report(self, report_id: str) -> None:
        """Show a report that waits for a person."""
        self._window.show_page("labs_in")
        self.inbox.select_report(report_id)

    @Slot(bool)
    def _show_panel(self, shown: bool) -> None:
        on_patient = self._window.current_key == _PATIENT
        self._window.set_side_panel(self.panel if shown and on_patient else None)

    @Slot(str)
    def _page_changed(self, key: str) -> None:
        self._window.set_side_panel(self.panel if key == _PATIENT and self.panel.has_visit else None)

    @Slot(int)
    def _count_inbox(self, number: int) -> None:
        self._window.rail.set_count("labs_in", number)

    @Slot()
    def _saved(self) -> None:
        self._window.status.set_saved(f"Saved {self._ctx.clinic.now().astimezone():%H:%M}")

    @Slot()
    def _status(self) -> None:
        clinic = self._ctx.clinic
        self._window.status.set_user(f"{clinic.user.name} · {clinic.user.role.value}")
        self._window.status.set_backup(*self.admin.backup_line())
