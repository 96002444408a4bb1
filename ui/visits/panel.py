"""The visit in progress, at the right of every page of the patient.

VisitPanel(ctx, parent=None)
    set_patient(patient_id)          shows this patient's open visit; what was typed for another one is saved first
    has_visit -> bool
    start_visit(patient_id)          slot: begin a visit (or go on with the open one) and type its reason
    sign()                           slot: Sign and print (Ctrl+Return; a form with the focus may claim the key)
    shown_changed(bool)              signal: there is a visit to show, or no longer
"""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.rights import Right
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core import shortcuts
from ui.visits.fields import VisitFields
from ui.visits.keeper import VisitKeeper
from ui.visits.notice_strip import NoticeStrip
from ui.visits.signing import Signing
from ui.visits.words import day_of
from ui.widgets.buttons import Button, IconButton, PrimaryButton
from ui.widgets.confirm_cap import claim_confirm
from ui.widgets.looks import rule, set_look, text_label
from ui.widgets.page_action import window_wide
from ui.widgets.side_panel import SidePanel
from ui.withheld import refusal

ADD = "Ctrl+N"
_PARTED = (("compare", "Compare …"), ("both", "Keep both"), ("mine", "Keep mine"))
_FAILED = (("retry", "Save again"),)
_NOTHING_DONE = "Nothing recorded yet. Lesions, photos and procedures appear here as they are recorded."
# label, tab of the patient, action there that opens the form (where the page offers one)
_ADDABLE = (
    ("Lesion", "map", "lesion.add"),
    ("Photo", "photos", "photos-import"),
    ("Lab results", "labs", "labs-add"),
    ("Procedure", "treatment", "procedure-record"),
    ("Medicine", "treatment", "drug-start"),
)


