"""Writing marks of lesions into photos, and taking that back.

MarkChoice()                                  offers the lesions that a click may mark
    offer(lesions); lesion_id -> str; leave()
MarkWriter(ctx, owner)
    write(old, mark, label, done, linked=True)     store a mark, tell it with "Undo", then done(mark)
    place(lesion, place)                      put a lesion of the record at a place of the map, with "Undo"
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.photos import PhotoMark
from clinic.rules.merging import Part
from clinic.services.face_places import Proposal
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.notifier import Tone
from ui.photos.parts import save_mark
from ui.photos.place_words import site_words

Done = Callable[[PhotoMark], object]


class MarkChoice(QComboBox):
    """Which lesion the next click marks."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Lesion that a click into the picture marks")

    @property
    def lesion_id(self) -> str:
        """Id of the lesion that a click marks, or an empty string."""
        return str(self.currentData() or "")

    def offer(self, lesions: Iterable[LesionRow]) -> None:
        """Offer what can be marked, keeping what is chosen; silent."""
        chosen = self.lesion_id
        self.blockSignals(True)
        self.clear()
        self.addItem("Mark a lesion…", "")
        for lesion in lesions:
            if lesion.status is not LesionStatus.ENTERED_IN_ERROR:
                self.addItem(f"Mark {lesion.label}", lesion.id)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.setEnabled(self.count() > 1)
        self.blockSignals(False)

    @Slot()
    def open_list(self) -> None:
        """Show the list."""
        self.setFocus()
        self.showPopup()

    def leave(self) -> None:
        """Mark nothing."""
        self.setCurrentIndex(0)


class MarkWriter(QObject):
    """One mark, one write; everything it does can be undone."""

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._owner = ctx, owner

    def write(self, old: PhotoMark | None, mark: PhotoMark, label: str, done: Done, *, linked: bool = True) -> None:
        """Store ``mark`` over ``old``; ``linked``: the photo was said to show the lesion before."""
        save_mark(self._ctx, self._owner, old, mark, partial(self._written, old, label, done, linked))

    def _written(self, old: PhotoMark | None, label: str, done: Done, linked: bool, mark: PhotoMark) -> None:
        if old is None:
            undo = partial(self._ctx.ops.write, self._owner, partial(self._unmark, mark, not linked))
            self._tell(f"{label} is marked in this photo.", undo, "done")
        else:
            back = replace(old, version=mark.version)
            undo = partial(save_mark, self._ctx, self._owner, mark, back, _nothing)
            self._tell(f"The mark of {label} was moved.", undo)
        done(mark)

    def _tell(self, text: str, undo: Callable[[], object], tone: Tone = "neutral") -> None:
        """A photo is marked while its patient is open."""
        patient = self._ctx.navigator.patient_id
        self._ctx.notifier.notify(text, tone, action="Undo", run=undo, patient=patient)

    def _unmark(self, mark: PhotoMark, unlink: bool) -> tuple[None, Changes]:
        return None, self._ctx.clinic.photos.unmark(mark.id, mark.version, unlink=unlink)

    def place(self, lesion: LesionRow, place: Proposal) -> None:
        """Put a lesion at a place of the map; what someone else changed of it meanwhile stays."""
        before = lesion.as_draft()
        after = replace(before, site=place.site, side=place.side, point=place.point)
        self._save(before, after, partial(self._placed, before))

    def _save(self, before: LesionDraft, after: LesionDraft, done: Callable[[LesionRow], object]) -> None:
        parts = (Part("Place", ("site", "side", "point"), self._say), *_OTHERS)
        edit = Edit("this lesion", parts, before, after, before.version, self._store, LesionRow.as_draft, done)
        save_together(self._ctx, self._owner, edit)

    def _store(self, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._ctx.clinic.lesions.save(replace(draft, version=version))

    def _placed(self, before: LesionDraft, row: LesionRow) -> None:
        now = row.as_draft()
        back = replace(now, site=before.site, side=before.side, point=before.point)
        undo = partial(self._save, now, back, _nothing)
        self._ctx.notifier.notify(
            f"{row.label} is placed: {row.site_text}.", "done", action="Undo", run=undo, patient=row.patient_id
        )

    def _say(self, draft: LesionDraft) -> str:
        where = site_words(self._ctx.clinic.catalog, draft.site, draft.side)
        return f"{where}, marked on the map" if draft.point is not None else where


def _nothing(_result: object) -> None:
    """What was undone needs no word."""


def _same(_draft: LesionDraft) -> str:
    return ""


# not typed here: what differs is always theirs
_OTHERS = (
    Part("Diagnosis", ("diagnosis", "diagnosis_text"), _same),
    Part("Course", ("certainty", "status", "cluster", "first_noted", "note"), _same),
)
