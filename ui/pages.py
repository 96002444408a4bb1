"""The desk: all pages around one open clinic, and the wishes that lead from one to another."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ui.admin.backup_state import backup_line
from ui.context import Context
from ui.home.page import TodayPage
from ui.labs.inbox import LabsInboxPage
from ui.main_window import MainWindow
from ui.patients.patient_page import PatientPage
from ui.patients.people import PeoplePage
from ui.patients.providers import PeopleProvider
from ui.visits.panel import VisitPanel
from ui.widgets.lazy import Lazy

if TYPE_CHECKING:
    from ui.admin.page import AdminPage
    from ui.compare.page import ComparePage
    from ui.documents.library_page import LibraryPage
    from ui.documents.page import DocumentsPage
    from ui.home.recalls import RecallsPage
    from ui.labs.page import LabsPage
    from ui.lesions.page import MapPage
    from ui.photos.page import PhotosPage
    from ui.timeline.page import OverviewPage
    from ui.treatments.page import TreatmentPage
    from ui.visits.page import VisitsPage

_PATIENT = "patient"
_IDLE_MS = 120
"""Between two pages built ahead: typing goes first."""

W = TypeVar("W", bound=QWidget)


class Desk(QObject):
    """Builds the pages, puts them into the window and connects the navigator."""

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        super().__init__(window)
        self._ctx = ctx
        self._window = window
        self.today = TodayPage(ctx)
        self.people = PeoplePage(ctx)
        self.inbox = LabsInboxPage(ctx)
        self._lazy: list[Lazy[Any]] = []
        self._recalls = self._later(_recalls)
        self._library = self._later(_library)
        self._admin = self._later(self._make_admin)
        self._build_patient()
        self._place()
        self._connect()
        self._status()
        self._idle = QTimer(self)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self.build_next)

    def _build_patient(self) -> None:
        self._overview = self._later(_overview)
        self._map = self._later(_map)
        self._photos = self._later(_photos)
        self._compare = self._later(_compare)
        self._labs = self._later(_labs)
        self._treatment = self._later(_treatment)
        self._visits = self._later(self._make_visits)
        self._documents = self._later(_documents)
        self.patient = PatientPage(
            self._ctx,
            (
                ("overview", "Overview", self._overview),
                ("map", "Map & lesions", self._map),
                ("photos", "Photos", self._photos),
                ("compare", "Compare", self._compare),
                ("labs", "Labs", self._labs),
                ("treatment", "Treatment", self._treatment),
                ("visits", "Visits", self._visits),
                ("documents", "Documents", self._documents),
            ),
        )
        self.panel = VisitPanel(self._ctx)

    def _later(self, make: Callable[[Context], W]) -> Lazy[W]:
        lazy = Lazy(partial(make, self._ctx))
        self._lazy.append(lazy)
        return lazy

    def _make_admin(self, ctx: Context) -> "AdminPage":
        from ui.admin.page import AdminPage

        page = AdminPage(ctx)
        page.backups.backed_up.connect(self._status)
        return page

    def _make_visits(self, ctx: Context) -> "VisitsPage":
        from ui.visits.page import VisitsPage

        page = VisitsPage(ctx)
        page.summary_requested.connect(self.open_summary)
        return page

    @property
    def admin(self) -> "AdminPage":
        """Settings, backups, notices."""
        return self._admin.page

    @property
    def map(self) -> "MapPage":
        """Map and lesions of the patient."""
        return self._map.page

    @property
    def photos(self) -> "PhotosPage":
        """Photos of the patient."""
        return self._photos.page

    @property
    def compare(self) -> "ComparePage":
        """Photos side by side."""
        return self._compare.page

    @property
    def labs(self) -> "LabsPage":
        """Laboratory results of the patient."""
        return self._labs.page

    @property
    def treatment(self) -> "TreatmentPage":
        """Procedures and medicines of the patient."""
        return self._treatment.page

    @property
    def visits(self) -> "VisitsPage":
        """Visits of the patient."""
        return self._visits.page

    @property
    def documents(self) -> "DocumentsPage":
        """Documents of the patient."""
        return self._documents.page

    @property
    def overview(self) -> "OverviewPage":
        """The course on one axis."""
        return self._overview.page

    @property
    def recalls(self) -> "RecallsPage":
        """Who is due."""
        return self._recalls.page

    @property
    def library(self) -> "LibraryPage":
        """Recent documents and handouts of the clinic."""
        return self._library.page

    @Slot()
    def build_next(self) -> None:
        """Build one more page while nobody waits, so that all shortcuts are known and each page opens at once."""
        waiting = [lazy for lazy in self._lazy if not lazy.is_built]
        if waiting:
            _ = waiting[0].page
        if len(waiting) <= 1:
            self._idle.stop()

    def _place(self) -> None:
        window = self._window
        window.add_page("today", "Today", "sun-horizon", self.today)
        window.add_page("people", "People", "users", self.people)
        window.add_page("labs_in", "Labs in", "tray", self.inbox)
        window.add_page("recalls", "Recalls", "bell", self._recalls)
        window.add_page("docs", "Docs", "files", self._library)
        window.add_page("admin", "Admin", "gear", self._admin)
        window.add_hidden_page(_PATIENT, self.patient)
        people = PeopleProvider(self._ctx)
        window.add_palette_provider(people)
        window.set_palette_fallback(people.register)

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
        self._ctx.ops.written.connect(self._saved)
        self.inbox.count_changed.connect(self._count_inbox)
        self._window.page_changed.connect(self._page_changed)

    def show_first_page(self) -> None:
        """Begin with the day at a glance."""
        self._window.show_page("today")
        self._idle.start()

    def leave(self) -> None:
        """Let go of everything that shows the record."""
        self._idle.stop()
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
        self._window.status.set_backup(*backup_line(self._ctx))


# A page's modules load with the page: the first window must not wait for them.
def _overview(ctx: Context) -> "OverviewPage":
    from ui.timeline.page import OverviewPage

    return OverviewPage(ctx)


def _map(ctx: Context) -> "MapPage":
    from ui.bodymap.map_view import MapView
    from ui.lesions.page import MapPage

    return MapPage(ctx, partial(MapView, ctx))


def _photos(ctx: Context) -> "PhotosPage":
    from ui.photos.page import PhotosPage

    return PhotosPage(ctx)


def _compare(ctx: Context) -> "ComparePage":
    from ui.compare.page import ComparePage

    return ComparePage(ctx)


def _labs(ctx: Context) -> "LabsPage":
    from ui.labs.page import LabsPage

    return LabsPage(ctx)


def _treatment(ctx: Context) -> "TreatmentPage":
    from ui.treatments.page import TreatmentPage

    return TreatmentPage(ctx)


def _documents(ctx: Context) -> "DocumentsPage":
    from ui.documents.page import DocumentsPage

    return DocumentsPage(ctx)


def _recalls(ctx: Context) -> "RecallsPage":
    from ui.home.recalls import RecallsPage

    return RecallsPage(ctx)


def _library(ctx: Context) -> "LibraryPage":
    from ui.documents.library_page import LibraryPage

    return LibraryPage(ctx)