class VisitPanel(SidePanel):
    """Reason to plan as they are typed, what was done today, the follow-up, and signing."""

    shown_changed = Signal(bool)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Visit in progress", "", parent)
        self._ctx = ctx
        self._shown_id = ""
        self.fields = VisitFields(day_first=ctx.clinic.info().day_first)
        self.keeper = VisitKeeper(ctx, self.fields, self)
        self.signing = Signing(ctx, self, self.keeper, self.fields)
        self.notice = NoticeStrip("Why the visit is not saved")
        self.done = text_label(_NOTHING_DONE, "muted", wrap=True)
        self._build()
        self._add_foot()
        self.keeper.visit_changed.connect(self._show)
        self.keeper.trouble_changed.connect(self._say_trouble)
        self.notice.chosen.connect(self._settle)

    @property
    def has_visit(self) -> bool:
        """Whether the patient has a visit in progress."""
        return self.keeper.visit is not None

    def set_patient(self, patient_id: str) -> None:
        """Show this patient's open visit; empty: none."""
        self.keeper.open_patient(patient_id)

    @Slot(str)
    def start_visit(self, patient_id: str) -> None:
        """Begin a visit of this patient, or go on with the open one, and go to its reason."""
        self._ctx.navigator.open_patient(patient_id)
        self.set_patient(patient_id)
        if not self.has_visit and (reason := refusal(self._ctx, Right.WRITE_RECORD)):
            self._ctx.prompts.inform(self.window(), reason, "Ask a nurse or a physician to start the visit.")
        elif self.keeper.start():
            self.fields.focus_reason()

    @Slot()
    def sign(self) -> None:
        """Ask whether to sign, sign, and show the summary; nothing for who may not sign: the button says why."""
        if refusal(self._ctx, Right.SIGN):
            return
        self.signing.ask()
        wrong = self.focusWidget()
        if wrong is not None and self.fields.isAncestorOf(wrong):
            self.area.ensureWidgetVisible(wrong)

    @Slot()
    def open_menu(self) -> None:
        """Offer what can be added to the visit."""
        if self.has_visit:
            height = self.add_menu.sizeHint().height()
            self.add_menu.popup(self.add_button.mapToGlobal(QPoint(0, -height - 2)))

    @Slot()
    def mark_error(self) -> None:
        """Ask why, then mark the visit as entered in error."""
        visit = self.keeper.visit
        if visit is not None and self.keeper.save_now():
            text = "It stays in the record with your reason, and no longer counts. Why was it entered in error?"
            act = partial(self._mark_error, visit.id, self.keeper.visit.version if self.keeper.visit else 0)
            self._ctx.prompts.ask(self, "Mark this visit as entered in error", text, act, action="Mark", lines=2)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Return for the visit while its text is being typed, whatever page is open beside it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_confirm(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return signs."""
        if _is_confirm(event):
            self.sign()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        area = self.findChild(QScrollArea)
        assert area is not None
        self.area = area
        self.body.addWidget(self.fields)
        self.body.addWidget(self.fields.follow_up_fields())
        self.body.addWidget(self._done_card())  # last: it grows while the fields above are used
        self.body.addStretch(1)

    def _done_card(self) -> QFrame:
        """Lower than a card of a page: it should be seen below the follow-up in a small window."""
        card = QFrame()
        card.setProperty("ui", "card")
        card.setAccessibleName("Done today")
        column = QVBoxLayout(card)
        column.setContentsMargins(10, 7, 10, 8)
        column.setSpacing(5)
        column.addWidget(text_label("Done today", "strong"))
        column.addWidget(rule())
        column.addWidget(self.done)
        return card

    def _add_foot(self) -> None:
        self.add_menu = QMenu(self)
        for label, tab, action in _ADDABLE:
            self.add_menu.addAction(label, partial(self._add, tab, action))
        self.add_button = Button("Add to visit", hint=ADD)
        self.add_button.clicked.connect(self.open_menu)
        self.more_button = IconButton(self._ctx.theme, "dots-three", "More about this visit")
        self.more_button.clicked.connect(self._open_more)
        self._more_menu = QMenu(self)
        self.error_action = self._more_menu.addAction("Entered in error…", self.mark_error)
        self.sign_button = PrimaryButton("Sign and print", hint=shortcuts.CONFIRM)
        self.sign_button.clicked.connect(self.sign)
        claim_confirm(self, self.sign_button, otherwise=True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.add_button, 1)
        row.addWidget(self.more_button)
        self.foot.addWidget(self.notice)  # not among the fields: it must be seen wherever they are scrolled to
        self.foot.addLayout(row)
        self.foot.addWidget(self.sign_button)
        actions = self._ctx.actions
        wide = partial(window_wide, actions, scope=self, group="Visit")
        add = wide("visit-add", "Add to visit", self.open_menu, ADD, "plus")
        sign = wide("visit-sign", "Sign and print", self.sign, shortcuts.CONFIRM, "signature")
        wrong = actions.add(
            "visit-error", "Mark the visit as entered in error…", self.mark_error, group="Visit", scope=self
        )
        self._actions = (add, sign, wrong)

    @Slot()
    def _show(self) -> None:
        visit = self.keeper.visit
        if visit is not None:
            self.set_note(f"{spoken_short(day_of(visit.started_at))}, {visit.started_at.astimezone():%H:%M}")
            self.done.setText("\n".join(visit.done) or _NOTHING_DONE)
            set_look(self.done, ui="" if visit.done else "muted")
        shown_id = visit.id if visit is not None else ""
        for action in self._actions:
            action.setEnabled(bool(shown_id))
        self._ctx.navigator.set_visit(shown_id)
        if bool(shown_id) != bool(self._shown_id):
            self._shown_id = shown_id
            self.shown_changed.emit(bool(shown_id))
        self._shown_id = shown_id

    @Slot()
    def _say_trouble(self) -> None:
        trouble = self.keeper.trouble
        if trouble is None:
            self.notice.say("")
        else:
            self.notice.say(trouble.text, _PARTED if trouble.parted else _FAILED)

    @Slot(str)
    def _settle(self, way: str) -> None:
        if way == "compare":
            self.keeper.compare()
        elif way == "both":
            self.keeper.keep_both()
        else:
            self.keeper.keep_mine()

    def _add(self, tab: str, action: str) -> None:
        """Go to the tab, and open its form where it has registered one."""
        self._ctx.navigator.open_patient(self.keeper.patient_id, tab)
        known = {entry.key: entry.action for entry in self._ctx.actions.available()}
        if action in known:
            known[action].trigger()

    @Slot()
    def _open_more(self) -> None:
        height = self._more_menu.sizeHint().height()
        self._more_menu.popup(self.more_button.mapToGlobal(QPoint(0, -height - 2)))

    def _mark_error(self, visit_id: str, version: int, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._marked, visit_id, version, reason), self._tell_marked)

    def _marked(self, visit_id: str, version: int, reason: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.visits.mark_error(visit_id, reason, version)

    def _tell_marked(self, _nothing: None) -> None:
        self._ctx.notifier.notify("The visit is marked as entered in error.")


def _is_confirm(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
