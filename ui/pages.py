"""The desk: all pages around one open clinic, and the wishes that lead from one to another."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.rights import Right
from ui import page_makers, roles
from ui.admin.backup_state import take_over_place
from ui.context import Context
from ui.core.backup_keeper import BackupKeeper
from ui.core.slow_check import SlowCheck
from ui.desk_status import DeskStatus
from ui.home.page import TodayPage
from ui.labs.inbox import LabsInboxPage
from ui.main_window import MainWindow
from ui.openings import Openings
from ui.patients.patient_page import PatientPage
from ui.patients.people import PeoplePage
from ui.patients.providers import PAGES, PeopleProvider
from ui.patients.register import open_edit
from ui.visits.panel import VisitPanel
from ui.widgets.lazy import Lazy

if TYPE_CHECKING:
    from ui.admin.page import AdminPage
    from ui.photo_inbox.page import PhotoInboxPage
    from ui.privacy.page import PrivacyPage
    from ui.visits.page import VisitsPage

_PATIENT = "patient"
_PATIENT_PAGES = dict(PAGES)
_IDLE_MS = 120
"""Between two pages built ahead: typing goes first."""

W = TypeVar("W", bound=QWidget)


class Desk(Openings, QObject):
    """Builds the pages, puts them into the window and connects the navigator."""

    all_built = Signal()

    def __init__(self, ctx: Context, window: MainWindow) -> None:
        QObject.__init__(self, window)
        self._ctx = ctx
        self._window = window
        self._sees_record = ctx.clinic.may(Right.SEE_RECORD)
        self.keeper = BackupKeeper(ctx.clinic, ctx.ops, ctx.bus, self)
        self.slow_check = SlowCheck(ctx.clinic, ctx.ops, ctx.notifier, self)
        self.slow_check.trouble_changed.connect(window.status.set_trouble)
        self._lazy: dict[str, Lazy[Any]] = {}
        self.people = PeoplePage(ctx)
        self._build_patient()
        self._place()
        self._connect()
        self._status = DeskStatus(ctx, window.status, self.keeper, self)
        self._idle = QTimer(self)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self.build_next)

    def _build_patient(self) -> None:
        makers: dict[str, Callable[[Context], QWidget]] = {
            "overview": page_makers.overview,
            "map": page_makers.body_map,
            "photos": page_makers.photos,
            "compare": page_makers.compare,
            "labs": page_makers.labs,
            "treatment": page_makers.treatment,
            "visits": self._make_visits,
            "documents": page_makers.documents,
            "privacy": self._make_privacy,
        }
        offered = [key for key in makers if roles.has_page(self._ctx, key)]
        tabs = [(key, _PATIENT_PAGES[key], self._later(key, makers[key])) for key in offered]
        self.patient = PatientPage(self._ctx, tabs)
        self.patient.banner.card_requested.connect(self.open_card)
        self.panel = VisitPanel(self._ctx)
        roles.limit_panel(self._ctx, self.panel)

    def _later(self, key: str, make: Callable[[Context], W]) -> Lazy[W]:
        lazy = Lazy(partial(make, self._ctx))
        self._lazy[key] = lazy
        return lazy

    def _make_admin(self, ctx: Context) -> "AdminPage":
        from ui.admin.page import AdminPage

        page = AdminPage(ctx)
        page.backups.backed_up.connect(self.keeper.look)
        self.keeper.changed.connect(page.backups.look_again)
        self.slow_check.checked.connect(page.checks.load)
        return page

    def _make_visits(self, ctx: Context) -> "VisitsPage":
        from ui.visits.page import VisitsPage

        page = VisitsPage(ctx)
        page.summary_requested.connect(self.open_summary)
        roles.limit_visits(ctx, page)
        return page

    def _make_privacy(self, ctx: Context) -> "PrivacyPage":
        from ui.privacy.page import PrivacyPage

        page = PrivacyPage(ctx)
        page.left.connect(self._leave_patient)
        return page

    @Slot()
    def _leave_patient(self) -> None:
        """Nobody is open any more: the person was erased."""
        self.patient.set_patient("")
        self.panel.set_patient("")
        self._ctx.navigator.set_patient("")
        self._window.show_page("people")

    @Slot()
    def _decide_terms(self) -> None:
        """Show the records past their term."""
        self._window.show_page("admin")
        self.admin.show_section("privacy")

    @Slot()
    def build_next(self) -> None:
        """Build one more page while nobody waits, so that all shortcuts are known and each page opens at once."""
        waiting = [lazy for lazy in self._lazy.values() if not lazy.is_built]
        if waiting:
            _ = waiting[0].page
        if len(waiting) <= 1:
            self._idle.stop()
            self.all_built.emit()

    def _place(self) -> None:
        window, later = self._window, self._later
        places: tuple[tuple[str, str, str, Callable[[], QWidget]], ...] = (
            ("today", "Today", "sun-horizon", self._make_today),
            ("people", "People", "users", lambda: self.people),
            ("labs_in", "Labs in", "tray", self._make_inbox),
            ("photos_in", "Photos in", "camera", partial(later, "photos_in", self._make_photo_inbox)),
            ("recalls", "Recalls", "bell", partial(later, "recalls", page_makers.recalls)),
            ("docs", "Docs", "files", partial(later, "docs", page_makers.library)),
            ("outcomes", "Outcomes", "chart-line", partial(later, "outcomes", page_makers.outcomes)),
            ("admin", "Admin", "gear", partial(later, "admin", self._make_admin)),
        )
        self._places = [key for key, *_ in places if roles.has_place(self._ctx, key)]
        for key, label, icon, make in places:
            if key in self._places:
                window.add_page(key, label, icon, make())
        window.add_hidden_page(_PATIENT, self.patient)
        people = PeopleProvider(self._ctx, self.patient.keys)
        window.add_palette_provider(people)
        if self._ctx.clinic.may(Right.WRITE_PEOPLE):
            window.set_palette_fallback(people.register)

    def _make_today(self) -> TodayPage:
        page = TodayPage(self._ctx)
        page.terms_requested.connect(self._decide_terms)
        return page

    def _make_inbox(self) -> LabsInboxPage:
        page = LabsInboxPage(self._ctx)
        roles.limit_inbox(self._ctx, page)
        page.count_changed.connect(self._count_inbox)
        return page

    def _make_photo_inbox(self, ctx: Context) -> "PhotoInboxPage":
        page = page_makers.photo_inbox(ctx)
        page.count_changed.connect(partial(self._window.rail.set_count, "photos_in"))
        return page

    def _connect(self) -> None:
        navigator = self._ctx.navigator
        navigator.patient_requested.connect(self.open_patient)
        navigator.lesion_requested.connect(self.open_lesion)
        navigator.visit_requested.connect(self.open_visit)
        navigator.photo_requested.connect(self.open_photo)
        navigator.describe_requested.connect(self.open_description)
        navigator.compare_requested.connect(self.open_comparison)
        navigator.document_requested.connect(self.open_document)
        navigator.lab_report_requested.connect(self.open_lab_report)
        navigator.start_visit_requested.connect(self.panel.start_visit)
        self.panel.shown_changed.connect(self._show_panel)
        self._window.status.backup_clicked.connect(self.open_safety)
        self._window.page_changed.connect(self._page_changed)

    def show_first_page(self) -> None:
        """Begin with the day at a glance, or with the first place of a role that has none."""
        self._window.show_page(self._places[0])
        self._idle.start()
        take_over_place(self._ctx)
        self.keeper.begin()
        self.slow_check.begin()

    def open_form(self, key: str) -> None:
        """Open a form of a person again, whose draft is kept under ``key``."""
        noun, _, which = key.partition(":")
        if noun == "patient" and which == "new":
            self.people.register()
        elif noun == "patient" and which:
            open_edit(self._ctx, self._window, which)

    def leave(self) -> None:
        """Let go of everything that shows the record."""
        self._idle.stop()
        self.keeper.leave()
        self.slow_check.leave()
        inbox = self._lazy.get("photos_in")
        if inbox is not None and inbox.is_built:
            inbox.page.leave()
        if "labs_in" in self._places:
            self.inbox.leave()
        self._window.set_side_panel(None)
        self.panel.deleteLater()

    @Slot(str, str)
    def open_patient(self, patient_id: str, tab: str = "") -> None:
        """Show a patient, at a tab if one is named and this role has it; a restricted record says why it is closed."""
        refusal = self._ctx.clinic.privacy.refusal(patient_id)
        if refusal:
            self._ctx.prompts.inform(self._window, "This record is restricted.", refusal)
            return
        self.patient.set_patient(patient_id)
        if tab in self.patient.keys:
            self.patient.show_tab(tab)
        if self._sees_record:
            self.panel.set_patient(patient_id)
        self._ctx.navigator.set_patient(patient_id)
        self._window.show_page(_PATIENT, "people")

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
    def open_safety(self) -> None:
        """Show where backups are made, to whom that page is offered."""
        if "admin" in self._places:
            self._window.show_page("admin")
            self.admin.show_section("safety")
