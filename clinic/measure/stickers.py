"""Scale stickers in a photo: found, measured, and what they say together.

``mm_per_pixel`` holds at the sticker's centre for what faces the camera there (distance over focal length), so that it
is not smaller or larger because the sticker is tilted; on the tilted plane itself lengths are measured by ``plane``.
The tilt needs a focal length, which a cropped picture does not tell: one of about ``FOCAL`` longer sides is assumed,
and what the perspective of a large sticker says of it is used. Near the middle of the picture it hardly matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_fit import Fit, fit, project, slopes
from clinic.measure.stickers_search import SMALLEST, rough, side_px
from clinic.measure.stickers_table import PRINT_SCALE, SIDES
from clinic.measure.stickers_together import agreed, contradiction
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale, Point

Doubles = NDArray[np.float64]

FOCAL = 1.2
"""Focal length in longer sides of the picture (43 mm on a 24 x 36 mm sensor)."""
STEEPEST = 60.0
"""Degrees of tilt beyond which a sticker is not believed."""
FOCAL_SPREAD = 0.4
"""Standard deviation of its logarithm."""
FOCALS = (0.6, 0.75, 0.95, 1.2, 1.5, 1.9, 2.4, 3.0)
"""Those that are tried."""
_USUAL_TILT = 30.0
"""Standard deviation of how people hold a camera, degrees."""
_SEEN, _ALONG_A_SIDE = 0.7, 0.5
"""The share of its edges that must be seen, of all and along each side."""
_ROUGHEST = 0.06
"""Standard deviation of an edge, in cells, beyond which a sticker is too blurred, crumpled or not one."""
_FIT_FACTOR = 1.5
"""Edges of one sticker err together (blur, compression): by this the fit thought too well of itself in trials."""
_CORNERS: Doubles = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True, slots=True)
class Sticker:
    """A scale sticker in a picture; pixels of the upright original, pixel i covering [i, i + 1).

    ``corners`` of its black square, from the marker's own top left clockwise. ``plane``: row-major 3 x 3 homography
    from pixels to mm on its plane. ``uncertainty``: standard one of ``mm_per_pixel`` (edges, bend, print). ``drift``:
    relative standard uncertainty that each pixel away from the centre adds. ``refused``: why it gives no scale; empty
    if it does.
    """

    marker: int
    side_mm: float
    corners: tuple[Point, ...]
    centre: Point
    mm_per_pixel: float
    uncertainty: float
    tilt_degrees: float
    plane: tuple[float, ...]
    corner_px: float = 0.0
    drift: float = 0.0
    refused: str = ""


def find_stickers(rgb: NDArray[np.uint8]) -> tuple[Sticker, ...]:
    """The scale stickers in uint8 (H, W, 3) sRGB or (H, W) grey, largest first; also those that are refused.

    Never raises for what is in the picture.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY) if rgb.ndim == 3 else rgb, dtype=np.uint8)
    height, width = grey.shape
    found = [_measured(grey, marker, corners, (width, height)) for marker, corners in rough(grey)]
    return tuple(sorted(found, key=lambda sticker: -_side(sticker)))


def scale_of(stickers: Sequence[Sticker], near: Point | None = None) -> PhotoScale | None:
    """What the stickers say together, on the plane of the one nearest to ``near`` (else the surest).

    ``None`` where there is none, or where they contradict each other; ``why_no_scale`` says which.
    """
    usable = [sticker for sticker in stickers if not sticker.refused]
    if not usable or contradiction(usable):
        return None
    base = min(usable, key=lambda one: _apart(one.centre, near) if near else one.uncertainty / one.mm_per_pixel)
    factor, relative = agreed(base, usable)
    plane = np.array(base.plane).reshape(3, 3)
    plane[:2] *= factor
    names = ", ".join(f"sticker {one.marker}, {one.side_mm:g} mm" for one in usable)
    return PhotoScale(
        mm_per_pixel=base.mm_per_pixel * factor,
        uncertainty=base.mm_per_pixel * factor * relative,
        method=ScaleMethod.STICKER,
        at=base.centre,
        plane=tuple(float(value) for value in plane.ravel()),
        tilt_degrees=base.tilt_degrees,
        reference=names,
        outlines=tuple(one.corners for one in usable),
        drift=base.drift,
    )


