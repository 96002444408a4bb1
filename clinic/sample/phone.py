"""What a telephone of the clinic put into the watched folder today: pictures that wait, and a patient card."""

import io
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from clinic.app import Clinic
from clinic.paths import RESOURCES
from clinic.records.patients import PatientDetail
from clinic.reports.patient_card import qr_modules
from clinic.rules.dates import spoken
from clinic.sample.pictures import Shot, Studio
from clinic.sample.skin import SkinSpec, View, encode_jpeg, render_skin
from clinic.sample.skin_camera import Light, backdrop, develop
from clinic.sample.skin_texture import linear_image
from clinic.sample.stories import Person

_PHONE = ("Apple", "iPhone 15")
_CARD_OF = "Mazur"
_STRAY_OF = "Cohen"
_CARD = (1480, 1050)  # pixels, of 148 x 105 mm
_PICTURE = (1600, 1200)
_INK, _PAPER = 34, 246


def fill_inbox(clinic: Clinic, studio: Studio, people: tuple[Person, ...], end: datetime, seed: int) -> int:
    """Take in what was photographed this morning; how many pictures wait for a person.

    A patient card and two close-ups after it, which are proposed for that patient by it, and before them one that
    nobody has said anything about.
    """
    by_name = {person.family: person for person in people}
    if _CARD_OF not in by_name or _STRAY_OF not in by_name:
        return 0
    carded = by_name[_CARD_OF]
    patient = clinic.patients.by_mrn(carded.mrn)
    pictures = [
        _close_up(studio, by_name[_STRAY_OF], end - timedelta(minutes=95), 11),
        (card_photo(patient, clinic.photo_inbox.card_word(patient.id), seed), end - timedelta(minutes=21)),
        _close_up(studio, carded, end - timedelta(minutes=19, seconds=20), 12),
        _close_up(studio, carded, end - timedelta(minutes=18, seconds=35), 13),
    ]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (image, at) in enumerate(pictures):
            path = Path(folder) / f"IMG_{4127 + 3 * number}.JPG"
            path.write_bytes(encode_jpeg(image, at.astimezone(), _PHONE, quality=86))
            paths.append(path)
        taken, _changes = clinic.photo_inbox.take_in(paths)
    refused = [one.reason for one in taken if one.outcome not in ("taken", "card")]
    if refused:
        raise ValueError(f"the inbox refused a sample picture: {refused}")
    return clinic.photo_inbox.count()


def _close_up(studio: Studio, person: Person, at: datetime, number: int) -> tuple[Image.Image, datetime]:
    """The lesion of the person's last photographed visit as it looks now, from where a telephone is held."""
    visit = next(visit for visit in reversed(person.visits) if visit.photos)
    shot = Shot("", at, person, visit, next(iter(visit.photos)), number=number)
    spec, own = studio.close_up(shot)
    return render_skin(_by_phone(spec, number), own), at


def _by_phone(spec: SkinSpec, number: int) -> SkinSpec:
    view = replace(spec.view, rotation=spec.view.rotation + 4 * (number - 11), scale=min(1.1, spec.view.scale * 1.05))
    return replace(spec, view=view, light=replace(spec.light, temperature=5000.0), moved_px=0.0, scale_mm=0)


def card_photo(patient: PatientDetail, word: str, seed: int) -> Image.Image:
    """The printed card, photographed on a desk."""
    rng = np.random.default_rng([seed, 77])
    card = linear_image(np.asarray(_printed_card(patient, word)))
    view = View(rotation=-5.0, tilt_x=6.0, tilt_y=-4.0)
    corners = np.array([[0, 0], [_CARD[0], 0], [_CARD[0], _CARD[1]], [0, _CARD[1]]], np.float32)
    turn, lean = np.radians(view.rotation), 0.035
    middle = np.array(_PICTURE) / 2
    there = (corners - np.array(_CARD) / 2) * 0.78
    there = there @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    there = there * (1 + lean * there[:, 1:] / _PICTURE[1] * 2) + middle
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, there.astype(np.float32)), np.float64)
    desk = backdrop(rng, (_PICTURE[1], _PICTURE[0])) * np.array([1.9, 1.35, 0.95], np.float32)
    covers = _laid(np.ones((_CARD[1], _CARD[0]), np.float32), matrix)
    shadow = np.asarray(cv2.GaussianBlur(np.roll(covers, (10, 8), (0, 1)), (0, 0), 12), np.float32)
    lit = desk * (1 - np.float32(0.5) * shadow)[..., None]
    lit += (_laid(card, matrix) * np.float32(0.86) - lit) * covers[..., None]
    return Image.fromarray(develop(np.asarray(lit, np.float32), Light(temperature=5050.0), rng))


def _laid(grid: NDArray[np.float32], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(cv2.warpPerspective(grid, matrix, _PICTURE, flags=cv2.INTER_AREA), np.float32)


def _printed_card(patient: PatientDetail, word: str) -> Image.Image:
    """As the clinic's printer prints it, roughly: the code in its size, and who it is."""
    card = Image.new("RGB", _CARD, (_PAPER,) * 3)
    pen = ImageDraw.Draw(card)
    code = np.where(np.array(qr_modules(word)), _INK, _PAPER).astype(np.uint8)
    module = 20  # 2 mm
    picture = Image.fromarray(np.kron(code, np.ones((module, module), np.uint8)))
    card.paste(picture, (_CARD[0] - picture.width - 8 * module // 2, (_CARD[1] - picture.height) // 2))
    born = f"Born {spoken(patient.birth)}" if patient.birth else "Birth date not known"
    lines = (
        ("Patient card", "Inter-Medium.ttf", 40, 120),
        (patient.family, "Inter-Bold.ttf", 92, 250),
        (patient.given, "Inter-Regular.ttf", 70, 360),
        (born, "Inter-Regular.ttf", 44, 520),
        (f"Record no. {patient.mrn}", "Inter-Regular.ttf", 44, 590),
    )
    for text, font, size, top in lines:
        face = ImageFont.truetype(io.BytesIO((RESOURCES / "fonts" / font).read_bytes()), size)
        pen.text((80, top), text, fill=(_INK,) * 3, font=face)
    return card
