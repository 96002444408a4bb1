"""The pixels of the photos that are compared: a small size at once, all of them where one looks closely.

PixelStore(ctx, parent=None, cache_mb=480)
    arrived(str)                     signal: id of a photo of which more is here, or that cannot be shown
    show(rows)                       begin to load these; the others may go
    ask(row, need)                   need: pixels for one of the original, 1 at most
    best(photo_id, need) -> Level | None;  sharpest(row) -> float;  failure(photo_id) -> str
"""

import io
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal

from clinic.errors import ClinicError
from clinic.imaging import upright
from clinic.records.photos import PhotoRow
from ui.compare.drawing import Bytes, Level
from ui.context import Context
from ui.core.tasks import Progress

THUMBNAIL, PREVIEW, HALF, FULL = "thumbnail", "preview", "half", "full"
_PREVIEW_SIDE = 2048
_ENOUGH = 0.95
Key = tuple[str, str]


class PixelStore(QObject):
    """Loads in the background, both photos at the same time; keeps what was loaded up to a number of bytes."""

    arrived = Signal(str)

    def __init__(self, ctx: Context, parent: QObject | None = None, cache_mb: int = 480) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._most = cache_mb * 1024 * 1024
        self._levels: OrderedDict[Key, Level] = OrderedDict()
        self._jobs: dict[Key, int] = {}
        self._failed: dict[Key, str] = {}
        self._shown: dict[str, PhotoRow] = {}

    def show(self, rows: Sequence[PhotoRow]) -> None:
        """Load previews of ``rows``; what was on its way for others is left."""
        self._shown = {row.id: row for row in rows}
        for key in [key for key in self._jobs if key[0] not in self._shown]:
            self._ctx.ops.cancel(self._jobs.pop(key))
        self._failed = {key: why for key, why in self._failed.items() if key[0] in self._shown}
        for row in rows:
            if (row.id, PREVIEW) not in self._levels:
                self._load(row, THUMBNAIL)
                self._load(row, PREVIEW)

    def ask(self, row: PhotoRow, need: float) -> None:
        """Load what shows the photo sharply at ``need`` pixels for one of the original, unless it is here."""
        longest = max(row.width, row.height)
        if row.id not in self._shown or longest <= _PREVIEW_SIDE or need * _ENOUGH <= _PREVIEW_SIDE / longest:
            return
        if need <= 0.5 and longest / 2 > _PREVIEW_SIDE and (row.id, FULL) not in self._levels:
            self._load(row, HALF)
        else:
            self._load(row, FULL)

    def best(self, photo_id: str, need: float) -> Level | None:
        """The smallest that is sharp at ``need``, else the largest that is here."""
        known = [(kind, self._levels.get((photo_id, kind))) for kind in (THUMBNAIL, PREVIEW, HALF, FULL)]
        here = [(kind, level) for kind, level in known if level is not None]
        found = next((each for each in here if each[1].factor[0] >= need * _ENOUGH), here[-1] if here else None)
        if found is None:
            return None
        self._levels.move_to_end((photo_id, found[0]))
        return found[1]

    def failure(self, photo_id: str) -> str:
        """Why nothing of a photo can be shown; empty while it may still come."""
        return self._failed.get((photo_id, PREVIEW), "")

    def is_loading(self, photo_id: str) -> bool:
        """Whether more of a photo is on its way."""
        return any(key[0] == photo_id for key in self._jobs)

    def forget(self) -> None:
        """Let go of everything: another patient."""
        for number in self._jobs.values():
            self._ctx.ops.cancel(number)
        self._jobs.clear()
        self._levels.clear()
        self._failed.clear()
        self._shown.clear()

    def _load(self, row: PhotoRow, kind: str) -> None:
        key = row.id, kind
        if key in self._levels or key in self._jobs or key in self._failed:
            return
        photos = self._ctx.clinic.photos
        longest = max(row.width, row.height)
        work: dict[str, Callable[[], Bytes]] = {
            THUMBNAIL: lambda: _small(photos.thumbnail(row.id)),
            PREVIEW: lambda: _small(photos.preview(row.id)),
            HALF: lambda: _original(photos.original(row.id), longest // 2),
            FULL: lambda: _original(photos.original(row.id), None),
        }
        size = row.width, row.height
        done, failed = partial(self._got, key), partial(self._refused, key)
        self._jobs[key] = self._ctx.ops.background(
            self, "Loading a photo", partial(_level, work[kind], size), done, failed, quiet=True
        )

    def _got(self, key: Key, level: Level) -> None:
        self._jobs.pop(key, None)
        self._levels[key] = level
        if key[1] == FULL:
            self._levels.pop((key[0], HALF), None)
        if key[1] != THUMBNAIL:
            self._levels.pop((key[0], THUMBNAIL), None)
        self._make_room()
        self.arrived.emit(key[0])

    def _refused(self, key: Key, error: ClinicError) -> None:
        self._jobs.pop(key, None)
        self._failed[key] = f"{error.what} {error.todo}".strip()
        self.arrived.emit(key[0])

    def _make_room(self) -> None:
        """What is not shown goes first, then what was least lately drawn; previews of what is shown stay."""
        held = sum(level.rgb.nbytes for level in self._levels.values())
        order = sorted(self._levels, key=lambda key: key[0] in self._shown)
        for key in order:
            if held <= self._most:
                return
            if key[0] in self._shown and key[1] in (THUMBNAIL, PREVIEW):
                continue
            held -= self._levels.pop(key).rgb.nbytes


def _level(load: Callable[[], Bytes], size: tuple[int, int], progress: Progress) -> Level:
    progress.check()
    rgb = load()
    return Level(rgb, (rgb.shape[1] / size[0], rgb.shape[0] / size[1]))


def _small(data: bytes) -> Bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def _original(data: bytes, side: int | None) -> Bytes:
    return np.asarray(upright(data, side))
