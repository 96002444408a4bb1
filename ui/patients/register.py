"""Registering a person, and changing what is known of one.

open_registration(ctx, owner, typed="")          a dialog for a new patient, begun from what was typed elsewhere
open_edit(ctx, owner, patient_id)                the same for a patient of the record
What is typed is kept as a draft (``patient:new``, ``patient:<id>``) until it is saved; Esc leaves without loss.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.patients import DuplicateHint, PatientDetail, PatientDraft
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.dialogs import Dialog
from ui.core.drafts import DraftSaver
from ui.patients.duplicates import DuplicatesPane
from ui.patients.parts import patient_parts
from ui.patients.patient_form import PatientForm
from ui.patients.typed_person import read_person
from ui.patients.words import born
from ui.widgets.buttons import LinkButton
from ui.widgets.changed_line import ChangedLine
from ui.widgets.looks import rule, scrolled, set_look, text_label

NEW = "patient:new"
_WIDTH, _PANE = 1060, 248
_PAUSE_MS = 120
"""Duplicates are looked for between two letters of slow typing, not within quick typing."""
_ROOM = 40  # pixels of the window's height that stay around the dialog


def open_registration(ctx: Context, owner: QWidget, typed: str = "") -> None:
    """Open the form for a new patient."""
    PatientDialog(ctx, owner, None, typed).open()


def open_edit(ctx: Context, owner: QWidget, patient_id: str) -> None:
    """Open the form of a patient; errors are shown as messages."""
    ctx.ops.read(owner, partial(ctx.clinic.patients.get, patient_id), partial(_edit, ctx, owner))


def _edit(ctx: Context, owner: QWidget, patient: PatientDetail) -> None:
    PatientDialog(ctx, owner, patient).open()


class PatientDialog(Dialog):
    """The form at the left, possible duplicates at the right."""

    def __init__(self, ctx: Context, owner: QWidget, patient: PatientDetail | None, typed: str = "") -> None:
        title = "Register a patient" if patient is None else f"Change {patient.name}, no. {patient.mrn}"
        super().__init__(owner, title, "Register" if patient is None else "Save changes", width=_WIDTH)
        self._ctx = ctx
        self._patient = patient
        self._version = patient.version if patient is not None else 0
        self._base: PatientDraft | None = patient  # what was read; not known any more for what was typed before
        self._key = NEW if patient is None else f"patient:{patient.id}"
        self._accepted_ids: set[str] = set()
        self._kept: dict[str, Any] = {}
        self._restored = False
        self.form = PatientForm(ctx)
        self.duplicates = DuplicatesPane(ctx.theme)
        self._saver = DraftSaver(self._keep, parent=self)
        self._build(owner)
        self._fill(typed)
        self.form.edited.connect(self._saver.touch)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.form.identity_edited.connect(self._pause.start)
        self.duplicates.open_requested.connect(self._open_other)
        self.form.go_to_first_gap()

    @property
    def draft_key(self) -> str:
        """Under which what is typed is kept."""
        return self._key

    def accept(self) -> None:
        """Check, ask about a likely duplicate once, save; the dialog closes when all is stored."""
        self.form.commit()
        if self.form.first_wrong():
            return
        self._look()
        fresh = [hint for hint in self.duplicates.likely if hint.row.id not in self._accepted_ids]
        if fresh:
            self._ctx.prompts.confirm(
                self, "Another person?", _question(fresh[0]), "Yes, save as another person", self._confirmed
            )
        else:
            self._write()

    def reject(self) -> None:
        """Leave; what was typed is kept."""
        self._saver.flush()
        super().reject()

    def _build(self, owner: QWidget) -> None:
        self._bar = QFrame()
        set_look(self._bar, ui="surface")
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(12, 6, 12, 6)
        self._bar_text = text_label("", "", wrap=True)
        self._bar_button = LinkButton("")
        self._bar_button.clicked.connect(self._bar_clicked)
        bar.addWidget(self._bar_text, 1)
        bar.addWidget(self._bar_button)
        self._bar.hide()
        self.body.addWidget(self._bar)
        self.changed_line = ChangedLine(self._ctx.bus)
        self.changed_line.watch(self._patient.id if self._patient is not None else "")
        self.body.addWidget(self.changed_line)
        area = scrolled(self.form)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side = scrolled(self.duplicates)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setFixedWidth(_PANE)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(area, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(side)
        self.body.addLayout(row, 1)
        self.resize(_WIDTH, min(680, owner.window().height() - _ROOM))

    def _fill(self, typed: str) -> None:
        if self._patient is not None:
            self.form.show_patient(self._patient)
            self._look()
            self._accepted_ids = {hint.row.id for hint in self.duplicates.hints}
        self._kept = self._ctx.clinic.drafts.get(self._key) or {}
        if typed:
            self.form.restore(read_person(typed, local_today(self._ctx.clinic.now)))
            self._look()
        if self._kept and typed:
            self._offer_kept()
        elif self._kept:
            self._go_on()

    def _offer_kept(self) -> None:
        name = ", ".join(part for part in (self._kept.get("family", ""), self._kept.get("given", "")) if part)
        if self._patient is not None:
            self._say("The changes that were not saved are put away.", "Bring them back")
        else:
            self._say(f"A registration was begun and not saved: {name or 'without a name'}.", "Go on with it")

    @Slot()
    def _bar_clicked(self) -> None:
        if self._restored:
            self._restored = False
            self.form.show_patient(self._patient or PatientDraft(family=""))
            self._version = self._patient.version if self._patient is not None else 0
            self._base = self._patient
            self._offer_kept()
            self._saver.touch()
            self._look()
        else:
            self._go_on()
        self.form.setFocus()

    def setVisible(self, visible: bool) -> None:
        """Qt selects the text of the line a dialog opens at: one key would then wipe a family name."""
        super().setVisible(visible)
        line = self.focusWidget()
        if isinstance(line, QLineEdit):
            line.deselect()
            line.end(False)

    def _go_on(self) -> None:
        self._restored = True
        self.form.restore(self._kept)
        self._version = int(self._kept.get("version", self._version))
        known = self._patient is not None and self._patient.version == self._version
        self._base = self._patient if known else None
        if self._patient is None:
            self._say("This was typed before and is not saved yet.", "Start again")
        else:
            self._say("These changes were typed before and are not saved yet.", "Show what is stored")
        self._look()

    def _say(self, text: str, action: str) -> None:
        self._bar_text.setText(text)
        self._bar_button.setText(action)
        self._bar.show()

    @Slot()
    def _look(self) -> None:
        own = self._patient.id if self._patient is not None else ""
        search = partial(self._ctx.clinic.patients.duplicates, self.form.draft(), own)
        self._ctx.ops.read(self, search, self.duplicates.show_hints)

    def _keep(self) -> None:
        self._ctx.clinic.drafts.put(self._key, self.form.content() | {"version": self._version})

    @Slot(str)
    def _open_other(self, patient_id: str) -> None:
        self.reject()
        self._ctx.navigator.open_patient(patient_id)

    def _confirmed(self) -> None:
        self._accepted_ids |= {hint.row.id for hint in self.duplicates.hints}
        self._write()

    def _write(self) -> None:
        if self._patient is None:
            save = partial(self._ctx.clinic.patients.save, self.form.draft())
            self._ctx.ops.write(self, save, self._saved, self._failed)
            return
        edit = Edit(
            "this patient",
            patient_parts(),
            self._base,
            self.form.draft(),
            self._version,
            partial(_save, self._ctx, self._patient.id),
            _as_stored,
            self._saved,
            self._failed,
        )
        save_together(self._ctx, self, edit)

    def _failed(self, error: ClinicError) -> bool:
        return self.form.show_error(error)

    def _saved(self, patient: PatientDetail) -> None:
        self._saver.discard()
        self._ctx.clinic.drafts.drop(self._key)
        navigator, notifier, new = self._ctx.navigator, self._ctx.notifier, self._patient is None
        super().accept()
        if new:
            notifier.notify(f"{patient.name} is registered, no. {patient.mrn}.", "done")
            navigator.open_patient(patient.id)
        else:
            notifier.notify("Changes saved.", "done")


def _save(ctx: Context, patient_id: str, draft: PatientDraft, version: int) -> tuple[PatientDetail, Changes]:
    return ctx.clinic.patients.save(draft, patient_id=patient_id, version=version)


def _as_stored(theirs: PatientDetail) -> PatientDraft:
    return theirs


def _question(hint: DuplicateHint) -> str:
    row = hint.row
    return (
        f"{row.name}, {born(row.birth)}, no. {row.mrn}, is already in the record: {hint.reason}. "
        "Save only if this is someone else."
    )
