"""Keeps what is typed into the visit in progress, whatever happens.

VisitKeeper(ctx, fields, parent)
    visit -> VisitDetail | None         the visit in progress, as it is stored
    open_patient(patient_id)            saves what waits for the one before, shows the other one's visit
    start() -> bool                     begin a visit of the patient, or go on with the open one
    save_now() -> bool                  False: it could not be saved, ``trouble`` says why
    compare()                           after someone else changed the visit: both versions side by side
    keep_mine(); keep_both()            the same without looking
    merged                              what others typed that was put together with one's own since it was cleared
    unsaved(); take_back(texts)         what no disk took, by visit, handed on over a lock
    visit_changed, trouble_changed      signals
    trouble -> Trouble | None

What is typed is kept as a draft within a blink, and saved to the visit every few seconds: each save is an entry of the
audit trail with the whole text, and a visit typed for ten minutes must not leave a thousand of them.
Text that cannot be saved to its visit stays in the fields, and as a draft under ``visit:<id>`` (see ``kept_text``).
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError, Conflict
from clinic.records.changes import Changes
from clinic.records.enums import VisitStatus
from clinic.records.visits import VisitDetail, VisitText
from clinic.rules.merging import Choice, Merge, three_way
from ui.context import Context
from ui.core.conflicts import ask, changed_words, merged_words
from ui.core.drafts import DraftSaver
from ui.visits.fields import VisitFields
from ui.visits.kept import as_draft, draft_key, from_draft, typing_key
from ui.visits.parts import TEXT_PARTS
from ui.visits.words import both_texts, day_of


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why what is typed is not saved; ``parted``: the stored visit is another one by now."""

    text: str
    parted: bool


def _outcome(merge: Merge[VisitText], choices: Mapping[str, Choice], _theirs: VisitText) -> VisitText:
    return merge.result(choices)


_KEPT_MS, _SAVED_MS = 350, 3000


