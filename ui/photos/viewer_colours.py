"""A photo shown in the light of another one: only to look at, always said, never stored.

ColourMatch(ctx, view, owner)
    show(row, rows)                          the photo, and all of the patient's that may be the reference
    toggle()                                 ask for the reference and match, or show the colours as photographed
    is_on -> bool;  words -> str             words: what stands over the picture while colours are adjusted
    changed                                  signal
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from clinic.imaging.colour_match import Gains, colour_gains, with_gains
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken, spoken_short
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.words import day_of
from ui.widgets.deep_view import DeepView

_SIDE = 512
"""Pixels of the small pictures whose light is compared."""
_MOST = 12
"""References offered."""


class ColourMatch(QObject):
    """Off again with the next photo: each is matched because someone wants it to be."""

    changed = Signal()

    def __init__(self, ctx: Context, view: DeepView, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._view, self._owner = ctx, view, owner
        self._row: PhotoRow | None = None
        self._rows: Sequence[PhotoRow] = ()
        self._reference: PhotoRow | None = None

    @property
    def is_on(self) -> bool:
        """Whether other colours than those of the photo are shown, or are on their way."""
        return self._reference is not None

    @property
    def words(self) -> str:
        """What is said over the picture."""
        return f"Colours adjusted to {spoken(day_of(self._reference))}" if self._reference is not None else ""

    def show(self, row: PhotoRow | None, rows: Sequence[PhotoRow]) -> None:
        """Another photo begins with its own colours."""
        other = (row.id if row else "") != (self._row.id if self._row else "")
        self._row, self._rows = row, rows
        if other:
            self._end()

    @Slot()
    def toggle(self) -> None:
        """Match to a reference that is asked for, or end it."""
        if self.is_on:
            self._end()
            return
        found = self.references()
        if not found:
            self._ctx.notifier.notify("There is no other photo whose light this one could be shown in.", "attention")
            self.changed.emit()
        elif len(found) == 1:
            self._match(found[0].id)
        else:
            options = [(row.id, _told(row)) for row in found[:_MOST]]
            text = "Brightness and white balance are matched on the skin, only to look at. Nothing is stored."
            self._ctx.prompts.choose(self._owner, "Show in the light of", text, options, self._match, action="Match")
            self.changed.emit()

    def references(self) -> list[PhotoRow]:
        """Photos that show the same lesion, the one before this first; where there is none, all others."""
        row = self._row
        if row is None:
            return []
        of_lesion = partial(self._ctx.clinic.photos.list, row.patient_id)
        same = {each.id: each for lesion_id in row.lesion_ids for each in of_lesion(lesion_id)}
        known = same if set(same) - {row.id} else {each.id: each for each in self._rows}
        others = [each for each in known.values() if each.id != row.id]
        before = sorted((each for each in others if each.when <= row.when), key=_when, reverse=True)
        return before + sorted((each for each in others if each.when > row.when), key=_when)

    def _match(self, photo_id: str) -> None:
        row = self._row
        if row is None:
            return
        self._reference = self._ctx.clinic.photos.get(photo_id)
        work = partial(_gains, self._ctx, row.id, photo_id)
        self._ctx.ops.background(self, "Matching colours", work, partial(self._found, row.id), self._failed, quiet=True)
        self.changed.emit()

    def _found(self, photo_id: str, gains: Gains) -> None:
        if self._row is not None and self._row.id == photo_id and self._reference is not None:
            self._view.set_adjustment(partial(adjusted, gains))
            self.changed.emit()

    def _failed(self, _error: Exception) -> bool:
        self._end()
        return False

    def _end(self) -> None:
        self._reference = None
        self._view.set_adjustment(None)
        self.changed.emit()


def adjusted(gains: Gains, image: QImage) -> QImage:
    """``image`` (RGB32) in another light; a new picture."""
    made = image.copy()
    pixels = _pixels(made)
    pixels[..., 2::-1] = with_gains(pixels[..., 2::-1], gains)
    return made


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """(H, W, 4): blue, green, red and nothing, in the picture's own memory."""
    flat = np.frombuffer(image.bits(), np.uint8)
    return np.asarray(flat.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 4]).reshape(
        image.height(), image.width(), 4
    )


def _gains(ctx: Context, photo_id: str, reference_id: str, _progress: Progress) -> Gains:
    mine, theirs = (
        QImage.fromData(ctx.clinic.photos.preview(key, _SIDE)).convertToFormat(QImage.Format.Format_RGB32)
        for key in (photo_id, reference_id)
    )
    return colour_gains(
        np.ascontiguousarray(_pixels(mine)[..., 2::-1]), np.ascontiguousarray(_pixels(theirs)[..., 2::-1])
    )


def _when(row: PhotoRow) -> float:
    return row.when.timestamp()


def _told(row: PhotoRow) -> str:
    day = f"{spoken_short(day_of(row))}, {row.when.astimezone():%H:%M}"
    return " · ".join(part for part in (day, ", ".join(row.lesion_labels), row.kind.value) if part)
