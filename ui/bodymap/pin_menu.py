"""The menu of a pin, a cluster or a place on the skin.

pin_offers(view, under), skin_offers(view, under, at) -> list[Offer]      words and what each does, ``None`` a line
build_menu(parent, offers) -> QMenu
Only what someone listens to is offered.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaMethod, QObject, QPointF, Qt, SignalInstance
from PySide6.QtWidgets import QMenu, QWidget

from clinic.records.lesions import LesionRow
from ui.bodymap.pin_board import Under

if TYPE_CHECKING:
    from ui.bodymap.map_view import MapView

Offer = tuple[str, Callable[[], object]] | None


def pin_offers(view: "MapView", under: Under) -> list[Offer]:
    """What can be done with a lesion; of a cluster, its lesions to choose from."""
    if under.lesion is not None:
        row = under.lesion
        wishes = (("Open", view.pin_opened), ("Describe", view.pin_describe), ("Show in photos", view.pin_photos))
        return [
            (f"{words}: {_pin_words(row)}", partial(signal.emit, row.id))
            for words, signal in wishes
            if _is_heard(view, signal)
        ]
    if under.cluster is None:
        return []
    rows = sorted((spot.lesion for spot in under.cluster.spots), key=lambda row: row.number)
    return [(_pin_words(row), partial(view.pin_chosen.emit, row.id)) for row in rows]


def skin_offers(view: "MapView", under: Under, at: QPointF) -> list[Offer]:
    """What can be done at a place of the skin."""
    point = view.canvas.place_at(at)
    if point is None:
        return []
    zoom = partial(view.zoom_in, *view.region_of(point))
    found: list[Offer] = [None] if under else []
    found.append((f"Zoom in: {view.name_of(point)}", zoom))
    if not under and _is_heard(view, view.placed):
        words = "Place it here" if view.canvas.placing else "Add a lesion here"
        found.append((words, partial(view.placed.emit, point)))
    return found


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


def _pin_words(row: LesionRow) -> str:
    return f"{row.label} · {row.diagnosis_text or row.site_text}"


def _is_heard(owner: QObject, signal: SignalInstance) -> bool:
    return owner.isSignalConnected(QMetaMethod.fromSignal(signal))