class VisitKeeper(QObject):
    """Between the fields and the record: one visit at a time, its text never in another."""

    visit_changed = Signal()
    trouble_changed = Signal()

    def __init__(self, ctx: Context, fields: VisitFields, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._panel = parent
        self._fields = fields
        self.patient_id = ""
        self.visit: VisitDetail | None = None
        self.trouble: Trouble | None = None
        self._saving = False
        self._in_record = VisitText()  # what the fields gave when they last agreed with the record
        self._held: dict[str, VisitText] = {}
        self._in_drafts = False
        self.merged = ""
        self._conflict: Conflict | None = None
        self._base: VisitText | None = None  # what both versions were made from, where it is known
        self._kept = DraftSaver(self._keep, _KEPT_MS, parent=self)
        self.saver = DraftSaver(self._save, _SAVED_MS, parent=self)
        fields.edited.connect(self._kept.touch)
        fields.edited.connect(self.saver.touch)
        ctx.bus.changed.connect(self._on_changes)

    def open_patient(self, patient_id: str) -> None:
        """Save for the patient before, then show this one's visit, if one is open."""
        if patient_id == self.patient_id:
            return
        self._leave()
        self.patient_id = patient_id
        self._load()

    def start(self) -> bool:
        """Begin a visit, or go on with the one that is open."""
        if self.visit is None and self.patient_id:
            self._saving = True
            try:
                self._ctx.ops.write(self, partial(self._ctx.clinic.visits.start, self.patient_id), self._show)
            finally:
                self._saving = False
        return self.visit is not None

    def save_now(self) -> bool:
        """Save what is not saved; whether the record now holds what is typed."""
        self.saver.flush()
        if self._unsaved and not (self.trouble and self.trouble.parted):
            self._save()
        return not self._unsaved and self.trouble is None

    @Slot()
    def compare(self) -> None:
        """Show both versions and ask what is kept; what was typed stays as it is until then."""
        if self.visit is not None and self.trouble is not None and self.trouble.parted:
            self._ctx.ops.read(self, partial(self._ctx.clinic.visits.get, self.visit.id), self._compare_with)

    def look_again(self) -> None:
        """Show what is stored now, unless something typed is not saved."""
        self._look_again()

    @Slot()
    def keep_mine(self) -> None:
        """What is typed replaces what someone else saved."""
        self._settle(self._mine)

    @Slot()
    def keep_both(self) -> None:
        """What is typed is put below what someone else saved."""
        self._settle(self._merged)

    def unsaved(self) -> dict[str, tuple[VisitText, int]]:
        """What is typed and not in the record, by visit, with the version it was typed upon (0: not known)."""
        texts = {visit_id: (text, 0) for visit_id, text in self._held.items()}
        if self.visit is not None and self._unsaved:
            texts[self.visit.id] = (self._fields.text(), self.visit.version)
        return texts

    def take_back(self, texts: Mapping[str, tuple[VisitText, int]]) -> None:
        """Hold what could not be saved before a lock: it is shown, and saved, with its visit.

        Where someone else changed the visit meanwhile, it is put aside, so that both versions are seen.
        """
        for visit_id, (text, version) in texts.items():
            with contextlib.suppress(ClinicError):  # what cannot be put aside now stays held in memory
                self._held[visit_id] = text
                if version and self._ctx.clinic.visits.get(visit_id).version != version:
                    self._ctx.clinic.drafts.put(draft_key(visit_id), as_draft(text))

    @property
    def _unsaved(self) -> bool:
        return self.visit is not None and self._fields.text() != self._in_record

    def _mine(self, _theirs: VisitText) -> VisitText:
        return self._fields.text()

    def _merged(self, theirs: VisitText) -> VisitText:
        return both_texts(theirs, self._fields.text())

    def _keep(self) -> None:
        """Keep what is typed until it is in the visit: a power cut takes less than a second of it."""
        if self.visit is None or not self._unsaved:
            return
        if self.trouble is not None and self.trouble.parted:
            self._put_aside(self.visit.id, self._fields.text())
            return
        content = {"text": as_draft(self._fields.text()), "version": self.visit.version}
        keep = partial(self._ctx.clinic.drafts.put, typing_key(self.visit.id), content)
        self._in_drafts = True
        self._ctx.ops.read(self, keep, self._nothing, self._not_kept)

    def _not_kept(self, _error: ClinicError) -> None:
        """The visit itself cannot be saved then either, and that is told."""
        self.saver.flush()

    def _save(self) -> None:
        if self.visit is None or not self._unsaved:
            return
        text = self._fields.text()
        if self.trouble is not None and self.trouble.parted:
            self._put_aside(self.visit.id, text)
            return
        self._write(text, self.visit.version)

    def _write(self, text: VisitText, version: int) -> None:
        assert self.visit is not None
        save = partial(self._ctx.clinic.visits.save_text, self.visit.id, text, version)
        self._saving = True
        try:
            self._ctx.ops.write(self, save, partial(self._saved, text), self._failed)
        finally:
            self._saving = False

    def _saved(self, text: VisitText, detail: VisitDetail) -> None:
        self.visit, self._in_record = detail, text
        self._held.pop(detail.id, None)
        self._kept.discard()
        self._in_drafts = False  # the save has taken the draft with it
        if self.trouble is not None:
            if self.trouble.parted:
                self._drop(detail.id)
            self._set_trouble(None)
        self.visit_changed.emit()

    def _failed(self, error: ClinicError) -> None:
        assert self.visit is not None
        text = self._fields.text()
        self._held[self.visit.id] = text
        if isinstance(error, Conflict) and isinstance(error.theirs, VisitDetail):
            self._meet(error, error.theirs, text)
            return
        parted = isinstance(error, Conflict)
        self._set_trouble(Trouble(f"Not saved. {error.what} What you typed is kept here.", parted))
        if parted:
            self._put_aside(self.visit.id, text)
            self._look_again()

    def _meet(self, error: Conflict, theirs: VisitDetail, mine: VisitText) -> None:
        """Someone else typed into the visit: what only one of them changed goes together, the rest is told."""
        self._conflict, self._base = error, self._in_record
        merge = three_way(TEXT_PARTS, self._base, theirs.text, mine)
        if not merge.collisions:
            self.merged = merged_words(error, "this visit", merge)
            self._settle_with(partial(_outcome, merge, {}), theirs)
            self._ctx.notifier.notify(self.merged)
            return
        both = ", ".join(part.label for part in merge.collisions)
        said = f"Not saved. {changed_words(error, 'this visit')}, and so did you ({both}). What you typed is kept here."
        self._set_trouble(Trouble(said, True))
        self._put_aside(theirs.id, mine)
        self._look_again()

    def _compare_with(self, theirs: VisitDetail) -> None:
        merge = three_way(TEXT_PARTS, self._base, theirs.text, self._fields.text())
        choose = partial(self._chosen, theirs, merge)
        if merge.collisions:
            ask(self._panel, self._conflict or Conflict(""), "this visit", merge, choose)
        else:
            choose({})

    def _chosen(self, theirs: VisitDetail, merge: Merge[VisitText], choices: Mapping[str, Choice]) -> None:
        if self.visit is not None and self.visit.id == theirs.id:
            self._settle_with(partial(_outcome, merge, choices), theirs)

    def _settle(self, text_of: Callable[[VisitText], VisitText]) -> None:
        """Save over the newest version the text that ``text_of(stored text)`` gives."""
        visit = self.visit
        if visit is None:
            return
        if self.trouble is None or not self.trouble.parted:
            self._save()
            return
        self._ctx.ops.read(self, partial(self._ctx.clinic.visits.get, visit.id), partial(self._settle_with, text_of))

    def _settle_with(self, text_of: Callable[[VisitText], VisitText], theirs: VisitDetail) -> None:
        text = text_of(theirs.text)
        self._fields.show_text(text, day_of(theirs.started_at))
        self._write(text, theirs.version)

    def _leave(self) -> None:
        """Nothing typed may go on to the next patient."""
        if self.visit is None:
            return
        visit_id = self.visit.id
        if not self.save_now() and self._unsaved:
            self._held[visit_id] = self._fields.text()
        self._forget_waiting()
        self.visit = None
        self._set_trouble(None)

    def _load(self) -> None:
        if self.patient_id:
            self._ctx.ops.read(self, partial(self._ctx.clinic.visits.open_for, self.patient_id), self._show)
        else:
            self._show(None)

    def _show(self, visit: VisitDetail | None) -> None:
        self.visit = visit
        self._conflict = self._base = None
        self._forget_waiting()
        self._set_trouble(None)
        day = day_of(visit.started_at) if visit is not None else date.min
        self._fields.show_text(visit.text if visit is not None else VisitText(), day)
        self._in_record = self._fields.text()
        if visit is not None:
            for key, take in ((draft_key, self._take_up), (typing_key, self._type_on)):
                self._ctx.ops.read(self, partial(self._ctx.clinic.drafts.get, key(visit.id)), partial(take, visit))
        self.visit_changed.emit()

    def _type_on(self, visit: VisitDetail, content: dict[str, Any] | None) -> None:
        """Go on where the program was ended in the middle of typing."""
        if content is None or self.visit is None or self.visit.id != visit.id:
            return
        self._in_drafts = True
        text = from_draft(content["text"])
        if text == visit.text or self.trouble is not None:
            self._drop_typing(visit.id)
        elif content["version"] == visit.version:
            self._fields.show_text(text, day_of(visit.started_at))
            self.saver.touch()
        else:  # someone else changed the visit since: both versions are to be seen
            self._drop_typing(visit.id)
            self._put_aside(visit.id, text)
            self._take_up(visit, as_draft(text))

    def _forget_waiting(self) -> None:
        self._kept.discard()
        self.saver.discard()

    def _drop_typing(self, visit_id: str) -> None:
        if self._in_drafts:
            self._in_drafts = False
            self._ctx.ops.read(self, partial(self._ctx.clinic.drafts.drop, typing_key(visit_id)), self._nothing)

    def _take_up(self, visit: VisitDetail, content: dict[str, Any] | None) -> None:
        """Show again what could not be saved the last time."""
        text = from_draft(content) if content is not None else self._held.get(visit.id)
        if text is None or text == visit.text:
            return
        self._fields.show_text(text, day_of(visit.started_at))
        if content is None:
            self.saver.touch()
        else:
            self._set_trouble(Trouble("What you typed last is not saved: the visit was changed elsewhere.", True))

    def _set_trouble(self, trouble: Trouble | None) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.trouble_changed.emit()

    def _put_aside(self, visit_id: str, text: VisitText) -> None:
        keep = partial(self._ctx.clinic.drafts.put, draft_key(visit_id), as_draft(text))
        self._ctx.ops.read(self, keep, self._nothing)

    def _drop(self, visit_id: str) -> None:
        self._ctx.ops.read(self, partial(self._ctx.clinic.drafts.drop, draft_key(visit_id)), self._nothing)

    def _nothing(self, _none: None) -> None:
        """A draft is kept or dropped; there is nothing to show."""

    def _look_again(self) -> None:
        """The visit may have been signed, or marked as entered in error, while someone typed."""
        if self.visit is not None:
            self._ctx.ops.read(self, partial(self._ctx.clinic.visits.get, self.visit.id), self._renew)

    @Slot(object)
    def _on_changes(self, changes: Changes) -> None:
        if self._saving or not self.patient_id or self.patient_id not in changes.ids:
            return
        if self.visit is None:
            self._load()
        else:
            self._look_again()

    def _renew(self, stored: VisitDetail) -> None:
        """Show what is new in the visit, without touching what is being typed."""
        assert self.visit is not None
        if stored.status is not VisitStatus.DRAFT:
            self._closed(stored)
        elif stored.version == self.visit.version:
            self.visit = stored
            self.visit_changed.emit()
        elif not self._unsaved:
            self._show(stored)

    def _closed(self, stored: VisitDetail) -> None:
        """The visit is over; what was typed since then waits beside it in the list of visits."""
        if self._unsaved:
            self._put_aside(stored.id, self._fields.text())
            self._ctx.notifier.notify(
                "The visit was closed while you typed. What you typed is kept beside it.",
                "attention",
                action="Show",
                run=partial(self._ctx.navigator.open_visit, stored.patient_id, stored.id),
            )
        self._drop_typing(stored.id)
        self._held.pop(stored.id, None)
        self.visit = None
        self._load()
