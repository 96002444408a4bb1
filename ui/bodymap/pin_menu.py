"""The menu of a pin, a cluster or a place on the skin.

build_menu(parent, offers) -> QMenu        offers: words and what each does, ``None`` a line
pin_words(row) -> str                      ``L3 · Milia``
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from clinic.records.lesions import LesionRow

Offer = tuple[str, Callable[[], object]] | None


def build_menu(parent: QWidget, offers: Sequence[Offer]) -> QMenu:
    """A menu that is gone once it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for offer in offers:
        if offer is None:
            menu.addSeparator()
        else:
            words, run = offer
            menu.addAction(words).triggered.connect(run)
    return menu


def pin_words(row: LesionRow) -> str:
    """Number and diagnosis, or site."""
    return f"{row.label} · {row.diagnosis_text or row.site_text}"
