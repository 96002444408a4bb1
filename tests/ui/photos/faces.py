"""Photos of faces for tests: the atlas drawn from where its cameras do not stand."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.app import Clinic
from clinic.atlas import Atlas, Camera, render
from clinic.faces import FaceFinder, FaceFitter, LandmarkTable
from clinic.records.enums import Figure, PhotoKind, Side, SkinTone
from clinic.records.photos import PhotoImport, PhotoRow
from clinic.records.surface import SurfacePoint

SIZE = (600, 720)
FIGURE = Figure.ADULT_FEMALE
_RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@cache
def atlas() -> Atlas:
    """Read once for all tests."""
    return Atlas.load(_RESOURCES / "atlas")


@cache
def _models() -> tuple[FaceFinder, FaceFitter]:
    table = LandmarkTable.load(_RESOURCES / "atlas" / "face_landmarks.npz")
    return FaceFinder(_RESOURCES / "models"), FaceFitter(atlas(), table)


def share(clinic: Clinic) -> None:
    """Give a clinic the atlas and the models that are in memory already."""
    clinic.atlas = atlas()
    clinic.faces._finder, clinic.faces._fitter = _models()


@cache
def camera(yaw: float = 0.0) -> Camera:
    """Before the face, or from its side."""
    front = atlas().camera("face-front", FIGURE)
    return replace(front, yaw=yaw, pitch=4.0, zoom=0.92)


@cache
def face_photo(yaw: float = 0.0) -> bytes:
    """A PNG of a woman's face before a grey-blue cloth."""
    frame = render(atlas(), FIGURE, camera(yaw), *SIZE, SkinTone.II, background=(96, 112, 124))
    return _png(frame.rgb)


def two_faces_photo() -> bytes:
    """A PNG of the face from the front, with a smaller one at its right."""
    large = np.asarray(Image.open(io.BytesIO(face_photo())))
    small = Image.fromarray(large).resize((SIZE[0] // 2, SIZE[1] // 2), Image.Resampling.BICUBIC)
    both = np.full((SIZE[1], SIZE[0] + SIZE[0] // 2, 3), (96, 112, 124), np.uint8)
    both[:, : SIZE[0]] = large
    both[: SIZE[1] // 2, SIZE[0] :] = np.asarray(small)
    return _png(both)


def far_face_photo() -> tuple[bytes, float, tuple[int, int]]:
    """A JPEG of 12 megapixels with the face far away; how large it is drawn, and where its corner lies."""
    near = Image.open(io.BytesIO(face_photo()))
    photo, share, corner = Image.new("RGB", (4000, 3000), (96, 112, 124)), 0.25, (1900, 700)
    photo.paste(near.resize((round(SIZE[0] * share), round(SIZE[1] * share)), Image.Resampling.BOX), corner)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=90)
    return out.getvalue(), share, corner


def no_face_photo() -> bytes:
    """A PNG of soft noise."""
    coarse = np.random.default_rng(3).integers(90, 200, (20, 16, 3), np.uint8)
    return _png(np.asarray(Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)))


def true_pixel(point: SurfacePoint, yaw: float = 0.0) -> tuple[float, float]:
    """Where a place of the skin is drawn."""
    seen = atlas().project(point, FIGURE, camera(yaw), *SIZE)
    assert seen.visible
    return seen.x, seen.y


def anchor(site: str, side: Side) -> SurfacePoint:
    """The point that stands for a site."""
    point = atlas().anchor(site, side)
    assert point is not None
    return point


def millimetres(one: SurfacePoint, other: SurfacePoint) -> float:
    """Between two places of the skin."""
    step = atlas().place(one, FIGURE) - atlas().place(other, FIGURE)
    return float(np.linalg.norm(step)) * 1000


def add_face(
    clinic: Clinic, patient_id: str, data: bytes, name: str = "face.png", kind: PhotoKind = PhotoKind.OVERVIEW
) -> PhotoRow:
    """A photo in the record."""
    outcome, _changes = clinic.photos.import_bytes(name, data, PhotoImport(patient_id, kind=kind))
    assert outcome.photo_id, outcome.reason
    return clinic.photos.get(outcome.photo_id)


def _png(rgb: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    return out.getvalue()
