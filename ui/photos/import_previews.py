"""Small pictures of what is about to be taken in, made by the worker while a person decides.

ImportPreviews(ctx, items)           items: paths and pasted pictures, in the order in which they are taken in
Only tiles that are seen are made; a file that cannot be shown says so, and its import will say why.
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy

from clinic.services.photo_files import PictureFile
from ui.context import Context
from ui.photos.batch import Item, Pasted
from ui.photos.words import photos_counted
from ui.widgets.thumbnail_grid import Thumb, ThumbnailGrid

_TILE, _IN_A_ROW, _ROWS = 104, 4, 2
_SIDE = 256
"""Of the picture that is made: sharp also on a screen of fine pixels."""


class ImportPreviews(ThumbnailGrid):
    """One line of tiles, two where there are many, then it scrolls."""

    def __init__(self, ctx: Context, items: Sequence[Item]) -> None:
        self._clinic = ctx.clinic
        self._items = {str(at): item for at, item in enumerate(items)}
        super().__init__(ctx.theme, ctx.ops.runner, self._glance, tile=_TILE, cache_mb=16)
        self.setAccessibleName(f"What will be added: {photos_counted(len(items))}")
        self.setAcceptDrops(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.set_thumbs([Thumb(key, item.name) for key, item in self._items.items()])
        tile = self.sizeHintForIndex(self.model().index(0, 0)).height() + 2 * self.spacing()
        rows = min(_ROWS, -(-len(items) // _IN_A_ROW))
        self.setFixedHeight(rows * tile + self.spacing() + 2 * self.frameWidth())

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(_IN_A_ROW * _TILE, self.minimumHeight())

    def _glance(self, key: str, _pixels: int) -> bytes | QImage | None:
        item = self._items[key]
        if isinstance(item, Pasted):
            if isinstance(item.content, QImage):
                return item.content.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
            return self._clinic.photos.glance(PictureFile(item.name, item.content), _SIDE)
        return self._clinic.photos.glance(item, _SIDE)
