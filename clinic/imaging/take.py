"""A picture file at its import, read once: proved whole, what it says, and what is made from its pixels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from clinic.clock import Now
from clinic.imaging.derive import small_webp
from clinic.imaging.facts import PictureFacts, inspect
from clinic.imaging.pixels import render
from clinic.imaging.whole import brightness, proved

Grey = NDArray[np.uint8]
_TURNS: dict[int, Callable[[Grey], Grey]] = {
    2: np.fliplr,
    3: lambda grey: np.rot90(grey, 2),
    4: np.flipud,
    5: lambda grey: grey.T,
    6: lambda grey: np.rot90(grey, -1),
    7: lambda grey: np.rot90(grey, 2).T,
    8: np.rot90,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """``thumbnail``: WebP, upright. ``grey``: brightness of the upright original, (height, width), 0 to 255."""

    facts: PictureFacts
    thumbnail: bytes
    grey: Grey


def take(
    data: bytes,
    name: str,
    side: int,
    *,
    file_time: datetime | None,
    now: Now,
    make_room: Callable[[PictureFacts], object] | None = None,
) -> Taken:
    """Read ``data`` whole. ``make_room`` is told the size before a pixel is decoded; ``side`` bounds the thumbnail.

    Raises ``FileRefused`` as ``inspect`` and ``check_whole``.
    """
    facts = inspect(data, name, file_time=file_time, now=now)
    if make_room is not None:
        make_room(facts)
    with proved(data, name) as (picture, kind, grey):
        if grey is None:
            grey = brightness(picture)
        shown = render(picture, kind, data, side)
    turned = _TURNS[facts.orientation](grey) if facts.orientation != 1 else grey
    return Taken(facts, small_webp(shown), np.ascontiguousarray(turned))


def shown_words(facts: PictureFacts) -> str:
    """What to tell of a file that holds more than the one picture that is shown; empty where it does not."""
    if facts.frames <= 1:
        return ""
    what = {"TIFF": "pages", "HEIF": "pictures"}.get(facts.format.value, "frames")
    which = "main" if facts.format.value == "HEIF" else "first"
    return f"The file holds {facts.frames} {what}; the {which} one is shown, the others stay in the stored file."
