"""The scale of a photo: how many millimetres a pixel of the upright original stands for, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinic.records.enums import ScaleMethod

Point = tuple[float, float]
"""x, y in pixels of the upright original; x grows to the right, y downwards."""


@dataclass(frozen=True, slots=True)
class PhotoScale:
    """Millimetres per pixel of the upright original, with the standard uncertainty of it (not expanded).

    ``plane`` maps pixels to millimetres on the plane of a sticker (row-major 3 x 3 homography), so that a tilted plane
    is measured rightly everywhere; ``None`` where only one number is known. ``mm_per_pixel`` then holds at ``at``.
    ``reference`` says what it was read from in words: ``sticker 7, 10 mm``, ``ruler, 20 mm``.
    """

    mm_per_pixel: float
    uncertainty: float
    """Standard uncertainty in mm per pixel."""
    method: ScaleMethod
    at: Point | None = None
    plane: tuple[float, ...] | None = None
    tilt_degrees: float | None = None
    reference: str = ""
    outlines: tuple[tuple[Point, ...], ...] = ()
    """Corners of the stickers found, or the two ends of the line over a ruler; shown over the photo."""
    drift: float = 0.0
    """Relative standard uncertainty that each pixel of distance from ``at`` adds: how sure the tilt is."""

    def details(self) -> dict[str, Any]:
        """What is stored beside the numbers; plain JSON."""
        return {
            "at": list(self.at) if self.at else None,
            "plane": list(self.plane) if self.plane else None,
            "tilt_degrees": self.tilt_degrees,
            "reference": self.reference,
            "outlines": [[list(point) for point in outline] for outline in self.outlines],
            "drift": self.drift,
        }

    @classmethod
    def stored(
        cls, mm_per_pixel: float | None, uncertainty: float | None, method: str, details: Mapping[str, Any] | None
    ) -> "PhotoScale | None":
        """What the columns of a photo say; ``None`` where it has no scale."""
        if mm_per_pixel is None:
            return None
        known = details or {}
        at, plane = known.get("at"), known.get("plane")
        return cls(
            mm_per_pixel,
            uncertainty or 0.0,
            ScaleMethod(method) if method in set(ScaleMethod) else ScaleMethod.TYPED,
            (at[0], at[1]) if at else None,
            tuple(plane) if plane else None,
            known.get("tilt_degrees"),
            known.get("reference", ""),
            tuple(tuple((x, y) for x, y in outline) for outline in known.get("outlines", ())),
            known.get("drift", 0.0),
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured value with its standard uncertainty (not expanded): ``rules.uncertainty`` shows it."""

    value: float
    uncertainty: float
    unit: str
    """``mm``, ``mm²`` or ``px``; lengths in pixels are never compared with lengths in mm."""
