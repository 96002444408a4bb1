"""Upright exactly once: whatever says how a picture is to be turned, in whatever place."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clinic.clock import system_now
from clinic.imaging import check_whole, inspect, upright
from clinic.imaging.exif import plain_exif
from clinic.imaging.png import bare
from clinic.imaging.take import take
from tests.clinic.imaging.made import heif
from tests.clinic.imaging.pictures import FORMATS, HEIGHT, WIDTH, assert_quarters, encode, exif, stored

FORMATS_WITH_TAG: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "progressive JPEG": {"quality": 95, "subsampling": 0, "progressive": True},
    "PNG": {},
    "WEBP": {"lossless": True},
    "TIFF": {},
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", FORMATS_WITH_TAG)
def test_what_is_measured_in_is_upright_too(kind: str, orientation: int) -> None:
    data = encode(stored(orientation), kind.split()[-1], exif=exif(orientation), **FORMATS_WITH_TAG[kind])
    taken = take(data, "photo", 48, file_time=None, now=system_now)
    assert (taken.facts.width, taken.facts.height) == (WIDTH, HEIGHT)
    assert taken.grey.shape == (HEIGHT, WIDTH)
    shown = np.asarray(upright(data).convert("L"), int)
    assert np.abs(taken.grey.astype(int) - shown).max() <= 24
    assert np.abs(taken.grey.astype(int) - shown).mean() <= 2
    assert_quarters(Image.open(io.BytesIO(taken.thumbnail)).convert("RGB"), 30)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_png_that_says_it_after_its_pixels(orientation: int) -> None:
    plain = encode(stored(orientation), "PNG")
    early = bare(plain, plain_exif(orientation)) if orientation != 1 else plain
    at = early.find(b"eXIf") - 4
    chunk = early[at : at + 12 + int.from_bytes(early[at : at + 4], "big")] if at > 0 else b""
    late = plain[:-12] + chunk + plain[-12:]
    for data in (early, late):
        check_whole(data, "photo.png")
        assert_quarters(upright(data))
        facts = inspect(data, "photo.png")
        assert (facts.width, facts.height, facts.orientation) == (WIDTH, HEIGHT, orientation)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirror", [None, 0, 1])
@pytest.mark.parametrize("tag", [1, 6, 8])
def test_a_heif_is_turned_by_its_own_properties_and_never_by_exif(turns: int, mirror: int | None, tag: int) -> None:
    data = heif(turns, mirror, tag)
    check_whole(data, "photo.heic")
    expected = upright(heif(0, None, 1)).rotate(90 * turns, expand=True)
    if mirror is not None:
        side = Image.Transpose.FLIP_LEFT_RIGHT if mirror else Image.Transpose.FLIP_TOP_BOTTOM
        expected = expected.transpose(side)
    shown, facts = upright(data), inspect(data, "photo.heic")
    assert (facts.width, facts.height, facts.orientation) == (*expected.size, 1)
    assert shown.size == expected.size
    assert np.abs(np.asarray(shown, int) - np.asarray(expected, int)).max() <= 3


@pytest.mark.parametrize("kind", FORMATS)
def test_turned_or_not_the_brightness_is_that_of_the_upright_picture(kind: str) -> None:
    taken = take(FORMATS[kind](), "photo", 48, file_time=None, now=system_now)
    shown = np.asarray(upright(FORMATS[kind]()).convert("L"), int)
    assert taken.grey.shape == shown.shape
    assert np.abs(taken.grey.astype(int) - shown).mean() <= 3
