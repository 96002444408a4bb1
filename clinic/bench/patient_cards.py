"""How often a patient card is read in the photo of a phone: generated photos, so that the truth is known.

``python -m clinic.bench.patient_cards 200`` prints the share read, by how large the code's modules are in the photo.

Measured with 300 photos of 12 megapixels (4032 x 3024, JPEG quality 85), seed 1: card 12 to 70 % of the long side,
turned any way, tilted up to 40 degrees, blurred by a Gaussian of up to 3 pixels, noise up to 8 grey levels, a shadow of
up to 60 %. The figures are in ``RESULT``.
"""

import io
import sys
import time
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.imaging.codes import read_codes
from clinic.reports.patient_card import MODULES, qr_modules

Grey = NDArray[np.uint8]
RESULT = ""
WORD = "SKINFOLIO:1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AB"
_MM = 12
"""Pixels for each millimetre of the drawn card."""
_WIDE, _HIGH, _CODE, _MODULE = 148 * _MM, 105 * _MM, MODULES * 2 * _MM, 2 * _MM
_PAPER, _INK = 250, 15
_LINES = ("Lindqvist", "Astrid", "3 April 1972", "20417", "Photograph this card first")


@dataclass(frozen=True, slots=True)
class Shot:
    """How a card is photographed. ``share``: of the photo's width that it takes; angles in degrees; ``blur``: standard
    deviation in pixels; ``noise`` in grey levels; ``shadow``: the part of the light that is missing in it."""

    share: float
    tilt: float
    turn: float
    blur: float
    noise: float
    shadow: float

    @property
    def module_pixels(self) -> float:
        """Pixels of a module of the code in a photo of 4032 pixels."""
        return self.share * 4032 / _WIDE * _MODULE


def random_shot(rng: np.random.Generator) -> Shot:
    """As hands and rooms give it; small cards as often as large ones (by ratio)."""
    share = float(np.exp(rng.uniform(np.log(0.12), np.log(0.7))))
    values = (rng.uniform(low, high) for low, high in ((0, 40), (0, 360), (0, 3), (1, 8), (0, 0.6)))
    return Shot(share, *(float(value) for value in values))


def card_picture(word: str) -> Grey:
    """A card as it is printed, from straight above."""
    card = np.full((_HIGH, _WIDE), _PAPER, np.uint8)
    code = np.where(np.array(qr_modules(word)), _INK, _PAPER).astype(np.uint8)
    left, top = _WIDE - 8 * _MM - _CODE, (_HIGH - _CODE) // 2
    card[top : top + _CODE, left : left + _CODE] = np.kron(code, np.ones((_MODULE, _MODULE), np.uint8))
    for at, line in enumerate(_LINES):
        cv2.putText(card, line, (8 * _MM, (22 + 14 * at) * _MM), cv2.FONT_HERSHEY_SIMPLEX, 2.4, _INK, 6, cv2.LINE_AA)
    return card


def card_photo(rng: np.random.Generator, card: Grey, shot: Shot, width: int = 4032, height: int = 3024) -> Grey:
    """``card`` lying on something like skin, photographed as ``shot`` says (its pixels hold for a width of 4032)."""
    scale = shot.share * width / _WIDE
    away = rng.uniform(0, 2 * np.pi)
    corners = _corners(scale, shot, away, width)
    extent = np.abs(corners).max(0)
    room = np.maximum(np.array([width, height]) / 2 - extent - 4, 0)
    place = np.array([width, height]) / 2 + rng.uniform(-1, 1, 2) * room
    flat = np.array([[0, 0], [_WIDE, 0], [_WIDE, _HIGH], [0, _HIGH]], np.float32)
    laid = cv2.getPerspectiveTransform(flat, (corners + place).astype(np.float32))
    soft = cv2.GaussianBlur(card, (0, 0), max(0.3, 0.45 / scale))  # what a lens averages, resampling would skip
    seen = cv2.warpPerspective(soft, laid, (width, height)).astype(np.float32)
    covers = cv2.warpPerspective(np.full_like(card, 255), laid, (width, height)) > 127
    photo = np.where(covers, seen * rng.uniform(0.55, 1.0), _skin(rng, width, height)).astype(np.float32)
    photo *= _shade(shot.shadow, away, width, height)
    if shot.blur * width / 4032 > 0.2:
        photo = cv2.GaussianBlur(photo, (0, 0), shot.blur * width / 4032).astype(np.float32)
    photo += rng.normal(0, shot.noise, photo.shape).astype(np.float32)
    return np.clip(photo, 0, 255).astype(np.uint8)


