"""Which pictures were taken after which patient card: by time, camera by camera."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSE = timedelta(hours=2)
"""After so long without a picture of the same camera a card is forgotten: somebody else may sit there now."""
BESIDE = timedelta(minutes=10)
"""Two cards of one camera model so close together may be of two phones that are used at the same time."""
_COUNTER = re.compile(r"([A-Za-z]{2,5}_?)(\d{4})(?!\d)")
_WRAP, _FARTHEST = 10_000, 1_000
"""Cameras count from 0001 to 9999 and begin anew; one patient has fewer pictures than ``_FARTHEST``."""


@dataclass(frozen=True, slots=True)
class RunItem:
    """One picture. ``patient_id``: of a card, whom it names; empty where it names nobody who can be proposed."""

    id: str
    name: str
    at: datetime | None
    camera: str
    is_card: bool = False
    patient_id: str = ""
    is_camera_time: bool = True
    """Whether ``at`` is what the camera wrote; the time of a file is that of a copy, and says nothing of an order."""


def card_runs(items: Iterable[RunItem], pause: timedelta = PAUSE) -> Mapping[str, RunItem]:
    """For each picture that follows a card, by its id, that card.

    In order of capture time, then of file name, each camera for itself. A card holds until the next card, readable or
    not, or until ``pause`` passed without a picture. A picture without a time of the camera, and one whose number shows
    that another camera of the same model took it, follows none. Where a card of somebody else was taken within
    ``BESIDE`` of the card or of the picture and no counter in the names tells two phones of one model apart, nobody is
    proposed.
    """
    cameras: dict[str, list[RunItem]] = defaultdict(list)
    for item in items:
        if item.at is not None and item.is_camera_time:
            cameras[item.camera].append(item)
    found: dict[str, RunItem] = {}
    for taken in cameras.values():
        cards = [item for item in taken if item.is_card]
        card: RunItem | None = None
        last: datetime | None = None
        for item in sorted(taken, key=_order):
            assert item.at is not None
            if last is not None and item.at - last > pause:
                card = None
            last = item.at
            if item.is_card:
                card = item if item.patient_id else None
            elif card is not None and follows(card.name, item.name) and not _mixed(card, item, cards):
                found[item.id] = card
    return found


def _mixed(card: RunItem, item: RunItem, cards: Iterable[RunItem]) -> bool:
    """Whether another phone of the same model may have taken ``item``, after a card of its own.

    A counter that went on from this card to the picture shows one phone; names by date, or none, do not.
    """
    if _counts_on(card.name, item.name):
        return False
    others = [other for other in cards if other.patient_id != card.patient_id]
    return any(_near(other, near) for other in others for near in (card, item))


def _near(one: RunItem, other: RunItem) -> bool:
    return one.at is not None and other.at is not None and abs(one.at - other.at) <= BESIDE


def _counts_on(earlier: str, later: str) -> bool:
    first, second = _COUNTER.match(earlier), _COUNTER.match(later)
    return first is not None and second is not None and first[1] == second[1] and follows(earlier, later)


def follows(earlier: str, later: str) -> bool:
    """Whether one camera can have named two pictures so, the second soon after the first.

    Two phones of one model differ in nothing but their counters: ``IMG_8812`` is not of the phone that took
    ``IMG_0123`` a minute before. Names without a counter of four digits tell nothing.
    """
    first, second = _COUNTER.match(earlier), _COUNTER.match(later)
    if first is None or second is None or first[1] != second[1]:
        return True
    return 0 < (int(second[2]) - int(first[2])) % _WRAP < _FARTHEST


def name_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """By which file names sort as people count: ``IMG_9`` before ``IMG_10``."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((1, int(part), "") if part.isascii() and part.isdigit() else (0, 0, part) for part in parts)


def _order(item: RunItem) -> tuple[datetime, tuple[tuple[int, int, str], ...], str]:
    assert item.at is not None
    return item.at, name_order(item.name), item.id
