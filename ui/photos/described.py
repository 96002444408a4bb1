"""A lesion was added at a place that was pointed out in a photo: its mark there, and back to where one was.

DescribedMarks(ctx, viewer, page)
"""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.lesions import LesionDetail
from ui.context import Context
from ui.navigator import PlaceWish
from ui.photos.viewer import PhotoViewer


class DescribedMarks(QObject):
    """Listens to the pages on which lesions are described."""

    def __init__(self, ctx: Context, viewer: PhotoViewer, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._viewer, self._page = ctx, viewer, page
        ctx.navigator.lesion_described.connect(self._described)
        ctx.navigator.description_left.connect(self._back_to_photo)

    @Slot(str, object)
    def _described(self, lesion_id: str, wish: PlaceWish) -> None:
        mark = partial(self._mark, wish)
        self._ctx.ops.read(self._page, partial(self._ctx.clinic.lesions.get, lesion_id), mark)

    def _mark(self, wish: PlaceWish, lesion: LesionDetail) -> None:
        self._viewer.mark_described(wish, lesion.row)
        self._back_to_photo(wish)

    @Slot(object)
    def _back_to_photo(self, wish: PlaceWish) -> None:
        self._ctx.navigator.open_photo(wish.patient_id, wish.photo_id)
