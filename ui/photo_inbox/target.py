"""Whose the chosen pictures are, and what they show.

TargetPanel(ctx, parent=None)
    set_rows(rows)                    the pictures that are chosen
    person -> PatientRow | None       under whom they would be filed
    where() -> PhotoImport | None     the answer; None: nobody is chosen
    pictures -> list[InboxRow]        those of the chosen pictures that can be filed: no cards
    remember(person)                  offer them first in the search: more of theirs may come
    focus_search()
    file_requested, aside_requested, not_card_requested            signals
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.enums import ConsentScope, LesionStatus, PhotoKind
from clinic.records.follow_up import ConsentRow
from clinic.records.inbox import InboxRow
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientRow
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitDetail
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.photo_inbox import words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import FormField
from ui.widgets.looks import text_label

_NOBODY = "Nobody is chosen"
_SEVERAL = "They are proposed for different people: search the one whose they are."
_NO_PROPOSAL = "Search whose it is. A patient card, photographed first, would have said it."
_RECENT = 5

Record = tuple[tuple[LesionRow, ...], VisitDetail | None, tuple[ConsentRow, ...]]


class TargetPanel(Card):
    """The person in large print with birth date and record number, always in sight before filing."""

    file_requested = Signal()
    aside_requested = Signal()
    not_card_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._ctx = ctx
        self._rows: list[InboxRow] = []
        self._known: dict[str, PatientRow] = {}
        self._recent: list[PatientRow] = []
        self._consents: tuple[ConsentRow, ...] = ()
        self._shown_for = ""
        self.person: PatientRow | None = None
        self.name = text_label(_NOBODY, "title", wrap=True)
        self.facts = text_label("", "strong", wrap=True)
        self.why = text_label("", "hint", wrap=True)
        self.search = ComboSearch(placeholder="Search another patient", search=self._find, theme=ctx.theme)
        self.search.setAccessibleName("Search another patient")
        self.lesion, self.kind, self.visit, self.consent = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.file_button = PrimaryButton("File", icon="check", theme=ctx.theme, hint="Return")
        self.aside_button = Button("Set aside…", hint="Del")
        self.not_card_button = Button("This is no card")
        self._lay_out()
        self.search.chosen.connect(self._searched)
        self.consent.currentIndexChanged.connect(self._say_consent)
        self.file_button.clicked.connect(self.file_requested)
        self.aside_button.clicked.connect(self.aside_requested)
        self.not_card_button.clicked.connect(self.not_card_requested)
        self.set_rows(())

    @property
    def pictures(self) -> list[InboxRow]:
        """Those of the chosen pictures that can be filed: a card is none."""
        return [row for row in self._rows if not row.is_card]

    def set_rows(self, rows: Sequence[InboxRow]) -> None:
        """Offer whom these are proposed for; a person who was searched for others counts no more."""
        same = [row.id for row in rows] == [row.id for row in self._rows]
        by_hand = self.search.option is not None and same
        self._rows = list(rows)
        if not by_hand:
            self.search.set_option(None)
            self._show_person(self._proposed())
        self._say()

    def where(self) -> PhotoImport | None:
        """What was chosen for the pictures; None: nobody is chosen."""
        if self.person is None:
            return None
        return PhotoImport(
            self.person.id,
            visit_id=str(self.visit.currentData() or ""),
            lesion_id=str(self.lesion.currentData() or ""),
            kind=PhotoKind(self.kind.currentData()),
            consent=ConsentScope(self.consent.currentData()),
        )

    def remember(self, person: PatientRow) -> None:
        """Offer this person first where nothing is typed."""
        self._recent = [person, *(row for row in self._recent if row.id != person.id)][:_RECENT]

    @Slot()
    def focus_search(self) -> None:
        """Go to the search for another patient."""
        self.search.setFocus()
        self.search.selectAll()

    def _lay_out(self) -> None:
        for kind, label in words.KINDS:
            self.kind.addItem(label, kind)
        self.kind.setCurrentIndex(self.kind.findData(PhotoKind.CLOSE_UP.value))
        for scope, label in words.SCOPES:
            self.consent.addItem(label, scope)
        self._consent_field = FormField("Consent covers", self.consent)
        self._visit_field = FormField("Visit", self.visit)
        self._fields = QWidget()
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = (FormField("Shows", self.lesion), FormField("Kind", self.kind), self._visit_field, self._consent_field)
        for at, field in enumerate(fields):
            grid.addWidget(field, at // 2, at % 2)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.file_button, 1)
        row.addWidget(self.not_card_button)
        row.addWidget(self.aside_button)
        self.body.setSpacing(4)
        for widget in (self.name, self.facts, self.why):
            self.add(widget)
        self.body.addSpacing(2)
        self.add(self.search)
        self.add(self._fields)
        self.body.addSpacing(4)
        self.body.addLayout(row)

    def _proposed(self) -> str:
        """The one person for whom all chosen pictures are proposed, or an empty text."""
        said = {row.patient_id for row in self.pictures}
        return said.pop() if len(said) == 1 else ""

    def _show_person(self, patient_id: str) -> None:
        self.person = self._line(patient_id) if patient_id else None
        key = self.person.id if self.person is not None else ""
        if key != self._shown_for:  # what was chosen of another person's lesions and consents is not carried over
            self.consent.setCurrentIndex(0)
        self._shown_for = key
        if self.person is None:
            self._show_record(((), None, ()))
        else:
            self._ctx.ops.read(self, partial(self._read, key), self._show_record, self._closed)

    def _line(self, patient_id: str) -> PatientRow | None:
        if patient_id not in self._known:
            try:
                self._known.update(self._ctx.clinic.patients.lines([patient_id]))
            except ClinicError:
                return None
        return self._known.get(patient_id)

    def _read(self, patient_id: str) -> Record:
        clinic = self._ctx.clinic
        lesions = clinic.lesions.list(patient_id)
        return lesions, clinic.visits.open_for(patient_id), clinic.consents.list(patient_id)

    def _closed(self, error: ClinicError) -> None:
        """The record of the person is not open to whoever works here."""
        self.person = None
        self._show_record(((), None, ()))
        self.why.setText(f"{error.what} {error.todo}".strip())

    def _show_record(self, record: Record) -> None:
        lesions, visit, self._consents = record
        kept = self.lesion.currentData()
        self.lesion.clear()
        self.lesion.addItem("No lesion", "")
        for lesion in lesions:
            if lesion.status is not LesionStatus.ENTERED_IN_ERROR:
                self.lesion.addItem(f"{lesion.label} · {lesion.site_text}", lesion.id)
        self.lesion.setCurrentIndex(max(0, self.lesion.findData(kept)))
        self.visit.clear()
        self.visit.addItem("Without a visit", "")
        hint = ""
        if visit is not None:
            began = visit.started_at.astimezone().date()
            self.visit.addItem(f"Visit in progress, {spoken_short(began)}", visit.id)
            hint = words.visit_words(began, self.pictures)
            self.visit.setCurrentIndex(0 if hint else 1)
        self._visit_field.set_hint(hint)
        self._say_consent()

    def _say(self) -> None:
        number, cards = len(self.pictures), [row for row in self._rows if row.is_card]
        person = self.person
        is_card = bool(cards) and not number
        today = local_today(self._ctx.clinic.now)
        self.name.setText(person.name if person else "Patient card" if is_card else _NOBODY)
        self.facts.setText(words.facts(person, today) if person else "")
        self.facts.setVisible(person is not None)
        self.why.setText(self._reason(cards))
        self.search.setVisible(not is_card)
        self.search.setPlaceholderText("Search another patient" if person else "Search whose it is")
        self._fields.setVisible(not is_card)
        for field in (self.lesion, self.kind, self.visit, self.consent):
            field.setEnabled(person is not None and number > 0)
        self.file_button.setVisible(not is_card)
        self.file_button.setEnabled(person is not None and number > 0)
        self.file_button.setText(f"File {words.counted(number)} under {person.name}" if person else "File")
        self.not_card_button.setVisible(is_card and len(cards) == 1)
        self.aside_button.setEnabled(bool(self._rows))

    def _reason(self, cards: Sequence[InboxRow]) -> str:
        """Why this person; of several pictures also how many were in a record by mistake before."""
        said, number = self._proposal(cards), sum(row.was_in_error for row in self.pictures)
        if not number or any(row.reason == said for row in self.pictures):
            return said
        if number == len(self.pictures) == 1:
            return f"{said} {self.pictures[0].reason}"
        were = "1 of them was" if number == 1 else f"{number} of them were"
        return f"{said} {were} entered in error in a record before: look at each by itself."

    def _proposal(self, cards: Sequence[InboxRow]) -> str:
        if self.search.option is not None:
            return words.differing(self.pictures, self.person.id if self.person else "") or "Chosen by you."
        if not self._rows:
            return "Choose pictures to file them."
        if not self.pictures:
            return f"{cards[0].patient_name} · {cards[0].reason}".strip(" ·")
        reasons = {row.reason for row in self.pictures if row.reason}
        if self.person is not None:
            return reasons.pop() if len(reasons) == 1 else "Taken after patient cards of this person."
        several = len({row.patient_id for row in self.pictures}) > 1
        return _SEVERAL if several else " ".join(sorted(reasons)) or _NO_PROPOSAL

    @Slot()
    def _say_consent(self) -> None:
        scope = ConsentScope(self.consent.currentData())
        given = any(row.scope is scope and row.withdrawn_on is None for row in self._consents)
        missing = scope is not ConsentScope.RECORD and not given
        self._consent_field.set_hint(f"No consent for {scope.value} is in the record yet." if missing else "")

    def _find(self, typed: str) -> list[Option]:
        found = self._ctx.clinic.patients.search(typed, 12) if typed.strip() else self._likely()
        self._known.update({row.id: row for row in found})
        today = local_today(self._ctx.clinic.now)
        return [Option(row.id, row.name, words.facts(row, today)) for row in found]

    def _likely(self) -> tuple[PatientRow, ...]:
        """Those for whom some of the chosen pictures are proposed, then those under whom was filed last."""
        proposed = [self._line(row.patient_id) for row in self.pictures if row.patient_id]
        found = {row.id: row for row in (*proposed, *self._recent) if row is not None}
        return tuple(found.values())

    @Slot(str)
    def _searched(self, key: str) -> None:
        self._show_person(key or self._proposed())
        self._say()
        if key:
            self.file_button.setFocus()
