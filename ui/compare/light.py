"""Brightness and white balance of the other photos brought near those of the first; only ever shown, never stored.

Light(ctx, store, parent)
    gains(reference, other) -> Gains     of two skins; the photos' own light until it is known
    changed                              signal: gains of a pair are known
"""

from functools import partial

from PySide6.QtCore import QObject, Signal

from clinic.imaging.colour_match import Gains
from ui.compare.drawing import PLAIN, Level
from ui.compare.pieces import Skin, common_light
from ui.compare.pixels import PixelStore
from ui.context import Context
from ui.core.tasks import Progress

Key = tuple[str, str, bool]
"""Reference, other, and whether it was laid over: then only the skin that both show counts."""


class Light(QObject):
    """Finds gains once for each pair, from their previews."""

    changed = Signal()

    def __init__(self, ctx: Context, store: PixelStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._store = ctx, store
        self._known: dict[Key, Gains] = {}
        self._jobs: set[Key] = set()

    def gains(self, reference: Skin, other: Skin) -> Gains:
        """Factors for the channels of ``other``; asks for them where they are not known yet."""
        key = reference.row.id, other.row.id, other.mapping.is_laid
        if reference.row.id == other.row.id or key in self._known:
            return self._known.get(key, PLAIN)
        levels = [self._store.best(skin.row.id, 0.1) for skin in (reference, other)]
        if key not in self._jobs and levels[0] is not None and levels[1] is not None:
            self._jobs.add(key)
            work = partial(_found, reference, other, (levels[0], levels[1]))
            self._ctx.ops.background(self, "Comparing the light", work, partial(self._got, key), quiet=True)
        return PLAIN

    def is_known(self, reference: Skin, other: Skin) -> bool:
        """Whether the gains of a pair are found."""
        return (reference.row.id, other.row.id, other.mapping.is_laid) in self._known

    def _got(self, key: Key, gains: Gains) -> None:
        self._jobs.discard(key)
        self._known[key] = gains
        self.changed.emit()


def _found(reference: Skin, other: Skin, levels: tuple[Level, Level], _progress: Progress) -> Gains:
    return common_light(reference, other, levels)
