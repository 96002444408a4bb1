"""Pictures as a phone puts them into a folder: of skin, and of patient cards."""

import hashlib
import io
import os
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from clinic.app import Clinic
from clinic.reports.patient_card import qr_modules

_TAKEN, _OFFSET, _MODEL, _EXIF = 0x9003, 0x9011, 0x0110, 0x8769


@cache
def _noise(seed: int) -> Image.Image:
    values = np.random.default_rng(seed).integers(110, 190, (60, 80, 3), dtype=np.uint8)
    return Image.fromarray(values).resize((320, 240))


def card_image(word: str) -> Image.Image:
    """The code of a card on paper, small and from straight above."""
    code = np.where(np.array(qr_modules(word)), 10, 250).astype(np.uint8)
    page = Image.new("L", (400, 300), 250)
    page.paste(Image.fromarray(np.kron(code, np.ones((7, 7), np.uint8))), (150, 50))
    return page.convert("RGB")


def put(
    folder: Path, name: str, at: datetime | None, image: Image.Image | None = None, camera: str = "Phone 1"
) -> Path:
    """A JPEG in ``folder`` with its capture time as a phone writes it (with the offset); ``at`` None: without EXIF."""
    exif = Image.Exif()
    if at is not None:
        exif[_MODEL] = camera
        inner = exif.get_ifd(_EXIF)
        inner[_TAKEN], inner[_OFFSET] = f"{at:%Y:%m:%d %H:%M:%S}", "+00:00"
    seed = int(hashlib.sha256(name.encode()).hexdigest()[:6], 16)
    out = io.BytesIO()
    (image or _noise(seed)).save(out, "JPEG", quality=90, exif=exif)
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def put_card(folder: Path, name: str, at: datetime, clinic: Clinic, patient_id: str, camera: str = "Phone 1") -> Path:
    """A photo of the patient's card."""
    word = clinic.photo_inbox._codes.word(patient_id)
    return put(folder, name, at, card_image(word), camera)


def touch_back(path: Path, seconds: float) -> None:
    """Let a file have been written so long ago."""
    told = path.stat()
    os.utime(path, (told.st_atime - seconds, told.st_mtime - seconds))
