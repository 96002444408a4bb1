"""A page that is built when it is first needed.

Lazy(make)                 make: builds the page
    page                   the page itself; built now if it was not
    is_built
    set_patient(id)        handed on, at once or when it is built (pages of a patient)
"""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class _OfPatient(Protocol):
    def set_patient(self, patient_id: str) -> None:
        """Show this patient from now on."""


class Lazy(QWidget, Generic[W]):
    """Stands for a page: a window with all pages built would take seconds to open."""

    def __init__(self, make: Callable[[], W], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._page: W | None = None
        self._patient: str | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_built(self) -> bool:
        """Whether the page exists already."""
        return self._page is not None

    @property
    def page(self) -> W:
        """The page, built now if it was not."""
        if self._page is None:
            self._page = self._make()
            if self._patient is not None:
                cast(_OfPatient, self._page).set_patient(self._patient)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._page)
            self.setFocusProxy(self._page)
        return self._page

    def set_patient(self, patient_id: str) -> None:
        """Show this patient, now or once the page is built."""
        self._patient = patient_id
        if self._page is not None:
            cast(_OfPatient, self._page).set_patient(patient_id)

    def showEvent(self, event: QShowEvent) -> None:
        """Build what is about to be seen."""
        self.page.setVisible(True)
        super().showEvent(event)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """The page takes the focus."""
        self.page.setFocus(reason)
