"""What is compared where two people changed what is said about one photo."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.photos import PhotoMark
from clinic.rules.merging import Part
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.part_words import one
from ui.photos.words import SCOPES


def photo_parts(lesions: Mapping[str, str]) -> tuple[Part, ...]:
    """Parts of ``PhotoRow`` that people change. ``lesions``: label of each lesion by id."""
    return (
        one("Shows", "lesion_ids", say=partial(_labels, lesions), joins=True),
        one("Kind", "kind"),
        one("Consent covers", "consent", say=SCOPES.__getitem__),
        one("Taken", "captured_at"),
        one("Note", "note", joins=True),
    )


def _labels(lesions: Mapping[str, str], ids: tuple[str, ...]) -> str:
    return ", ".join(lesions.get(key, "another lesion") for key in ids)


def save_mark(
    ctx: Context, owner: QWidget, read: PhotoMark | None, mark: PhotoMark, done: Callable[[PhotoMark], object]
) -> None:
    """Store a mark over the one that was read; where someone else moved it too, ask which place counts."""
    edit = Edit("this mark", _MARK, read, mark, mark.version, partial(_write_mark, ctx), _same, done)
    save_together(ctx, owner, edit)


def _write_mark(ctx: Context, mark: PhotoMark, version: int) -> tuple[PhotoMark, Changes]:
    return ctx.clinic.photos.mark(replace(mark, version=version))


def _same(mark: PhotoMark) -> PhotoMark:
    return mark


def _place(mark: PhotoMark) -> str:
    return (
        f"{mark.x:.0f}, {mark.y:.0f} (pixels from the upper left)" if mark.x is not None and mark.y is not None else ""
    )


_MARK = (Part("Place in the photo", ("x", "y"), _place), one("Note", "note", joins=True))
