"""How the form of a procedure is laid out: lesions, kind, session, settings, what is to be decided."""

from functools import partial
from itertools import pairwise

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.catalog.types import ProcedureKind
from clinic.clock import local_today
from ui.context import Context
from ui.treatments.caution_list import CautionList
from ui.treatments.consent_line import ConsentLine
from ui.treatments.keyed_form import KeyedForm
from ui.treatments.lesion_picker import LesionPicker
from ui.treatments.parameter_fields import ParameterFields
from ui.treatments.session_choice import SessionChoice
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.confirm_cap import claim_confirm
from ui.widgets.form import FormField
from ui.widgets.looks import rule, scrolled, text_label
from ui.widgets.text_area import TextArea

_LESIONS_WIDTH = 256
_FORM_WIDTH = 860


class ProcedureLayout(KeyedForm):
    """Lesions at the left, the kind and its fields at the right, one button that says it all."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._card = Card("Record a procedure")
        self.kind = QComboBox()
        self.lesions = LesionPicker()
        self.fields = ParameterFields(partial(local_today, ctx.clinic.now), ctx.clinic.info().day_first)
        self.anaesthesia, self.specimen, self.complications = QLineEdit(), QLineEdit(), QLineEdit()
        self.note = TextArea(min_lines=2, max_lines=4)
        self.session, self.cautions = SessionChoice(), CautionList(wide=True)
        self.consent = ConsentLine(ctx)
        self._build()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._card)

    def _kind(self) -> ProcedureKind:
        return self._ctx.clinic.catalog.procedure_kinds[str(self.kind.currentData())]

    def _lines(self) -> dict[str, QLineEdit]:
        return {"anaesthesia": self.anaesthesia, "specimen": self.specimen, "complications": self.complications}

    def _build(self) -> None:
        for kind in self._ctx.clinic.catalog.procedure_kinds.values():
            self.kind.addItem(kind.name, kind.key)
        self.kind.setAccessibleName("Kind of procedure")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(FormField("Kind of procedure", self.kind))
        column.addWidget(text_label("On which lesions", "field-label"))
        column.addWidget(scrolled(_top(self.lesions)), 1)
        left.setFixedWidth(_LESIONS_WIDTH)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(left)
        body.addWidget(rule(vertical=True))
        body.addWidget(scrolled(self._right()), 1)
        self._card.body.addLayout(body, 1)
        self._card.body.addWidget(rule())
        self._card.body.addWidget(self.consent)
        self._card.body.addWidget(self._visit_line())
        self._card.body.addLayout(self._foot())

    def _right(self) -> QWidget:
        right = QWidget()
        right.setMaximumWidth(_FORM_WIDTH)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(10)
        column.addWidget(self._decide())
        column.addWidget(self.session)
        column.addWidget(self.fields)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(FormField("Anaesthesia", self.anaesthesia))
        row.addWidget(FormField("Specimen", self.specimen))
        column.addLayout(row)
        column.addWidget(FormField("Complications", self.complications))
        column.addWidget(FormField("Note", self.note))
        column.addStretch(1)
        return right

    def _decide(self) -> QWidget:
        """Cautions above the settings, scrolled with them: they take no room from lesions and settings."""
        self._minding = QWidget()
        column = QVBoxLayout(self._minding)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.cautions)
        column.addWidget(rule())
        self._minding.hide()
        return self._minding

    def _visit_line(self) -> QWidget:
        self._no_visit = QWidget()
        row = QHBoxLayout(self._no_visit)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(text_label("A procedure belongs to a visit, and none is in progress.", "muted"))
        self.start_visit = Button("Start a visit", icon="play", theme=self._ctx.theme)
        row.addWidget(self.start_visit)
        row.addStretch(1)
        return self._no_visit

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._discard = Button("Discard", kind="quiet")
        close = Button("Close", hint="Esc")
        close.clicked.connect(self.leave)
        self.save_button = PrimaryButton("Record", hint="Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        claim_confirm(self, self.save_button)
        foot.addStretch(1)
        for button in (self._discard, close, self.save_button):
            foot.addWidget(button)
        return foot

    def _order(self) -> None:
        """Tab goes as one reads; what is made later would stand outside of the way."""
        free = (self.anaesthesia, self.specimen, self.complications, self.note)
        end = (*free, self.consent.give)
        session = (*self.cautions.widgets, self.session.box, self.session.sessions.line)
        way = [self.kind, *self.lesions.boxes.values(), *session, *self.fields.editors(), *end]
        for one, other in pairwise(way):
            QWidget.setTabOrder(one, other)


def _top(widget: QWidget) -> QWidget:
    """``widget`` at the upper end of whatever room there is."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return holder
