"""What a drop or the clipboard holds: files, a picture's own bytes, or pixels alone.

items_of(mime, moment) -> tuple[Item, ...]      empty where there is no picture in it
on_the_web(mime) -> bool                        only the address of a picture, which is not fetched
has_pictures(mime) -> bool                      quick, while something is dragged over a page
"""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from ui.photos.batch import Item, Pasted

_KINDS = (
    ("image/heic", "heic"),
    ("image/tiff", "tif"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("image/jpeg", "jpg"),
)
"""In this order: a browser offers one picture in several kinds, made from its pixels; JPEG would lose some of them."""
_INSIDE = re.compile(r"data:image/([a-z+]+);base64,([A-Za-z0-9+/=%\s]+)")
_MOST = 200 << 20


def has_pictures(mime: QMimeData) -> bool:
    """Whether a drop or the clipboard may hold files or a picture."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(kind) for kind, _ in _KINDS)


def items_of(mime: QMimeData, moment: datetime) -> tuple[Item, ...]:
    """Local files, else the one picture in the best of the kinds in which it is offered, as ``moment`` names it."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        return tuple(paths)
    name = f"pasted {moment:%Y-%m-%d %H.%M.%S}"
    for kind, suffix in _KINDS:
        if mime.hasFormat(kind) and (data := bytes(mime.data(kind).data())):
            return (Pasted(f"{name}.{suffix}", data),)
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return (Pasted(f"{name}.png", image),)
    return _in_words(name, [url.toString() for url in mime.urls()] + [mime.html()])


def on_the_web(mime: QMimeData) -> bool:
    """Whether all there is of a picture is where it lies on the web."""
    return any(url.scheme() in ("http", "https") for url in mime.urls())


def _in_words(name: str, texts: Sequence[str]) -> tuple[Item, ...]:
    """A picture that is written out in the text of a page or an address."""
    for text in texts:
        found = _INSIDE.search(text[:_MOST])
        if found is None:
            continue
        try:
            data = base64.b64decode(re.sub(r"\s", "", found[2]))
        except (binascii.Error, ValueError):
            continue
        if data:
            return (Pasted(f"{name}.{found[1].split('+')[0]}", data),)
    return ()
