"""Views of the body map as figures of a document, their words for those who do not see them, and their legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from clinic.records.enums import LesionStatus
from clinic.reports.document import Area, Block, Figure, Legend, Paragraph, Pin, PinShape, Run, Series, Window, plain
from clinic.reports.summary_data import MapPin, MapView

_K = TypeVar("_K")

MAP_DPI = 300
PIN_SHAPES = {
    LesionStatus.ACTIVE: PinShape.DISC,
    LesionStatus.TREATED: PinShape.SQUARE,
    LesionStatus.RESOLVED: PinShape.RING,
    LesionStatus.RECURRED: PinShape.DIAMOND,
    LesionStatus.ENTERED_IN_ERROR: PinShape.RING,
}
SERIES = {"milia": Series.FIRST, "calcinosis": Series.SECOND, "differential": Series.THIRD}
"""Groups of diagnoses; all others have no series."""


def _statuses() -> dict[LesionStatus, str]:
    return {
        LesionStatus.ACTIVE: "active",
        LesionStatus.TREATED: "treated",
        LesionStatus.RESOLVED: "resolved",
        LesionStatus.RECURRED: "recurred",
        LesionStatus.ENTERED_IN_ERROR: "entered in error",
    }


def _kinds() -> dict[Series, str]:
    return {
        Series.FIRST: "milia",
        Series.SECOND: "calcinosis",
        Series.THIRD: "other diagnosis",
        Series.NONE: "no diagnosis yet",
    }


@dataclass(frozen=True)
class MapWords:
    """English unless said otherwise. Words in braces are filled in."""

    alt: str = "Body map, {view}. {pins}"
    pin: str = "{number}: {words}"
    none: str = "No lesion is marked."
    site_only: str = "place on the skin not marked"
    area: str = "area as painted"
    covers: str = "with its area"
    shape: str = "Shape:"
    colour: str = "Colour and ring:"
    closer: str = "{numbers}: see close-up {letter}"
    statuses: dict[LesionStatus, str] = field(default_factory=_statuses)
    kinds: dict[Series, str] = field(default_factory=_kinds)


ENGLISH = MapWords()


def map_figure(view: MapView, height: float, words: MapWords = ENGLISH, caption: bool = True) -> Figure:
    """``view`` at most ``height`` points high, with its pins and areas as shapes."""
    return Figure(
        view.picture,
        map_alt(view, words),
        view.title if caption else "",
        None,
        height,
        tuple(_pin(pin) for pin in view.pins),
        (view.left_corner, view.right_corner),
        framed=True,
        areas=tuple(Area(area.lines, _series(area.group)) for area in view.areas),
        windows=tuple(Window(w.left, w.top, w.right, w.bottom, w.letter) for w in view.windows),
        dpi=MAP_DPI,
    )


def map_alt(view: MapView, words: MapWords = ENGLISH) -> str:
    """Every lesion of a view with its site, side and status."""
    covered = {area.number for area in view.areas}
    told = []
    for pin in sorted(view.pins, key=lambda each: each.number):
        parts = [pin.words, words.statuses[pin.status]]
        parts += [words.covers] if pin.number in covered else []
        parts += [words.site_only] if pin.dashed else []
        told.append(words.pin.format(number=pin.number, words=", ".join(part for part in parts if part)))
    for window in view.windows:
        numbers = ", ".join(str(number) for number in window.numbers)
        told.append(words.closer.format(numbers=numbers, letter=window.letter))
    return words.alt.format(view=plain(view.title), pins="; ".join(told) + "." if told else words.none)


def map_legend(views: Sequence[MapView], words: MapWords = ENGLISH, note: str = "") -> list[Block]:
    """What the shapes and collars that are used mean; a single plain kind needs no words. ``note`` stands below."""
    pins = [pin for view in views for pin in view.pins]
    kinds = _used(words.kinds, {_series(pin.group) for pin in pins})
    statuses = _used(words.statuses, {pin.status for pin in pins})
    items: list[tuple[Pin | Area | None, str]] = []
    if len(statuses) > 1 or any(status is not LesionStatus.ACTIVE for status in statuses):
        likeness = kinds[0] if len(kinds) == 1 else Series.NONE
        items.append((None, words.shape))
        items += [(_sample(likeness, PIN_SHAPES[status]), words.statuses[status]) for status in statuses]
    if len(kinds) > 1 or Series.THIRD in kinds:
        items.append((None, words.colour))
        items += [(_sample(kind), words.kinds[kind]) for kind in kinds]
    if any(pin.dashed for pin in pins):
        items.append((_sample(kinds[0], dashed=True), words.site_only))
    areas = [area for view in views for area in view.areas]
    if areas:
        items.append((Area((), _series(areas[0].group)), words.area))
    blocks: list[Block] = [Legend(tuple(items))] if items else []
    return [*blocks, Paragraph((Run(note, small=True, muted=True),))] if note else blocks


def _used(words: Mapping[_K, str], used: set[_K]) -> list[_K]:
    return [key for key in words if key in used]


def _series(group: str) -> Series:
    return SERIES.get(group, Series.NONE)


def _sample(series: Series, shape: PinShape = PinShape.DISC, *, dashed: bool = False) -> Pin:
    return Pin(0, 0, "", series, shape, dashed)


def _pin(pin: MapPin) -> Pin:
    return Pin(pin.x, pin.y, str(pin.number), _series(pin.group), PIN_SHAPES[pin.status], pin.dashed, pin.place)
