"""What the program remembers over a lock, for whoever comes back. It lives in memory only.

Left.of(clinic, desk, window)     where somebody was, and what of theirs no disk took
left.restore(desk, window)        the same person goes on there
keep_what_stands()                the garbage collector passes over the pages that stand
remove_dialogs()                  dialogs that belong to no window are taken away
"""

import gc
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog

from clinic.app import Clinic
from clinic.errors import ClinicError
from clinic.records.visits import VisitText
from ui.main_window import MainWindow
from ui.pages import Desk
from ui.patients.register import PatientDialog

_PATIENT = "patient"


@dataclass(slots=True)
class Left:
    """Where one person was in one clinic when it was locked."""

    user_id: str
    page: str = ""
    patient_id: str = ""
    tab: str = ""
    form: str = ""
    """Key of the draft of a person's form that was open."""
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Half-filled forms that could not be stored (a full disk), by key."""
    visits: dict[str, tuple[VisitText, int]] = field(default_factory=dict)
    """Text of visits that could not be stored, by visit, with the version it was typed upon."""

    @staticmethod
    def of(clinic: Clinic, desk: Desk | None, window: MainWindow) -> "Left | None":
        """Remember where ``clinic.user`` is; ``None`` before the desk was open."""
        if desk is None:
            return None
        forms = [dialog.draft_key for dialog in window.findChildren(PatientDialog)]
        return Left(
            clinic.user.id,
            window.current_key,
            desk.patient.patient_id,
            desk.patient.tab,
            forms[0] if forms else "",
            clinic.drafts.unsaved(),
            desk.panel.keeper.unsaved(),
        )

    @property
    def has_unsaved(self) -> bool:
        """Whether something typed is nowhere but here."""
        return bool(self.drafts or self.visits)

    def restore(self, desk: Desk, window: MainWindow) -> None:
        """Go back to the same patient and tab, or the same page; what was not stored is stored, or held again."""
        desk.panel.keeper.take_back(self.visits)
        try:
            if self.page == _PATIENT and self.patient_id:
                desk.open_patient(self.patient_id, self.tab)
            elif self.page in window.rail_keys:
                window.show_page(self.page)
            if self.form:
                desk.open_form(self.form)
        except ClinicError:
            desk.show_first_page()  # erased, or closed to this person, meanwhile


def keep_what_stands() -> None:
    """What stands now stays, until the window goes: to look for garbage among it stops the window for a tenth of a
    second. Said once the window stands, and again once the pages that are built ahead do."""
    gc.freeze()


def remove_dialogs() -> None:
    """Dialogs that belong to no window do not die with it."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.parentWidget() is None:
            widget.deleteLater()
