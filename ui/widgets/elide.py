"""Texts that are too long for their place.

elided_before(metrics, text, end, room) -> str      ``Cheek, paranas…, left``: dots before ``end``, which stays whole
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

_RIGHT = Qt.TextElideMode.ElideRight


def elided_before(metrics: QFontMetrics, text: str, end: str, room: int) -> str:
    """``text`` in at most ``room`` pixels; what is cut, is cut before ``end`` (an end of ``text``, or empty)."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    if not end or not text.endswith(end):
        return metrics.elidedText(text, _RIGHT, room)
    start = text.removesuffix(end)
    shown = metrics.elidedText(start, _RIGHT, room - metrics.horizontalAdvance(end))
    if not shown.strip("…"):  # not even one letter before it: the end alone says more
        return metrics.elidedText(end.lstrip(", "), _RIGHT, room)
    return f"{shown.removesuffix('…').rstrip(' ,(')}…{end}" if shown != start else text