def why_no_scale(stickers: Sequence[Sticker]) -> str:
    """Why ``scale_of`` gives none, as a sentence with what to do; empty where it gives one."""
    usable = [sticker for sticker in stickers if not sticker.refused]
    if usable:
        return contradiction(usable)
    return stickers[0].refused if stickers else "There is no scale sticker in this photo."


def _measured(grey: NDArray[np.uint8], marker: int, corners: Doubles, size: tuple[int, int]) -> Sticker:
    side_mm = SIDES[marker]
    if side_px(corners) < SMALLEST:
        words = f"The sticker is only {side_px(corners):.0f} pixels wide. Go closer, or use a larger sticker."
        return _refused(marker, corners, words)
    found = fit(grey, corners, marker, max(size))
    if found is None:
        return _refused(marker, corners, "The sticker is too blurred or covered. Take the photo again.")
    cell = side_px(corners) / 7
    if found.seen < _SEEN or found.sides < _ALONG_A_SIDE:
        return _refused(marker, corners, "Part of the sticker is covered or glares. Take the photo again.")
    if found.residual > _ROUGHEST * cell + 0.12:
        return _refused(marker, corners, "The sticker is too blurred or crumpled. Take the photo again.")
    tilt, scale, by_focal = _pose(found, side_mm, size)
    if tilt > STEEPEST:
        return _refused(marker, corners, "The sticker is seen from too far aside. Take the photo from above it.")
    plane = np.diag([side_mm / 2, side_mm / 2, 1.0]) @ np.linalg.inv(found.homography)
    at_centre, far = _spread(found)
    parts = (at_centre * _FIT_FACTOR, PRINT_SCALE, found.bend, by_focal)
    relative = float(np.linalg.norm(parts))
    places = project(found.homography, np.r_[_CORNERS, np.zeros((1, 2))])
    outline = tuple((float(x), float(y)) for x, y in places[:4])
    return Sticker(
        marker,
        side_mm,
        outline,
        (float(places[4, 0]), float(places[4, 1])),
        scale,
        scale * relative,
        tilt,
        tuple(float(value) for value in (plane / plane[2, 2]).ravel()),
        _corner_spread(found),
        far * _FIT_FACTOR / (2 * side_px(places[:4])),
    )


def _refused(marker: int, corners: Doubles, words: str) -> Sticker:
    outline = tuple((float(x), float(y)) for x, y in corners)
    centre = (float(corners[:, 0].mean()), float(corners[:, 1].mean()))
    return Sticker(marker, SIDES[marker], outline, centre, 0.0, 0.0, 0.0, (), refused=words)


def _pose(found: Fit, side_mm: float, size: tuple[int, int]) -> tuple[float, float, float]:
    """Degrees between the sticker's normal and the camera's axis; distance over focal length (mm per pixel), and the
    relative standard uncertainty of it because the focal length is not known.

    A mean over focal lengths, and over the two planes that look alike where perspective is weak, weighted by how usual
    each is and how well the sticker's perspective agrees with it.
    """
    corners, spread = project(found.homography, _CORNERS), max(_corner_spread(found), 0.02)
    poses = np.array([pose for focal in FOCALS for pose in _poses_for(focal, corners, side_mm, size)])
    focals, tilts, scales, misses = poses.T
    unusual = (np.log(focals / FOCAL) / FOCAL_SPREAD) ** 2 + (tilts / _USUAL_TILT) ** 2
    chances = unusual + (misses / spread) ** 2
    weights = np.exp(-(chances - chances.min()) / 2)
    scale = float(np.average(scales, weights=weights))
    apart = float(np.sqrt(np.average((scales - scale) ** 2, weights=weights)))
    return float(np.average(tilts, weights=weights)), scale, apart / scale


