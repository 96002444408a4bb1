"""Short notices that go away by themselves.

Notifier(parent=None)
    posted, withdrawn   signals(object): a Notice; the window shows it, takes it away
    notify(text, tone="neutral", action="", run=None, key="", patient="") -> Notice
        e.g. notify("Lesion 3 removed.", action="Undo", run=self._undo, key="Ctrl+Z", patient=patient_id)
    withdraw(notice)    it no longer holds
    spend(run)          what the notice offers was done otherwise (Ctrl+Z): it goes
    show_patient(id)    notices on another patient go, and none on another is posted ("": no patient is open)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

Tone = Literal["neutral", "done", "attention", "critical"]

_KEPT = 8


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """One notice: its text, its tone, and at most one action."""

    text: str
    tone: Tone = "neutral"
    action: str = ""
    run: Callable[[], object] | None = None
    key: str = ""
    """What does the same as the action: ``Ctrl+Z``."""
    patient: str = ""
    """Id of the patient whom it is about; empty: it holds whoever is open."""


class Notifier(QObject):
    """Where anyone drops a notice; the window picks it up."""

    posted = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._patient: str | None = None
        self._about: list[Notice] = []
        self._ways_back: list[Notice] = []

    def notify(
        self,
        text: str,
        tone: Tone = "neutral",
        *,
        action: str = "",
        run: Callable[[], object] | None = None,
        key: str = "",
        patient: str = "",
    ) -> Notice:
        """Show ``text`` for a while, with a button ``action`` that calls ``run``."""
        notice = Notice(text, tone, action, run, key, patient)
        if patient and self._patient is not None and patient != self._patient:
            return notice  # work that ended after its patient was left
        if patient:
            self._about.append(notice)
        if run is not None:
            self._ways_back = [*self._ways_back[-_KEPT:], notice]
        self.posted.emit(notice)
        return notice

    def withdraw(self, notice: Notice) -> None:
        """Take away what no longer holds."""
        self.withdrawn.emit(notice)

    def spend(self, run: Callable[[], object]) -> None:
        """What ``run`` does was done on another way (by key, in a dialog): the notices that offer it go."""
        spent = [notice for notice in self._ways_back if notice.run == run]
        self._ways_back = [notice for notice in self._ways_back if notice not in spent]
        for notice in spent:
            self.withdraw(notice)

    @Slot(str)
    def show_patient(self, patient_id: str) -> None:
        """Another patient is open: what is said about the one before would be read as about this one."""
        self._patient = patient_id
        gone, self._about = self._about, []
        for notice in gone:
            self.withdraw(notice)
