"""How what was measured in a photo is told."""

from clinic.records.enums import MarkKind, MarkMethod, ScaleMethod
from clinic.records.measures import AREA, COUNT, LENGTH, LONG_AXIS, SHORT_AXIS, MeasureRow
from clinic.records.scales import PhotoScale, Quantity
from clinic.rules.uncertainty import COVERAGE, quantity_text

NO_SCALE = "no scale: pixels only"
KINDS = {
    MarkKind.PLACE: "Place",
    MarkKind.LENGTH: "Length",
    MarkKind.AXES: "Two axes",
    MarkKind.OUTLINE: "Outline",
    MarkKind.COUNT: "Count",
}
_SOURCES = {
    ScaleMethod.STICKER: "From a scale sticker",
    ScaleMethod.RULER: "From a line over a ruler",
    ScaleMethod.DICOM: "From the pixel spacing in the DICOM file",
    ScaleMethod.TYPED: "As typed",
    ScaleMethod.NONE: "",
}
Values = tuple[tuple[str, Quantity], ...]


def value_words(quantity: Quantity) -> str:
    """``3.2 ± 0.2 mm``; pixels are whole ones."""
    if quantity.unit == "":
        return f"{quantity.value:.0f}"
    if quantity.unit.startswith("px"):
        return f"{quantity.value:,.0f} {quantity.unit}"
    return f"{quantity_text(quantity.value, quantity.uncertainty)} {quantity.unit}"


def axes_words(longer: Quantity, shorter: Quantity) -> str:
    """``5.1 × 3.2 ± 0.2 mm``: the larger of both uncertainties."""
    if longer.unit.startswith("px"):
        return f"{longer.value:,.0f} × {shorter.value:,.0f} px"
    spread = max(longer.uncertainty, shorter.uncertainty)
    _first, _sign, after = quantity_text(longer.value, spread).partition(" ± ")
    said = [quantity_text(value, spread).partition(" ± ")[0] for value in (longer.value, shorter.value)]
    return f"{' × '.join(said)}{f' ± {after}' if after else ''} {longer.unit}"


def values_words(values: Values) -> tuple[str, ...]:
    """What was measured, one line each, the most telling first."""
    known = dict(values)
    if COUNT in known:
        return (f"{known[COUNT].value:.0f} counted", f"in {value_words(known[AREA])}" if AREA in known else "")
    lines = [value_words(known[LENGTH])] if LENGTH in known else []
    if LONG_AXIS in known and SHORT_AXIS in known:
        lines.append(axes_words(known[LONG_AXIS], known[SHORT_AXIS]))
    if AREA in known:
        lines.append(f"area {value_words(known[AREA])}")
    return tuple(lines)


def short_words(values: Values) -> str:
    """The first line of what was measured."""
    return next(iter(values_words(values)), "")


def method_words(row: MeasureRow) -> str:
    """``assisted, confirmed by Dr A. Berg``."""
    if row.kind is MarkKind.COUNT:
        how = "assisted, confirmed by" if row.method is MarkMethod.ASSISTED else "by eye, counted by"
    else:
        how = "suggested, accepted by" if row.method is not MarkMethod.BY_HAND else "by hand,"
    return f"{how} {row.author}".rstrip(" ,")


def scale_words(scale: PhotoScale | None) -> tuple[str, str]:
    """What the scale of a photo is, and what it was taken from."""
    if scale is None:
        return "Not known", "Sizes can be told in pixels only."
    percent = scale.uncertainty / scale.mm_per_pixel * COVERAGE * 100 if scale.mm_per_pixel else 0.0
    spread = f", ± {percent:.2g} %" if percent else ""
    told = [_source(scale)]
    if scale.tilt_degrees is not None:
        told.append(f"tilted by {scale.tilt_degrees:.0f}°")
    return f"{scale.mm_per_pixel:.4f} mm per pixel{spread}", ", ".join(told) + "."


def _source(scale: PhotoScale) -> str:
    """What it was taken from, each word once: references begin with ``sticker`` or ``ruler``."""
    source, reference = _SOURCES[scale.method], scale.reference
    if not reference:
        return source
    if scale.method is ScaleMethod.STICKER:
        several = reference.replace(", sticker ", " and ")
        return f"From scale {'stickers' if several != reference else 'sticker'} {several.removeprefix('sticker ')}"
    return f"{source} ({reference.removeprefix('ruler, ')})"
