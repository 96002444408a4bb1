"""Photos of skin for the sample clinic, computed: nobody's skin, the same for the same seed."""

import io
from dataclasses import dataclass, field
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.sample.skin_bumps import Bump, BumpKind, add_bump
from clinic.sample.skin_camera import Light, View, backdrop, develop, homography, shade
from clinic.sample.skin_props import SCALE_EDGE_MM, add_hairs, add_scale
from clinic.sample.skin_stickers import Sticker, add_sticker
from clinic.sample.skin_texture import Grid, linear_image, skin, tone_colour

__all__ = [
    "Bump",
    "BumpKind",
    "Light",
    "PixelBump",
    "SkinSpec",
    "Sticker",
    "View",
    "composite_bumps",
    "encode_jpeg",
    "render_skin",
    "scale_ends",
    "seen_at",
]

_MARGIN = 1.12  # the skin goes on beyond the photo, for other viewpoints


@dataclass(frozen=True, slots=True)
class SkinSpec:
    """One photo of one scene.

    ``tone`` is the Fitzpatrick type (1 to 6), ``size`` the photo's (width, height) in pixels, ``scene``
    the seed of the skin: photos of one lesion share ``scene``, ``size`` and ``mm_per_pixel`` and differ in
    bumps, view and light. ``hairs`` are per square centimetre. ``scale_mm`` is the length of a paper scale
    at the lower edge (0: none), ``sticker`` a printed one. ``margin`` is how far the skin goes on beyond the photo, as
    a part of it (the same for all photos of a scene: it is another skin otherwise); ``moved_px`` how far the camera
    moved while it took the photo.
    """

    tone: int = 2
    mm_per_pixel: float = 0.03
    size: tuple[int, int] = (1600, 1200)
    scene: int = 1
    bumps: tuple[Bump, ...] = ()
    view: View = field(default_factory=View)
    light: Light = field(default_factory=Light)
    hairs: float = 7.0
    hair_darkness: float = 0.15
    scale_mm: int = 0
    sticker: Sticker | None = None
    margin: float = _MARGIN
    moved_px: float = 0.0

    @property
    def patch_shape(self) -> tuple[int, int]:
        """(height, width) of the skin from which the photo is taken, in pixels."""
        return round(self.size[1] * self.margin), round(self.size[0] * self.margin)


@dataclass(frozen=True, slots=True)
class PixelBump:
    """A bump on a picture: its middle in pixels of that picture, its diameter in mm."""

    kind: BumpKind
    x: float
    y: float
    diameter_mm: float
    height_mm: float | None = None