def _poses_for(sides: float, corners: Doubles, side_mm: float, size: tuple[int, int]) -> list[tuple[float, ...]]:
    """For a focal length in longer sides, both planes: that length, tilt in degrees, mm per pixel, and the root of the
    summed squares by which the corners miss, in pixels."""
    focal = sides * max(size)
    camera = np.array([[focal, 0, size[0] / 2], [0, focal, size[1] / 2], [0, 0, 1.0]])
    half = side_mm / 2
    square = np.array([[-half, half, 0], [half, half, 0], [half, -half, 0], [-half, -half, 0]])
    _count, turns, shifts, errors = cv2.solvePnPGeneric(
        square, corners, camera, np.zeros(4), flags=cv2.SOLVEPNP_IPPE_SQUARE, reprojectionError=np.zeros((1, 1))
    )
    found: list[tuple[float, ...]] = []
    for turn, shift, error in zip(turns, shifts, np.asarray(errors).ravel(), strict=True):
        upright = abs(float(np.asarray(cv2.Rodrigues(turn)[0])[2, 2]))
        tilt = float(np.degrees(np.arccos(min(upright, 1.0))))
        # the error is a root mean square over eight coordinates
        found.append((sides, tilt, float(np.asarray(shift).ravel()[2] / focal), float(error) * np.sqrt(8)))
    return found


def _spread(found: Fit) -> tuple[float, float]:
    """Relative standard uncertainty of lengths at the centre (the least sure direction), and what two sides' distance
    adds to it."""
    numbers = found.homography.ravel()[:8]
    places = np.array([[0, 0], [4, 0], [-4, 0], [0, 4], [0, -4]], dtype=float)
    derivatives = np.zeros((8, len(places), 4))
    for index in range(8):
        step = max(abs(numbers[index]) * 1e-5, 1e-7)
        ends = []
        for sign in (1, -1):
            moved = found.homography.copy().ravel()
            moved[index] += sign * step
            ends.append(_log_lengths(found.homography, moved.reshape(3, 3), places))
        derivatives[index] = (ends[0] - ends[1]) / (2 * step)
    variance = np.einsum("ipd,ij,jpd->pd", derivatives, found.covariance, derivatives)
    here = float(variance[0].max())
    return float(np.sqrt(here)), float(np.sqrt(max(float(variance[1:].max()) - here, 0.0)))


def _log_lengths(seen: Doubles, homography: Doubles, places: Doubles) -> Doubles:
    """(P, 4): logarithm of what short lines in four directions measure where ``places`` are seen."""
    pixels = project(seen, places)
    back = slopes(np.asarray(np.linalg.inv(homography), dtype=np.float64), pixels)
    angles = np.arange(4) * np.pi / 4
    lines = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(np.log(np.linalg.norm(np.einsum("pij,dj->pdi", back, lines), axis=2)))


def _corner_spread(found: Fit) -> float:
    """Standard uncertainty of one coordinate of a corner in pixels."""
    ends = np.c_[_CORNERS, np.ones(4)] @ found.homography.T
    places = ends[:, :2] / ends[:, 2:]
    total = 0.0
    for (u, v), (x, y), depth in zip(_CORNERS, places, ends[:, 2], strict=True):
        row_x = np.array([u, v, 1, 0, 0, 0, -x * u, -x * v]) / depth
        row_y = np.array([0, 0, 0, u, v, 1, -y * u, -y * v]) / depth
        total += float(row_x @ found.covariance @ row_x + row_y @ found.covariance @ row_y)
    return float(np.sqrt(total / 8)) * _FIT_FACTOR


def _side(sticker: Sticker) -> float:
    return side_px(np.array(sticker.corners))


def _apart(a: Point, b: Point) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))