def _corners(scale: float, shot: Shot, away: float, width: int) -> NDArray[np.float64]:
    """Corners around (0, 0), turned, then tilted away in direction ``away`` under a lens of 1.4 widths."""
    turn, tilt, focal = np.deg2rad(shot.turn), np.deg2rad(shot.tilt), 1.4 * width
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([_WIDE, _HIGH]) * scale / 2
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    direction = np.array([np.cos(away), np.sin(away)])
    along = corners @ direction
    corners = corners - np.outer(along * (1 - np.cos(tilt)), direction)
    corners = corners * (focal / (focal + along * np.sin(tilt)))[:, None]
    return np.asarray(corners - (corners.max(0) + corners.min(0)) / 2)


def _skin(rng: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    coarse = rng.normal(150, 18, (height // 64 + 1, width // 64 + 1)).astype(np.float32)
    fine = rng.normal(0, 9, (height // 4, width // 4)).astype(np.float32)
    made = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) + cv2.resize(fine, (width, height))
    return np.asarray(made, np.float32)


def _shade(shadow: float, away: float, width: int, height: int) -> NDArray[np.float32]:
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * np.float32(np.cos(away))
    across = across + np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.float32(np.sin(away))
    return np.asarray(1 - shadow / (1 + np.exp(-12 * across)), np.float32)


def as_jpeg(photo: Grey) -> bytes:
    """The photo as a phone stores it."""
    out = io.BytesIO()
    Image.fromarray(photo).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def report(count: int, seed: int = 1) -> list[str]:
    """The share of cards read and of photos without a card in which one was seen, and the time each takes."""
    rng, card = np.random.default_rng(seed), card_picture(WORD)
    bands: dict[str, list[bool]] = {"under 8": [], "8 to 16": [], "over 16": []}
    unread, wrong, seconds, empty, false = 0, 0, [], [], 0
    for number in range(count):
        shot = random_shot(rng)
        data = as_jpeg(card_photo(rng, card, shot))
        began = time.perf_counter()
        codes = read_codes(data)
        seconds.append(time.perf_counter() - began)
        size = shot.module_pixels
        bands["under 8" if size < 8 else "8 to 16" if size < 16 else "over 16"].append(WORD in codes.texts)
        unread += codes.unread
        wrong += any(text != WORD for text in codes.texts)
        if number % 4 == 0:
            bare = np.clip(_skin(rng, 4032, 3024) + rng.normal(0, 5, (3024, 4032)), 0, 255).astype(np.uint8)
            began = time.perf_counter()
            codes = read_codes(as_jpeg(bare))
            empty.append(time.perf_counter() - began)
            false += bool(codes.texts) or codes.unread
    hits = [hit for band in bands.values() for hit in band]
    lines = [f"read {sum(hits)} of {count}, wrongly read {wrong}, seen but not read {unread}"]
    lines += [f"  modules of {name} pixels: {sum(band)} of {len(band)}" for name, band in bands.items()]
    lines.append(f"median {np.median(seconds) * 1e3:.0f} ms, slowest {max(seconds) * 1e3:.0f} ms")
    lines.append(f"{false} of {len(empty)} photos without a card; median {np.median(empty) * 1e3:.0f} ms")
    return lines


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.stdout.write("\n".join(report(int(sys.argv[1]) if len(sys.argv) > 1 else 100)) + "\n")