def render_skin(spec: SkinSpec, seed: int) -> Image.Image:
    """Render the photo that ``spec`` describes; ``seed`` is that of the camera's noise (another for every
    photo).
    """
    shape = spec.patch_shape
    patch = skin(spec.scene, shape, spec.mm_per_pixel, spec.tone)
    for bump in spec.bumps:
        add_bump(patch, bump, spec.scene)
    add_hairs(patch, spec.scene, spec.hairs, max(spec.hair_darkness, 0.8 if spec.tone >= 4 else 0.0))
    if spec.scale_mm:
        add_scale(patch, spec.scale_mm, *_scale_place(spec))
    if spec.sticker is not None:
        add_sticker(patch, spec.sticker)
    matrix = homography(spec.view, (shape[1], shape[0]), spec.size, spec.mm_per_pixel)
    lit = cv2.warpPerspective(
        shade(patch, spec.light), matrix, spec.size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    if spec.moved_px:
        lit = _shaken(np.asarray(lit, np.float32), spec.moved_px)
    return Image.fromarray(develop(np.asarray(lit, np.float32), spec.light, np.random.default_rng([seed, spec.scene])))


def seen_at(spec: SkinSpec, x_mm: float, y_mm: float) -> tuple[float, float]:
    """Where the photo shows a place of the scene (mm from its middle): x, y in pixels, pixel i covering [i, i + 1)."""
    rows, columns = spec.patch_shape
    matrix = homography(spec.view, (columns, rows), spec.size, spec.mm_per_pixel)
    there = matrix @ np.array([columns / 2 + x_mm / spec.mm_per_pixel, rows / 2 + y_mm / spec.mm_per_pixel, 1.0])
    return float(there[0] / there[2] + 0.5), float(there[1] / there[2] + 0.5)


def scale_ends(spec: SkinSpec) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the photo shows the first and the last line of its paper scale, at their upper ends."""
    left, top = _scale_place(spec)
    first, last = left + SCALE_EDGE_MM, left + SCALE_EDGE_MM + spec.scale_mm
    return seen_at(spec, first, top + 0.5), seen_at(spec, last, top + 0.5)


def _scale_place(spec: SkinSpec) -> tuple[float, float]:
    """Upper left corner of the paper scale, mm from the middle of the scene."""
    return -spec.scale_mm / 2 - SCALE_EDGE_MM, spec.size[1] * spec.mm_per_pixel * 0.5 - 9.5


def _shaken(lit: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    """Smear along a slanted line of ``by`` pixels, as a hand does that presses the button too hard."""
    side = int(by) | 1
    line = np.zeros((side, side), np.float32)
    cv2.line(line, (0, round(side * 0.7)), (side - 1, round(side * 0.3)), 1.0, 2, cv2.LINE_AA)
    return np.asarray(cv2.filter2D(lit, -1, line / line.sum(), borderType=cv2.BORDER_REFLECT_101), np.float32)


def composite_bumps(
    image: Image.Image,
    skin_mask: NDArray[np.floating] | NDArray[np.bool_],
    bumps: tuple[PixelBump, ...],
    *,
    mm_per_pixel: float,
    tone: int,
    scene: int,
    seed: int,
    light: Light | None = None,
    grain: float = 0.45,
    replace_background: bool = True,
) -> Image.Image:
    """Make a photo of a rendering, such as a face of the atlas: skin grain and bumps where there is skin,
    backdrop, noise.

    ``image`` is the rendering in sRGB, with its own shading; ``skin_mask`` has its shape (height, width),
    1 on skin and 0 behind it (fractions at the edge). The grain and the bumps are those of ``render_skin``
    at ``mm_per_pixel``, laid on as the ratio to even skin of that ``tone``, so that the shading of the
    rendering stays. ``grain`` (0 to 1) is how strongly the skin's own mottling and relief show: a whole
    face wants less than a close-up.
    """
    light = light or Light()
    base = linear_image(np.asarray(image.convert("RGB")))
    shape = (base.shape[0], base.shape[1])
    patch = skin(scene, shape, mm_per_pixel, tone)
    even = tone_colour(tone)
    patch.colour = (even * (patch.colour / even) ** np.float32(grain)).astype(np.float32)
    patch.relief *= np.float32(grain)
    for bump in bumps:
        x_mm, y_mm = (bump.x - shape[1] / 2) * mm_per_pixel, (bump.y - shape[0] / 2) * mm_per_pixel
        add_bump(patch, Bump(bump.kind, x_mm, y_mm, bump.diameter_mm, bump.height_mm), scene)
    ratio: Grid = np.clip(shade(patch, light) / (even * np.float32(light.intensity)), 0.15, 2.6)
    amount = np.clip(np.asarray(skin_mask, np.float32), 0, 1)[..., None]
    rng = np.random.default_rng([seed, scene])
    behind = backdrop(rng, shape) if replace_background else base
    lit = base * ratio * amount + behind * (1 - amount)
    return Image.fromarray(develop(lit.astype(np.float32), light, rng))


def encode_jpeg(
    image: Image.Image, captured_at: datetime, camera: tuple[str, str] = ("Canon", "Canon EOS R7"), quality: int = 90
) -> bytes:
    """Encode as a camera would: JPEG with the capture time (its offset from UTC if aware), maker and model
    in EXIF.
    """
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = camera
    exif[0x0132] = captured_at.strftime("%Y:%m:%d %H:%M:%S")
    sub = exif.get_ifd(0x8769)
    sub[0x9003] = sub[0x9004] = exif[0x0132]
    offset = captured_at.strftime("%z")
    if offset:
        sub[0x9010] = sub[0x9011] = sub[0x9012] = f"{offset[:3]}:{offset[3:5]}"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:2:2", exif=exif)
    return out.getvalue()
