"""What a confirmed place in a photo leads to.

PlaceActs(ctx, writer, owner)
    add(row, pointed)                         a new lesion is described there, on the page of the map
    mark(photo, marks, lesion, at, done)      a known lesion is marked; ``done()`` once that is stored
    offer_place(lesion, place)                asks whether a lesion that was never placed is to be put there
    open_map(row)
"""

from collections.abc import Callable, Sequence
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

    def add(self, row: PhotoRow, pointed: Pointed) -> None:
        """Describe a new lesion; its mark in this photo follows once it is saved."""
        place = pointed.place
        self._ctx.navigator.describe_lesion(
            PlaceWish(row.patient_id, place.site, place.side, place.point, row.id, pointed.x, pointed.y)
        )

    def mark(
        self, row: PhotoRow, marks: Sequence[PhotoMark], lesion: LesionRow, at: QPointF, done: Callable[[], object]
    ) -> None:
        """Mark ``lesion`` at ``at``, or move the mark it has."""
        old = next((mark for mark in marks if mark.lesion_id == lesion.id), None)
        mark = replace(old or PhotoMark("", row.id, lesion.id), x=at.x(), y=at.y())
        linked = lesion.id in row.lesion_ids
        self._writer.write(old, mark, lesion.label, partial(_then, done), linked=linked)

    def offer_place(self, lesion: LesionRow, place: Proposal) -> None:
        """Offer to put a lesion on the map whose pin only stands for its site."""
        if lesion.placed is not None or not self._ctx.clinic.may(Right.WRITE_RECORD):
            return
        where = site_words(self._ctx.clinic.catalog, place.site, place.side)
        text = f"{lesion.label} was not placed on the map: its pin stands for {lesion.site_text}. Put it at {where}?"
        put = partial(self._writer.place, lesion, place)
        self._ctx.prompts.confirm(self._owner, f"Place {lesion.label} on the map?", text, f"Place {lesion.label}", put)

    def open_map(self, row: PhotoRow) -> None:
        """The map of the patient."""
        self._ctx.navigator.open_patient(row.patient_id, "map")


def _then(done: Callable[[], object], _mark: PhotoMark) -> None:
    done()
