import io
import struct

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from clinic.imaging import check_whole, preview, thumbnail, upright
from tests.clinic.imaging.pictures import (
    DATA,
    FORMATS,
    HEIGHT,
    WIDTH,
    assert_quarters,
    encode,
    exif,
    jpeg,
    quarters,
    stored,
)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_comes_out_in_the_same_colours(kind: str) -> None:
    picture = upright(FORMATS[kind]())
    assert picture.size == (WIDTH, HEIGHT)
    assert_quarters(picture)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "LZW", "WEBP"])
def test_orientation_is_applied_exactly_once(kind: str, orientation: int) -> None:
    options: dict[str, object] = {"exif": exif(orientation)}
    if kind == "LZW":
        options["compression"] = "tiff_lzw"
    if kind == "WEBP":
        options["lossless"] = True
    data = encode(stored(orientation), "TIFF" if kind == "LZW" else kind, **options)
    assert_quarters(upright(data), 20)
    assert_quarters(upright(data, 48), 20)


def test_heif_rotation_and_exif_orientation_do_not_both_turn() -> None:
    data = (DATA / "phone.heic").read_bytes()
    assert b"irot" in data
    assert_quarters(upright(data))
    assert upright(data, 48).size == (48, 32)


@pytest.mark.parametrize("side", [1, 10, 48, 95, 96, 4000])
def test_the_longer_side_is_bounded_and_never_stretched(side: int) -> None:
    assert max(upright(jpeg(6), side).size) == min(side, WIDTH)


def test_a_large_jpeg_is_decoded_small() -> None:
    large = encode(quarters().resize((3000, 2000), Image.Resampling.NEAREST), "JPEG", exif=exif(1))
    assert upright(large, 320).size == (320, 213)
    assert_quarters(upright(large, 320))


def _ramp16() -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    return np.linspace(0, 65535, 256 * 4).astype(np.uint16).reshape(4, 256)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_not_clipped(kind: str) -> None:
    ramp = _ramp16()
    shown = np.asarray(upright(encode(Image.fromarray(ramp), kind)))
    assert np.abs(shown[..., 0].astype(float) - ramp / 257).max() <= 0.51
    assert (shown[..., 0] == shown[..., 2]).all()


@pytest.mark.parametrize("kind", [".png", ".tiff"])
def test_16_bit_colour_is_scaled_not_clipped(kind: str) -> None:
    colours = np.asarray(quarters())[..., ::-1].astype(np.uint16) * 257
    done, data = cv2.imencode(kind, colours)
    assert done
    check_whole(data.tobytes(), "deep")
    assert_quarters(upright(data.tobytes()), 1)


def test_a_tiff_of_fractions_is_scaled_from_0_to_1() -> None:
    ramp = np.linspace(0, 1, 256, dtype=np.float32).reshape(4, 64)
    shown = np.asarray(upright(encode(Image.fromarray(ramp), "TIFF")))
    assert np.abs(shown[..., 1] - ramp * 255).max() <= 0.51


def test_16_bit_grey_tiff_with_white_as_zero() -> None:
    data = bytearray(encode(Image.fromarray(_ramp16()), "TIFF"))
    at = data.index(struct.pack("<HHI", 262, 3, 1)) + 8
    data[at : at + 2] = struct.pack("<H", 0)
    shown = np.asarray(upright(bytes(data)))
    assert shown[0, 0, 0] == 255
    assert shown[-1, -1, 0] == 0


def test_transparency_is_put_on_white() -> None:
    clear = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    assert upright(encode(clear, "PNG")).getpixel((4, 4)) == (255, 255, 255)
    half = Image.new("LA", (8, 8), (0, 128))
    assert upright(encode(half, "PNG")).getpixel((4, 4)) == (127, 127, 127)
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([10, 20, 30])
    assert upright(encode(palette, "PNG", transparency=0)).getpixel((4, 4)) == (255, 255, 255)


def test_a_colour_profile_is_converted_and_a_broken_one_ignored() -> None:
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    grey = Image.new("RGB", (8, 8), (120, 90, 80))
    assert upright(encode(grey, "PNG", icc_profile=b"not a profile")).getpixel((4, 4)) == (120, 90, 80)
    assert upright(encode(grey, "PNG", icc_profile=linear)).size == (8, 8)
    swapped = encode(grey, "PNG", icc_profile=_profile_with_red_and_green_swapped())
    red, green, blue = upright(swapped).getpixel((4, 4))  # type: ignore[misc]  # RGB
    assert green > red > blue


def _profile_with_red_and_green_swapped() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"swap")
    tagged = profile.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")
    return tagged.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))


@pytest.mark.parametrize("kind", FORMATS)
def test_thumbnail_and_preview(kind: str) -> None:
    data = FORMATS[kind]()
    with Image.open(io.BytesIO(thumbnail(data, 48))) as small:
        assert (small.format, small.size) == ("WEBP", (48, 32))
        assert_quarters(small.convert("RGB"), 30)
    with Image.open(io.BytesIO(preview(data))) as large:
        assert (large.format, large.size) == ("JPEG", (WIDTH, HEIGHT))
        assert not large.getexif()
