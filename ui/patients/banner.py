"""What stands above every page of a patient: who it is, what to heed, and what can be started.

PatientBanner(ctx, parent=None)
    show_banner(Banner, has_visit);  chips: ChipRows
    edit_requested, archive_requested(bool), visit_requested, card_requested          signals
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic.records.patients import Alert, Banner
from clinic.records.rights import Right
from ui.context import Context
from ui.core import shortcuts
from ui.patients.chip_rows import ChipRows
from ui.patients.words import born, sex_words
from ui.widgets.buttons import Button, IconButton, PrimaryButton, QuietButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.looks import set_look
from ui.withheld import withhold

_FIND = "Find anyone, do anything"
_WORDINGS = ((_FIND, "display", True), ("Find", "display", True), ("Find", "title", True), ("Find", "title", False))
"""Words of the find button, look of the name, and whether "Edit" has its own button (the menu has it always)."""
_GAP, _EDGES = 6, 20 + 12 + 2 * 12  # pixels between the buttons; around the row and between its parts


class PatientBanner(QFrame):
    """Name and facts in one line, chips below; the actions stand at the right."""

    edit_requested = Signal()
    archive_requested = Signal(bool)
    visit_requested = Signal()
    card_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._archived = False
        self.version = 0
        self._sees_record = ctx.clinic.may(Right.SEE_RECORD)
        self._mrn = ""
        self.name = ElidedLabel("", "display")
        self.facts = ElidedLabel("", "muted")
        self.chips = ChipRows()
        self.edit = Button("Edit", icon="pencil-simple", theme=ctx.theme)
        self.edit.setAccessibleName("Edit the patient")
        self.start = PrimaryButton("Start a visit", icon="play", theme=ctx.theme)
        self.find_button = QuietButton(_FIND, hint=shortcuts.PALETTE)
        self.more = IconButton(ctx.theme, "dots-three", "More about this patient")
        self._build_menu()
        self._lay_out()
        withhold(ctx, Right.WRITE_RECORD, self.start)
        withhold(ctx, Right.PRINT, self._card)
        withhold(ctx, Right.WRITE_PEOPLE, self.edit, self._edit, self._archive)
        self.edit.clicked.connect(self.edit_requested)
        self.start.clicked.connect(self.visit_requested)
        self.find_button.setAccessibleName(_FIND)
        self.find_button.clicked.connect(ctx.actions.get("palette").trigger)
        self.more.clicked.connect(self._open_menu)

    def show_banner(self, banner: Banner, has_visit: bool) -> None:
        """Show who is open; a visit can be started only where none is."""
        patient = banner.patient
        self._archived, self._mrn = patient.archived, patient.mrn
        self.version = patient.version
        self.name.setText(patient.name)
        called = [f"called {patient.preferred}"] if patient.preferred and patient.preferred != patient.given else []
        gender = [patient.gender] if patient.gender else []
        facts = [f"{sex_words(patient.sex)}, {banner.age}", born(patient.birth), f"no. {patient.mrn}", *gender, *called]
        self.facts.setText(" · ".join(facts))
        archived = (Alert("Archived", "attention", "Not found by search until taken out of the archive"),)
        self.chips.show_alerts([*(archived if patient.archived else ()), *banner.alerts])
        self.chips.setVisible(bool(patient.archived or banner.alerts))
        self.start.setVisible(not has_visit and self._sees_record)
        self._fit()
        self._archive.setText("Take out of the archive" if patient.archived else "Put into the archive")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another wording."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give name and facts the room: shorten the words at the right, then the name's size, then drop a button."""
        for find, look, edit in _WORDINGS:
            self.find_button.setText(find)
            set_look(self.name, ui=look)
            self.edit.setVisible(edit)
            if self._wanted() <= self.width():
                return

    def _wanted(self) -> int:
        labels = sum(label.sizeHint().width() for label in (self.name, self.facts))
        buttons = [button for button in (self.start, self.edit, self.more, self.find_button) if not button.isHidden()]
        return labels + sum(button.sizeHint().width() + _GAP for button in buttons) + _EDGES

    def _build_menu(self) -> None:
        self.menu = QMenu(self)
        self._edit = self.menu.addAction("Edit the patient", self.edit_requested.emit)
        self.menu.addAction("Copy the record number", self._copy_mrn)
        self._card = self.menu.addAction("Patient card…", self.card_requested.emit)
        self.menu.addSeparator()
        self._archive = self.menu.addAction("Put into the archive", self._ask_archive)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.name)
        row.addWidget(self.facts, 1, Qt.AlignmentFlag.AlignBottom)
        self.facts.setContentsMargins(0, 0, 0, 3)
        actions = QHBoxLayout()
        actions.setSpacing(_GAP)
        for button in (self.start, self.edit, self.more, self.find_button):
            actions.addWidget(button)
        row.addLayout(actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 12, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.chips)

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @Slot()
    def _ask_archive(self) -> None:
        self.archive_requested.emit(not self._archived)

    @Slot()
    def _copy_mrn(self) -> None:
        QGuiApplication.clipboard().setText(self._mrn)
        self._ctx.notifier.notify(f"Record number {self._mrn} copied.")
