"""One small question before pictures are taken in: what they show and where they belong.

ImportDialog(parent, number, lesions, last, visit_text, consents, previews=None)
    previews: QWidget       the pictures themselves, above the question
    chosen(object)          signal: an ImportChoice, once accepted
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.enums import PHOTO_SCOPES, ConsentScope, LesionStatus, PhotoKind
from clinic.records.follow_up import ConsentRow
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoImport
from clinic.rules.consents import standing
from clinic.rules.dates import spoken
from ui.core.dialogs import Dialog
from ui.photos.words import KINDS, SCOPES, photos_counted
from ui.widgets.form import FormField
from ui.widgets.segmented import SegmentedControl

VISIT, NEW_VISIT, NO_VISIT = "visit", "new", "none"
_WIDTH, _MARGINS = 520, 40


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """The answer: ``where`` (its visit is filled in later) and which visit: visit, new or none."""

    where: PhotoImport
    visit: str


_MEANS = {
    ConsentScope.RECORD: "They stay in the medical record: seen by those who treat, never exported for others.",
    ConsentScope.TEACHING: "They may also be shown to learners, without name, place or date.",
    ConsentScope.PUBLICATION: "They may also be printed or put on the web, without name; this covers teaching, too.",
}


def consent_hint(scope: ConsentScope, consents: Sequence[ConsentRow]) -> str:
    """What the record says about consent for ``scope``; empty for the record itself."""
    if scope is ConsentScope.RECORD:
        return "For the medical record only."
    if standing(consents, scope) is not None:
        return f"Consent for {scope.value} is in the record."
    return f"No consent for {scope.value} is in the record yet."


def consent_words(scope: ConsentScope, consents: Sequence[ConsentRow]) -> str:
    """What ``scope`` means for the photos, and whether the record holds a consent that allows it."""
    if scope is ConsentScope.RECORD:
        return _MEANS[scope]
    given = standing(consents, scope)
    if given is not None:
        return f"{_MEANS[scope]} Consent for {scope.value} was given on {spoken(given.given_on)}."
    withdrawn = [row.withdrawn_on for row in consents if row.scope is scope and row.withdrawn_on is not None]
    why = f"was withdrawn on {spoken(max(withdrawn))}" if withdrawn else "is not in the record yet"
    return f"{_MEANS[scope]} But the consent for {scope.value} {why}: until one is recorded, they stay here."


class ImportDialog(Dialog):
    """Asks for lesion, kind, consent scope and visit of one batch."""

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        number: int,
        lesions: Sequence[LesionRow],
        last: PhotoImport,
        visit_text: str,
        consents: Sequence[ConsentRow],
        *,
        may_start: bool = True,
        previews: QWidget | None = None,
    ) -> None:
        super().__init__(parent, f"Add {photos_counted(number)}", "Add", width=_WIDTH)
        self._last = last
        self._consents = consents
        self.lesion = QComboBox()
        self.lesion.addItem("No lesion", "")
        for lesion in lesions:
            if lesion.status is not LesionStatus.ENTERED_IN_ERROR:
                self.lesion.addItem(f"{lesion.label} · {lesion.site_text}", lesion.id)
        self.lesion.setCurrentIndex(max(0, self.lesion.findData(last.lesion_id)))
        self.kind = SegmentedControl(KINDS, "Kind")
        self.kind.set_key(last.kind.value)
        self.consent = SegmentedControl([(scope.value, words) for scope, words in SCOPES.items()], "Consent")
        self.consent.set_key(last.consent.value)
        self.consent.chosen.connect(self._scope_chosen)
        new = [(NEW_VISIT, "Start a visit")] if may_start else []
        options = [(VISIT, f"Visit in progress, {visit_text}")] if visit_text else new
        self.visit = SegmentedControl([*options, (NO_VISIT, "Without a visit")], "Visit")
        self.visit.set_key(VISIT if visit_text else NO_VISIT)
        if previews is not None:
            self.body.addWidget(previews)
        self.body.addWidget(FormField("Shows", self.lesion))
        self.body.addWidget(FormField("Kind", self.kind))
        self._consent_field = FormField("Consent covers", self.consent, consent_words(last.consent, consents))
        self.body.addWidget(self._consent_field)
        self._make_room()
        self.body.addWidget(FormField("Belongs to", self.visit))
        self.lesion.setFocus()

    def accept(self) -> None:
        """Close, then hand over the answer."""
        where = replace(
            self._last,
            lesion_id=str(self.lesion.currentData()),
            kind=PhotoKind(self.kind.key),
            consent=ConsentScope(self.consent.key),
            visit_id="",
        )
        choice = ImportChoice(where, self.visit.key)
        super().accept()
        self.chosen.emit(choice)

    def _make_room(self) -> None:
        """Room for the longest words, so that nothing is cut and nothing jumps when another scope is chosen."""
        shown, tallest = self.consent.key, 0
        for scope in PHOTO_SCOPES:
            self._consent_field.set_hint(consent_words(scope, self._consents))
            tallest = max(tallest, self._consent_field.heightForWidth(_WIDTH - _MARGINS))
        self._consent_field.setMinimumHeight(tallest)
        self._consent_field.set_hint(consent_words(ConsentScope(shown), self._consents))

    def _scope_chosen(self, key: str) -> None:
        self._consent_field.set_hint(consent_words(ConsentScope(key), self._consents))
