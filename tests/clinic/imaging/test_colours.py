"""Every way in which files hold colours comes out as 8-bit sRGB, or is refused in words: never shown wrongly."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

from clinic.errors import FileRefused
from clinic.imaging import check_whole, inspect, shown_words, thumbnail, upright
from tests.clinic.imaging.made import (
    CYAN,
    P3_PRIMARIES,
    grey_profile,
    ink_profile,
    lab_colour,
    p3_profile,
    tiff,
)
from tests.clinic.imaging.pictures import DATA, FORMATS, assert_quarters, encode, quarters

RGB = np.asarray(quarters())
GREY = np.asarray(quarters().convert("L"))
INKS = np.asarray(quarters().convert("CMYK"))
OPAQUE = np.dstack([RGB, np.full(GREY.shape, 255, np.uint8)])

TIFFS = {
    "8 bits": tiff(RGB, 2),
    "8 bits in planes": tiff(RGB, 2, planes=2),
    "16 bits": tiff(RGB.astype("u2") * 257, 2),
    "16 bits, big endian": tiff(RGB.astype("u2") * 257, 2, order=">"),
    "8 bits with alpha": tiff(OPAQUE, 2, extra=[2]),
    "16 bits with alpha": tiff(OPAQUE.astype("u2") * 257, 2, extra=[2]),
    "16 bits with something": tiff(OPAQUE.astype("u2") * 257, 2, extra=[0]),
    "inks": tiff(INKS, 5),
    "inks of 16 bits": tiff(INKS.astype("u2") * 257, 5),
    "inks in planes": tiff(INKS, 5, planes=2),
    "palette": encode(quarters().quantize(4), "TIFF"),
    "deflate": encode(quarters(), "TIFF", compression="tiff_adobe_deflate"),
    "LZW": encode(quarters(), "TIFF", compression="tiff_lzw"),
    "run lengths": encode(quarters(), "TIFF", compression="packbits"),
    "JPEG inside": encode(quarters(), "TIFF", compression="jpeg", quality=95),
}


@pytest.mark.parametrize("kind", TIFFS)
def test_every_kind_of_tiff(kind: str) -> None:
    check_whole(TIFFS[kind], "photo.tif")
    assert_quarters(upright(TIFFS[kind]), 30 if "JPEG" in kind else 2)
    assert_quarters(Image.open(io.BytesIO(thumbnail(TIFFS[kind], 48))).convert("RGB"), 30)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (tiff(RGB.astype("u2") * 257, 2, planes=2), "16 bits in separate planes"),
        (tiff(INKS.astype("u2") * 257, 5, planes=2), "16 bits in separate planes"),
        (tiff((RGB / 255).astype("f4"), 2), "32 bits"),
        (tiff(RGB.astype("u4") * 16_843_009, 2), "32 bits"),
        (tiff(RGB.astype("u2") * 257, 8), "Lab colours of 16 bits"),
    ],
)
def test_a_tiff_that_would_be_shown_wrongly_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as caught:
        inspect(data, "deep.tif")
    assert "damaged" not in caught.value.what
    assert caught.value.todo


def _from_p3(colour: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """sRGB of a Display P3 colour, through XYZ at D50."""
    srgb = np.array([[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]])
    values = np.array(colour) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    linear = linear @ np.array(P3_PRIMARIES) @ np.linalg.inv(srgb)
    linear = np.clip(linear, 0, 1)
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_the_wide_colours_of_phones_come_out_as_srgb(kind: str) -> None:
    colour = (200, 120, 90)  # skin
    known: dict[str, dict[str, Any]] = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}
    options = known.get(kind, {})
    data = encode(Image.new("RGB", (64, 64), colour), kind, icc_profile=p3_profile(), **options)
    for picture in (upright(data), upright(data, 16)):
        shown = np.array(picture.getpixel((8, 8)))
        assert np.abs(shown - _from_p3(colour)).max() <= 2.5
        assert shown[0] > 205  # without the profile the skin would be paler


def test_grey_with_a_profile_of_its_own() -> None:
    data = encode(Image.new("L", (16, 16), 128), "PNG", icc_profile=grey_profile(1.0))
    assert abs(upright(data).getpixel((8, 8))[0] - 188) <= 2  # type: ignore[index]  # half of the light is 188 in sRGB
    deep = encode(Image.fromarray(np.full((16, 16), 128 * 257, np.uint16)), "TIFF", icc_profile=grey_profile(1.0))
    assert abs(upright(deep).getpixel((8, 8))[0] - 188) <= 2  # type: ignore[index]  # as above
    half = Image.merge("LA", (Image.new("L", (16, 16), 128), Image.new("L", (16, 16), 255)))
    shown = upright(encode(half, "PNG", icc_profile=grey_profile(1.0)))
    assert abs(shown.getpixel((8, 8))[0] - 188) <= 2  # type: ignore[index]  # as above


def test_transparency_with_a_profile_is_converted_before_white_shows_through() -> None:
    half = Image.new("RGBA", (16, 16), (200, 120, 90, 128))
    shown = np.array(upright(encode(half, "PNG", icc_profile=p3_profile())).getpixel((8, 8)))
    assert np.abs(shown - (_from_p3((200, 120, 90)) * 128 + 255 * 127) / 255).max() <= 2.5


def _without_adobe(data: bytes) -> bytes:
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]


@pytest.mark.parametrize("profile", [None, b"not a profile", "of RGB", "of grey"])
def test_inks_with_and_without_a_profile_that_fits(profile: bytes | str | None) -> None:
    wrong = {"of RGB": p3_profile(), "of grey": grey_profile(2.2)}
    icc = wrong[profile] if isinstance(profile, str) else profile
    inks = quarters().convert("CMYK")
    adobe = encode(inks, "JPEG", quality=98, icc_profile=icc)
    assert_quarters(upright(adobe), 12)  # Adobe writes inks upside down
    upside_down = encode(ImageChops.invert(inks), "JPEG", quality=98, icc_profile=icc)
    assert_quarters(upright(_without_adobe(upside_down)), 12)  # without its marker they are written as they are
    assert_quarters(upright(encode(inks, "TIFF", icc_profile=icc)), 2)
    check_whole(adobe, "inks.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_are_printed_as_their_profile_says(kind: str) -> None:
    cyan, paper = (Image.new("CMYK", (16, 16), inks) for inks in ((255, 0, 0, 0), (0, 0, 0, 0)))
    shown = np.array(upright(encode(cyan, kind, icc_profile=ink_profile())).getpixel((8, 8)), float)
    assert np.abs(shown - lab_colour(CYAN)).max() <= 6
    white = np.array(upright(encode(paper, kind, icc_profile=ink_profile())).getpixel((8, 8)), float)
    assert white.min() >= 250


def test_a_heif_of_10_bits_with_alpha_or_with_several_pictures() -> None:
    for name, frames in (("deep", 1), ("alpha", 1), ("two", 2)):
        data = (DATA / f"{name}.heic").read_bytes()
        check_whole(data, name)
        assert_quarters(upright(data), 14)
        facts = inspect(data, name)
        assert facts.frames == frames
        assert bool(shown_words(facts)) == (frames > 1)


def test_of_pages_and_frames_the_first_is_shown_and_said() -> None:
    pages = encode(quarters(), "TIFF", save_all=True, append_images=[quarters().rotate(180)])
    moving = encode(quarters(), "WEBP", save_all=True, append_images=[quarters().rotate(180)], lossless=True)
    film = encode(quarters(), "PNG", save_all=True, append_images=[quarters().rotate(180)])
    for data, words in ((pages, "2 pages; the first"), (moving, "2 frames; the first"), (film, "2 frames; the first")):
        check_whole(data, "photo")
        assert_quarters(upright(data))
        assert words in shown_words(inspect(data, "photo"))
    assert not any(shown_words(inspect(FORMATS[kind](), "photo")) for kind in FORMATS)


def test_a_jpeg_of_12_bits_or_without_loss_is_refused_in_words() -> None:
    data = bytearray(encode(quarters(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 4] = 12
    with pytest.raises(FileRefused, match="12 bits"):
        inspect(bytes(data), "deep.jpg")
    data[at + 1], data[at + 4] = 0xC3, 8
    with pytest.raises(FileRefused, match="lossless"):
        inspect(bytes(data), "lossless.jpg")
