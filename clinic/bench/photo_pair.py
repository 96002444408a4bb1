"""Two large photos of the same skin in a clinic, taken in through the services, aligned, with their previews made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from clinic.app import Clinic
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDraft
from clinic.records.photos import PhotoImport
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from clinic.store.keys import CHEAP_FOR_TESTS

_PASSPHRASE = "two photos of synthetic skin"
_TURN = np.array([[0.985, -0.17, 0.07], [0.17, 0.985, -0.0633], [0.012, -0.006, 1.0]])
"""The second photo, in parts of the width: turned by ten degrees, a little in perspective."""


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """Where the clinic lies, its passphrase, whose photos they are, and the bytes of both."""

    folder: Path
    passphrase: str
    patient_id: str
    photo_ids: tuple[str, str]
    originals: tuple[bytes, bytes]


def make_pair(folder: Path, size: tuple[int, int]) -> PhotoPair:
    """Photos of ``size`` (width, height) in pixels."""
    unit = np.diag([size[0], size[0], 1.0])
    turn = unit @ _TURN @ np.linalg.inv(unit)
    originals = _originals(size, turn)
    clinic, _code = Clinic.create(folder, ClinicDraft("Pair"), "Bench", _PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    with clinic:
        person, _ = clinic.patients.save(PatientDraft("Pair", "Ada"))
        lesion, _ = clinic.lesions.save(LesionDraft(person.id, "forehead", Side.LEFT))
        keys = []
        for number, data in enumerate(originals):
            where = PhotoImport(person.id, lesion_id=lesion.id)
            outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", data, where)
            clinic.photos.preview(outcome.photo_id)
            keys.append(outcome.photo_id)
        corners = np.array([[0.2, 0.2], [0.8, 0.25], [0.75, 0.8], [0.25, 0.75]]) * size
        ends = np.c_[corners, np.ones(4)] @ turn.T
        there = (ends[:, :2] / ends[:, 2:]).tolist()
        pairs = [(*one, *two) for one, two in zip(corners.tolist(), there, strict=True)]
        clinic.alignments.by_hand(keys[0], keys[1], pairs)
    return PhotoPair(folder, _PASSPHRASE, person.id, (keys[0], keys[1]), originals)


def _originals(size: tuple[int, int], turn: np.ndarray) -> tuple[bytes, bytes]:
    """With the grain of a camera, without which a JPEG is decoded in half the time."""
    skin = render_skin(SkinSpec(), 1).resize(size, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 5, (size[1], size[0], 1))
    rgb = np.clip(np.asarray(skin, np.float32) + grain, 0, 255).astype(np.uint8)
    turned = cv2.warpPerspective(rgb, turn, size)
    days = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 6))
    one, two = (encode_jpeg(Image.fromarray(each), day) for each, day in zip((rgb, turned), days, strict=True))
    return one, two
