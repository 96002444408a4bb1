"""Small photos for tests of pages, and a patient to put them to."""

import io
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.photos import PhotoImport, PhotoRow


def photo(seed: int, taken: datetime | None = None, size: tuple[int, int] = (320, 240), *, gps: bool = False) -> bytes:
    """A JPEG of noise, another for every seed, with its capture time if there is one."""
    pixels = np.random.default_rng(seed).integers(90, 220, (size[1] // 8, size[0] // 8, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0110] = "EOS R7"
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 57.0, 0.0), 3: "E", 4: (7.0, 26.0, 0.0)})
    out = io.BytesIO()
    Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def save(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


def add_lesion(clinic: Clinic, patient_id: str, site: str = "infraorbital", side: Side = Side.RIGHT) -> LesionRow:
    """A new lesion."""
    lesion, _changes = clinic.lesions.save(LesionDraft(patient_id, site, side))
    return lesion


def add_photo(clinic: Clinic, where: PhotoImport, seed: int, taken: datetime | None = None) -> PhotoRow:
    """A photo in the record."""
    outcome, _changes = clinic.photos.import_bytes(f"{seed}.jpg", photo(seed, taken), where)
    return clinic.photos.get(outcome.photo_id)
