"""The page “Privacy” of a patient: consents, and what the person may ask for.

PrivacyPage(ctx)       set_patient(id); consents, restriction, copies, erasure, acts
    left               signal: the person was erased, there is nothing to show any more
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import ConsentScope, Topic
from clinic.records.follow_up import ConsentRow
from clinic.records.privacy import Erased, ErasurePlan, PrivacyActRow, Restriction, SharedPhotos
from clinic.records.rights import Right
from ui.context import Context
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.privacy.consent_dialog import GiveDialog, WithdrawDialog
from ui.privacy.consents_card import ConsentsCard
from ui.privacy.erasure_dialog import ErasureDialog
from ui.privacy.rights_cards import CopiesCard, ErasureCard, RestrictionCard, column_of
from ui.privacy.words import day_words, details_words, erased_words, kind_words, shared_words
from ui.widgets.card import Card
from ui.widgets.looks import scrolled
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_ROW, _MOST = 32, 8


@dataclass(frozen=True, slots=True)
class _Read:
    consents: tuple[ConsentRow, ...]
    restriction: Restriction | None
    acts: tuple[PrivacyActRow, ...]


class PrivacyPage(Page):
    """One patient's consents and rights."""

    topics = frozenset({Topic.CONSENT, Topic.PRIVACY, Topic.PATIENT})
    left = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._mrn = ""
        self.consents = ConsentsCard(ctx)
        self.restriction, self.copies, self.erasure = RestrictionCard(ctx), CopiesCard(ctx), ErasureCard(ctx)
        self.acts: RowModel[PrivacyActRow] = RowModel(
            (
                Column("Day", lambda row: day_words(row.on), sort=lambda row: row.at, width=110),
                Column("What was done", kind_words, width=170),
                Column("By", lambda row: row.by, width=130, tone=lambda _row: "muted"),
                Column("Why, or how much", details_words, tip=details_words, tone=lambda _row: "muted"),
            )
        )
        self.acts_card = Card("What was done", "kept also when the person is erased, then without words")
        self.acts_table = DataTable(ctx.theme, self.acts, "Acts of privacy", ctx.settings)
        self.acts_card.add(self.acts_table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(12)
        row.addLayout(column_of(self.consents, self.acts_card), 3)
        row.addLayout(column_of(self.restriction, self.copies, self.erasure), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside))

    def _connect(self) -> None:
        self.consents.give_requested.connect(self.give)
        self.consents.withdraw_requested.connect(self.withdraw)
        self.restriction.restrict.clicked.connect(self.restrict)
        self.restriction.lift.clicked.connect(self.lift)
        self.copies.hand_over.clicked.connect(self.hand_over)
        self.copies.teaching.clicked.connect(partial(self.share, ConsentScope.TEACHING))
        self.copies.publication.clicked.connect(partial(self.share, ConsentScope.PUBLICATION))
        self.erasure.plan.clicked.connect(self.show_plan)

    def set_patient(self, patient_id: str) -> None:
        """Show this patient from now on."""
        self._patient_id = patient_id
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what touches this patient."""
        return super().concerns(changes) and (not changes.ids or self._patient_id in changes.ids)

    def refresh(self) -> None:
        """Read consents, restriction and acts."""
        if self._patient_id:
            self._ctx.ops.read(self, self._read, self._show)

    def _read(self) -> _Read:
        clinic, key = self._ctx.clinic, self._patient_id
        self._mrn = clinic.patients.get(key).mrn
        acts = clinic.privacy.acts(key) if clinic.may(Right.PRIVACY) else ()
        return _Read(clinic.consents.list(key), clinic.privacy.restriction(key), acts)

    def _show(self, read: _Read) -> None:
        self.consents.show_rows(read.consents)
        self.restriction.show_restriction(read.restriction)
        self.acts.set_rows(read.acts)
        self.acts_card.setVisible(bool(read.acts))
        self.acts_table.setFixedHeight(_ROW * (min(len(read.acts), _MOST) + 1) + 4)

    @Slot(str)
    def give(self, scope: str) -> None:
        """Ask for the day and a note of a consent."""
        GiveDialog(self._ctx, ConsentScope(scope), self._patient_id, self).open()

    @Slot(object)
    def withdraw(self, row: ConsentRow) -> None:
        """Ask for the day and a note of a withdrawal."""
        WithdrawDialog(self._ctx, row, self).open()

    @Slot()
    def restrict(self) -> None:
        """Ask why, then restrict."""
        then = partial(self._write_reason, self._ctx.clinic.privacy.restrict)
        label = "Why may the record not be worked with? The reason stands above every page of the patient."
        self._ctx.prompts.ask(self, "Restrict the record", label, then, action="Restrict", lines=3)

    @Slot()
    def lift(self) -> None:
        """Ask why, then lift."""
        then = partial(self._write_reason, self._ctx.clinic.privacy.lift)
        label = "Why has the reason for it gone? Tell the person before (GDPR Art. 18(3))."
        self._ctx.prompts.ask(self, "Lift the restriction", label, then, action="Lift", lines=3)

    def _write_reason(self, write: Callable[[str, str], tuple[object, Changes]], reason: str) -> None:
        self._ctx.ops.write(self, partial(write, self._patient_id, reason))

    @Slot()
    def hand_over(self) -> None:
        """Ask for a folder, then write everything there."""
        title = "Folder for everything about this person, readable by anyone"
        self._ctx.prompts.open_folder(self, title, partial(self._hand_over, self._patient_id, self._mrn))

    def _hand_over(self, patient_id: str, mrn: str, folder: Path) -> None:
        day = self._ctx.clinic.now().astimezone().date().isoformat()
        work = partial(self._everything, patient_id, folder / f"record-{mrn}-{day}")
        self._ctx.ops.background_write(self, "Handing over", work, self._handed_over)

    def _everything(self, patient_id: str, out: Path, _progress: Progress) -> tuple[tuple[Path, int], Changes]:
        counts = self._ctx.clinic.exports.everything(patient_id, out)
        return (out, counts.get("unreadable", 0)), Changes.of(Topic.PRIVACY, ids=(patient_id,))

    def _handed_over(self, done: tuple[Path, int]) -> None:
        out, lost = done
        more = f" {lost} files could not be read; README.txt names them." if lost else ""
        self._ctx.prompts.inform(self, f"Written to {out.name}.", f"Nothing in it is encrypted: keep it safe.{more}")

    def share(self, scope: ConsentScope, _checked: bool = False) -> None:
        """Ask for a folder, then write the photos that may go there."""
        title = f"Folder for photos for {scope.value}"
        self._ctx.prompts.open_folder(self, title, partial(self._share, scope, self._patient_id))

    def _share(self, scope: ConsentScope, patient_id: str, folder: Path) -> None:
        day = self._ctx.clinic.now().astimezone().date().isoformat()
        work = partial(self._photos, scope, patient_id, folder / f"{scope.value}-{day}")  # no number: that would tell
        self._ctx.ops.background(self, "Taking photos out", work, self._shared)

    def _photos(self, scope: ConsentScope, patient_id: str, out: Path, _progress: Progress) -> SharedPhotos:
        return self._ctx.clinic.exports.photos_for(scope, out, patient_id)

    def _shared(self, shared: SharedPhotos) -> None:
        self._ctx.prompts.inform(self, *shared_words(shared))

    @Slot()
    def show_plan(self) -> None:
        """Show what would be erased."""
        read = partial(self._ctx.clinic.privacy.erasure_plan, self._patient_id)
        self._ctx.ops.read(self, read, self._open_plan)

    def _open_plan(self, plan: ErasurePlan) -> None:
        dialog = ErasureDialog(self._ctx, plan, self)
        dialog.erased.connect(self._erased)
        dialog.open()

    @Slot(object)
    def _erased(self, done: Erased) -> None:
        self._ctx.notifier.notify(erased_words(done), "done")
        if done.full:
            self.left.emit()
