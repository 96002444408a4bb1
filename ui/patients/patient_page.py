"""The page of a patient: banner, tabs, and the pages that the tabs show.

PatientPage(ctx, tabs)                       tabs: (key, label, page); each page has set_patient(patient_id)
    set_patient(patient_id)                  "": no one
    show_tab(key);  tab -> str;  patient_id
Ctrl+Tab and Alt+1 to Alt+9 change the tab; each patient is shown again at the tab where they were left.
"""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.patients import Banner
from clinic.records.rights import Right
from ui.context import Context
from ui.core.drafts import flush_drafts
from ui.core.page import Page
from ui.patients.banner import PatientBanner
from ui.patients.register import open_edit
from ui.widgets.current_stack import StretchingStack
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import set_look
from ui.widgets.tabs import Tabs
from ui.withheld import withhold

_NO_PAGES = "Your role sees who this is, and not the record."


class PatientTab(Protocol):
    """A page that shows one patient; it is a widget, too."""

    def set_patient(self, patient_id: str) -> None:
        """Show this patient from now on; read nothing before being shown."""


class PatientPage(Page):
    """One patient at a time."""

    topics = frozenset({Topic.PATIENT, Topic.VISIT, Topic.LAB, Topic.LESION})

    def __init__(
        self, ctx: Context, tabs: Sequence[tuple[str, str, PatientTab]], parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._left_at: dict[str, str] = {}
        self._pages: dict[str, QWidget] = {}
        self._members = [page for _, _, page in tabs]
        self.banner = PatientBanner(ctx)
        self.tabs = Tabs([(key, label) for key, label, _ in tabs], "Pages of the patient")
        self._inner = StretchingStack()
        for key, _, page in tabs:
            assert isinstance(page, QWidget), "a tab shows a widget"
            self._pages[key] = page
            self._inner.addWidget(page)
        if not self._pages:
            self.tabs.hide()
            self._inner.addWidget(EmptyState(_NO_PAGES, icon="lock-simple", theme=ctx.theme))
        self._lay_out()
        self.tabs.chosen.connect(self.show_tab)
        self.banner.edit_requested.connect(self.edit)
        self.banner.archive_requested.connect(self.archive)
        self.banner.visit_requested.connect(self.start_visit)
        self.empty.action_requested.connect(self._find_someone)
        self._actions = [self._ctx.actions.get(key) for key in self._add_actions(tabs)]
        self._show_whether_open()

    @property
    def patient_id(self) -> str:
        """Who is shown, or an empty string."""
        return self._patient_id

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the tabs that are offered."""
        return tuple(self._pages)

    @property
    def tab(self) -> str:
        """The key of the tab now shown, empty where there is none."""
        return self.tabs.key if self._pages else ""

    def set_patient(self, patient_id: str) -> None:
        """Show a patient; what was typed about the one before is saved first."""
        if patient_id == self._patient_id:
            self.mark_stale()
            return
        flush_drafts(self)
        self._patient_id = patient_id
        for page in self._members:
            page.set_patient(patient_id)
        self._show(self._left_at.get(patient_id, next(iter(self._pages), "")))
        self._show_whether_open()
        self.mark_stale()

    @Slot(str)
    def show_tab(self, key: str) -> None:
        """Show a tab; raises ``KeyError`` for an unknown one."""
        page = self._pages[key]
        flush_drafts(self._inner)
        self._show(key)
        if self._patient_id:
            self._left_at[self._patient_id] = key
        if not self.tabs.hasFocus() and self.isVisible():
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the banner anew."""
        if self._patient_id:
            read = partial(_read_banner, self._ctx, self._patient_id)
            self._ctx.ops.read(self, read, self._show_banner)

    def concerns(self, changes: Changes) -> bool:
        """Only what touches this patient."""
        return super().concerns(changes) and (not changes.ids or self._patient_id in changes.ids)

    @Slot()
    def edit(self) -> None:
        """Open the form of the patient."""
        if self._patient_id:
            open_edit(self._ctx, self, self._patient_id)

    @Slot()
    def start_visit(self) -> None:
        """Wish for a visit of this patient."""
        if self._patient_id:
            self._ctx.navigator.start_visit(self._patient_id)

    @Slot(bool)
    def archive(self, archived: bool) -> None:
        """Take the patient out of search, or back in; it can be undone."""
        self._set_archived(self._patient_id, archived)
        undo = partial(self._set_archived, self._patient_id, not archived)
        text = "Put into the archive." if archived else "Taken out of the archive."
        self._ctx.notifier.notify(text, action="Undo", run=undo, patient=self._patient_id)

    def _set_archived(self, patient_id: str, archived: bool) -> None:
        version = self.banner.version if patient_id == self._patient_id else 0
        self._ctx.ops.write(self, partial(_archive, self._ctx, patient_id, archived, version))

    def _lay_out(self) -> None:
        head = QFrame()
        set_look(head, ui="banner")
        above = QVBoxLayout(head)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(2)
        above.addWidget(self.banner)
        self.tabs.setContentsMargins(0, 0, 0, 0)
        row = QVBoxLayout()
        row.setContentsMargins(20, 0, 12, 0)
        row.addWidget(self.tabs)
        above.addLayout(row)
        self._open = QWidget()
        column = QVBoxLayout(self._open)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._inner, 1)
        self.empty = EmptyState(
            "Open someone to see their lesions, photos, results and visits.",
            "Find a patient",
            icon="user",
            theme=self._ctx.theme,
            title="No patient is open",
        )
        self._outer = QStackedWidget()
        self._outer.addWidget(self._open)
        self._outer.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._outer)

    def _add_actions(self, tabs: Sequence[tuple[str, str, PatientTab]]) -> list[str]:
        add, keys = self._ctx.actions.add, []
        for number, (key, label, _) in enumerate(tabs, start=1):
            keys.append(f"patient-{key}")
            add(keys[-1], f"Patient: {label}", partial(self._go, key), shortcut=f"Alt+{number}", group="Patient")
        for name, label, step, shortcut in (
            ("patient-next-tab", "Next page of the patient", 1, "Ctrl+Tab"),
            ("patient-previous-tab", "Previous page of the patient", -1, "Ctrl+Shift+Tab"),
        ):
            keys.append(name)
            add(name, label, partial(self._step, step), shortcut=shortcut, group="Patient")
        keys += ["patient-edit", "patient-visit"]
        edit = add("patient-edit", "Edit the patient", self.edit, shortcut="Ctrl+Shift+E", group="Patient")
        visit = add("patient-visit", "Start a visit", self.start_visit, shortcut="Ctrl+Shift+V", group="Patient")
        withhold(self._ctx, Right.WRITE_PEOPLE, edit)
        withhold(self._ctx, Right.WRITE_RECORD, visit)
        return keys

    def _go(self, key: str, _checked: bool = False) -> None:
        if self.isVisible():
            self.show_tab(key)
        elif self._patient_id:
            self._ctx.navigator.open_patient(self._patient_id, key)

    def _step(self, step: int, _checked: bool = False) -> None:
        keys = list(self._pages)
        if self.isVisible() and self._patient_id and keys:
            self.show_tab(keys[(keys.index(self.tab) + step) % len(keys)])

    def _show(self, key: str) -> None:
        if not self._pages:
            return
        self.tabs.set_key(key)
        self._inner.setCurrentWidget(self._pages[key])

    def _show_whether_open(self) -> None:
        self._outer.setCurrentWidget(self._open if self._patient_id else self.empty)
        for action in self._actions:
            action.setEnabled(bool(self._patient_id))

    def _show_banner(self, read: tuple[Banner, bool]) -> None:
        self.banner.show_banner(*read)

    @Slot()
    def _find_someone(self) -> None:
        self._ctx.navigator.go("people")


def _read_banner(ctx: Context, patient_id: str) -> tuple[Banner, bool]:
    sees = ctx.clinic.may(Right.SEE_RECORD)
    return ctx.clinic.timeline.banner(patient_id), sees and ctx.clinic.visits.open_for(patient_id) is not None


def _archive(ctx: Context, patient_id: str, archived: bool, version: int) -> tuple[None, Changes]:
    return None, ctx.clinic.patients.archive(patient_id, archived, version)
