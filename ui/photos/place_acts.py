"""What a confirmed place in a photo leads to.

PlaceActs(ctx, writer, owner)
    of(row, lesions, marks)                   the photo, and what is known of it
    add(pointed)                              a new lesion is described there, on the page of the map
    link(lesion_id, pointed, done)            a known lesion is marked there, and may be put there on the map
    mark(lesion, at, done)                    a known lesion is marked; ``done()`` once that is stored
    open_map()
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.records.rights import Right
from clinic.services.face_places import Proposal
from ui.context import Context
from ui.navigator import PlaceWish
from ui.photos.marking import MarkWriter
from ui.photos.place_words import Pointed, site_words


class PlaceActs:
    """Each is asked for by a person."""

    def __init__(self, ctx: Context, writer: MarkWriter, owner: QWidget) -> None:
        self._ctx, self._writer, self._owner = ctx, writer, owner
        self._row: PhotoRow | None = None
        self._lesions: Mapping[str, LesionRow] = {}
        self._marks: Sequence[PhotoMark] = ()

    def of(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow], marks: Sequence[PhotoMark]) -> None:
        """Where they apply."""
        self._row, self._lesions, self._marks = row, lesions, marks

    def add(self, pointed: Pointed) -> None:
        """Describe a new lesion; its mark in this photo follows once it is saved."""
        row, place = self._row, pointed.place
        if row is not None:
            self._ctx.navigator.describe_lesion(
                PlaceWish(row.patient_id, place.site, place.side, place.point, row.id, pointed.x, pointed.y)
            )

    def link(self, lesion_id: str, pointed: Pointed, done: Callable[[], object]) -> None:
        """Mark a lesion of the record there; one that was never placed may be put there on the map."""
        lesion = self._lesions.get(lesion_id)
        if lesion is not None:
            linked = partial(self._linked, lesion, pointed.place, done)
            self.mark(lesion, QPointF(pointed.x, pointed.y), linked)

    def mark(self, lesion: LesionRow, at: QPointF, done: Callable[[], object]) -> None:
        """Mark ``lesion`` at ``at``, or move the mark it has."""
        row = self._row
        if row is not None:
            old = next((mark for mark in self._marks if mark.lesion_id == lesion.id), None)
            mark = replace(old or PhotoMark("", row.id, lesion.id), x=at.x(), y=at.y())
            linked = lesion.id in row.lesion_ids
            self._writer.write(old, mark, lesion.label, partial(_then, done), linked=linked)

    def open_map(self) -> None:
        """The map of the patient."""
        if self._row is not None:
            self._ctx.navigator.open_patient(self._row.patient_id, "map")

    def _linked(self, lesion: LesionRow, place: Proposal, done: Callable[[], object]) -> None:
        done()
        self._offer_place(lesion, place)

    def _offer_place(self, lesion: LesionRow, place: Proposal) -> None:
        """Offer to put a lesion on the map whose pin only stands for its site."""
        if lesion.placed is not None or not self._ctx.clinic.may(Right.WRITE_RECORD):
            return
        where = site_words(self._ctx.clinic.catalog, place.site, place.side)
        text = f"{lesion.label} was not placed on the map: its pin stands for {lesion.site_text}. Put it at {where}?"
        put = partial(self._writer.place, lesion, place)
        self._ctx.prompts.confirm(self._owner, f"Place {lesion.label} on the map?", text, f"Place {lesion.label}", put)


def _then(done: Callable[[], object], _mark: PhotoMark) -> None:
    done()
