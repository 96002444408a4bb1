"""DICOM photographs: shown in the right colours, what they say believed only as far as it can be, refused in words."""

import io
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clinic.errors import FileRefused
from clinic.imaging import (
    PictureFormat,
    check_whole,
    inspect,
    preview,
    shown_words,
    strip_private,
    thumbnail,
    upright,
    without_place,
)
from clinic.records.enums import CapturedFrom, ScaleMethod
from tests.clinic.imaging.made import JPEG, JPEG_2000, PLAIN, RLE, dicom, jpeg_2000, p3_profile
from tests.clinic.imaging.pictures import HEIGHT, WIDTH, assert_quarters, encode, quarters

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RGB = np.asarray(quarters())
GREY = np.asarray(quarters().convert("L"))
YCC = np.asarray(quarters().convert("YCbCr"))


def now() -> datetime:
    return NOW


def _halved() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Two luminances, then the pair's colours (PS3.3 C.7.6.3.1.2)."""
    pairs = YCC.reshape(HEIGHT, WIDTH // 2, 2, 3)
    return np.concatenate([pairs[..., 0], pairs[:, :, 0, 1:]], axis=2)


def _palette() -> dict[str, Any]:
    colours = np.asarray((quarters().quantize(4).getpalette() or [])[:12]).reshape(4, 3)
    tables: dict[str, Any] = {}
    for at, name in enumerate(("Red", "Green", "Blue")):
        tables[f"{name}PaletteColorLookupTableDescriptor"] = [4, 0, 16]
        tables[f"{name}PaletteColorLookupTableData"] = (colours[:, at].astype("<u2") * 257).tobytes()
    return tables


COLOURS = {
    "RGB": lambda: dicom(RGB, "RGB"),
    "RGB, implicit": lambda: dicom(RGB, "RGB", "1.2.840.10008.1.2"),
    "RGB of 16 bits": lambda: dicom(RGB.astype("<u2") * 257, "RGB"),
    "RGB of 16 bits, big endian": lambda: dicom(RGB.astype(">u2") * 257, "RGB", "1.2.840.10008.1.2.2"),
    "RGB in planes": lambda: dicom(RGB.transpose(2, 0, 1).reshape(HEIGHT, WIDTH, 3), "RGB", PlanarConfiguration=1),
    "YBR_FULL": lambda: dicom(YCC, "YBR_FULL"),
    "YBR_FULL_422": lambda: dicom(_halved().reshape(HEIGHT, WIDTH, 2), "YBR_FULL_422"),
    "palette": lambda: dicom(np.asarray(quarters().quantize(4)), "PALETTE COLOR", **_palette()),
    "RGB in runs": lambda: dicom(RGB, "RGB", RLE),
    "YBR_FULL in runs": lambda: dicom(YCC, "YBR_FULL", RLE),
    "JPEG": lambda: dicom([encode(quarters(), "JPEG", quality=95)], "YBR_FULL_422", JPEG),
    "JPEG that was never YCbCr": lambda: dicom([_plain_rgb_jpeg()], "RGB", JPEG),
    "JPEG 2000": lambda: dicom([jpeg_2000(quarters())], "YBR_RCT", JPEG_2000),
    "JPEG 2000 of YCbCr": lambda: dicom([jpeg_2000(Image.fromarray(YCC), mct=False)], "YBR_FULL", JPEG_2000),
    "the first of several": lambda: dicom(np.concatenate([RGB, 255 - RGB]), "RGB", Rows=HEIGHT, NumberOfFrames=2),
}


def _plain_rgb_jpeg() -> bytes:
    """Components that were not turned into YCbCr, and no marker that says so, as some devices write them."""
    data = encode(Image.fromarray(RGB), "JPEG", quality=95, subsampling=0, keep_rgb=True)
    at = data.index(b"\xff\xee")
    data = data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]
    frame = data.index(b"\xff\xc0") + 11  # by their names R, G, B the reader would know
    scan = data.index(b"\xff\xda") + 5
    out = bytearray(data)
    for component in range(3):
        out[frame - 1 + 3 * component] = component + 1
        out[scan + 2 * component] = component + 1
    return bytes(out)


@pytest.mark.parametrize("kind", COLOURS)
def test_every_kind_of_colour_comes_out_right(kind: str) -> None:
    data = COLOURS[kind]()
    check_whole(data, "photo.dcm")
    assert inspect(data, "photo.dcm").format is PictureFormat.DICOM
    assert_quarters(upright(data), 6)
    assert_quarters(Image.open(io.BytesIO(thumbnail(data, 48))).convert("RGB"), 30)
    out = strip_private(data)
    assert out.startswith(b"\xff\xd8\xff")
    assert_quarters(Image.open(io.BytesIO(preview(data))))


@pytest.mark.parametrize("syntax", [PLAIN, RLE])
@pytest.mark.parametrize(("bits", "stored"), [("<u2", 12), ("<u2", 16), ("<i2", 16)])
def test_deep_grey_goes_through_its_window(bits: str, stored: int, syntax: str) -> None:
    ramp = np.linspace(0, 4095, 64 * 64).astype(bits).reshape(64, 64)
    words: dict[str, Any] = {"BitsStored": stored, "HighBit": stored - 1, "WindowCenter": 1024.5, "WindowWidth": 2049}
    shown = np.asarray(upright(dicom(ramp, "MONOCHROME2", syntax, **words)))[..., 0]
    expected = np.clip((ramp.astype(float) - 1024) / 2048 + 0.5, 0, 1) * 255
    assert np.abs(shown - expected).max() <= 0.51
    inverted = np.asarray(upright(dicom(ramp, "MONOCHROME1", syntax, **words)))[..., 0]
    assert np.abs(255.0 - inverted - expected).max() <= 0.51


def test_grey_without_a_window_goes_from_its_darkest_to_its_brightest() -> None:
    ramp = np.linspace(300, 900, 64 * 64).astype("<u2").reshape(64, 64)
    for data in (dicom(ramp, "MONOCHROME2", BitsStored=12, HighBit=11), dicom([_deep_jpeg_2000(ramp)], "MONOCHROME2",
        JPEG_2000, Rows=64, Columns=64, BitsAllocated=16, BitsStored=16, HighBit=15)):  # fmt: skip
        shown = np.asarray(upright(data))[..., 0]
        assert (shown[0, 0], shown[-1, -1]) == (0, 255)
    plain = np.asarray(upright(dicom(GREY, "MONOCHROME2")))[..., 1]
    assert (plain == GREY).all()  # 8 bits are shown as they are
    rescaled = dicom(ramp, "MONOCHROME2", RescaleSlope=2, RescaleIntercept=-100, WindowCenter=500.5, WindowWidth=1001)
    assert abs(int(np.asarray(upright(rescaled))[0, 0, 0]) - round(500 / 1000 * 255)) <= 1


def _deep_jpeg_2000(values: np.ndarray[Any, np.dtype[np.uint16]]) -> bytes:
    return jpeg_2000(Image.fromarray(values.astype(np.uint16)))


_PROFILES: tuple[dict[str, Any], ...] = ({}, {"ICCProfile": p3_profile()})


def test_a_colour_profile_inside_is_used() -> None:
    plain, wide = (upright(dicom(RGB, "RGB", **words)) for words in _PROFILES)
    assert wide.getpixel((5, 5))[0] > plain.getpixel((5, 5))[0]  # type: ignore[index]  # RGB


def test_what_the_file_says_of_itself() -> None:
    data = dicom(
        RGB,
        "RGB",
        AcquisitionDateTime="20260514093000.25+0200",
        Manufacturer="FotoFinder",
        ManufacturerModelName="medicam 1000",
        DeviceSerialNumber="SN-4711",
        PatientName="Lindqvist^Astrid",
        PatientID="20417",
        PatientBirthDate="19580312",
        PatientSex="F",
        PixelSpacing=[0.02, 0.02],
        PatientOrientation=["L", "F"],
    )
    facts = inspect(data, "a.dcm", now=now)
    assert facts.captured_at == datetime(2026, 5, 14, 7, 30, 0, 250_000, tzinfo=UTC)
    assert (facts.captured_from, facts.offset_known) == (CapturedFrom.EXIF, True)
    assert facts.camera == "FotoFinder medicam 1000"
    assert (facts.has_serial, facts.has_gps) == (True, False)
    assert facts.subject is not None
    assert (facts.subject.family, facts.subject.given, facts.subject.mrn) == ("Lindqvist", "Astrid", "20417")
    assert facts.subject.birth == "1958-03-12"
    assert facts.scale is not None
    assert facts.scale.mm_per_pixel == pytest.approx(0.02)
    assert facts.scale.method is ScaleMethod.DICOM
    assert facts.scale.uncertainty == pytest.approx(0.0002)
    assert_quarters(upright(data))  # the orientation of the patient turns nothing


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"AcquisitionDate": "20260514", "AcquisitionTime": "093000"}, "2026-05-14T09:30:00"),
        ({"ContentDate": "20260514", "ContentTime": "09:30:00"}, "2026-05-14T09:30:00"),
        ({"ContentDate": "2026.05.14", "ContentTime": "0930"}, "2026-05-14T09:30:00"),
        ({"AcquisitionDate": "20990514", "ContentDate": "20260514", "ContentTime": "0930"}, "2026-05-14T09:30:00"),
        ({"AcquisitionDateTime": "20260231093000"}, None),
        ({"AcquisitionDateTime": "00000000000000"}, None),
        ({"ContentDate": "20270101", "ContentTime": "0930"}, None),
        ({"ContentDate": "19580101", "ContentTime": "0930"}, None),
        ({"ContentDate": "yesterday"}, None),
    ],
)
def test_the_time_of_a_dicom_file(words: dict[str, str], expected: str | None) -> None:
    facts = inspect(dicom(RGB, "RGB", **words), "a.dcm", now=now)
    assert (facts.captured_at.isoformat() if facts.captured_at else None) == expected
    if expected:
        zoned = inspect(dicom(RGB, "RGB", **words, TimezoneOffsetFromUTC="-0330"), "a.dcm", now=now).captured_at
        assert zoned is not None
        assert zoned.utcoffset() == -timedelta(hours=3, minutes=30)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"ImagerPixelSpacing": [0.0043, 0.0043]}, None),  # at the sensor: tells nothing of the skin
        ({"NominalScannedPixelSpacing": [0.0847, 0.0847]}, None),  # on the paper or film that was scanned
        ({"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.05, 0.05]}, (0.1, 0.01)),
        ({"PixelSpacing": [0.0043, 0.0043], "ImagerPixelSpacing": [0.0043, 0.0043]}, None),  # the sensor's, copied
        ({"PixelSpacing": [0, 0]}, None),
        ({"PixelSpacing": [-1, 1]}, None),
        ({"PixelSpacing": [500, 500]}, None),
        ({"PixelSpacing": [0.1]}, None),
    ],
)
def test_the_spacing_of_a_dicom_file(words: dict[str, Any], expected: tuple[float, float] | None) -> None:
    scale = inspect(dicom(RGB, "RGB", **words), "a.dcm").scale
    found = None if scale is None else (scale.mm_per_pixel, scale.uncertainty / scale.mm_per_pixel)
    assert found == (pytest.approx(expected) if expected else None)


def test_pixels_that_are_not_square_are_measured_by_a_plane() -> None:
    scale = inspect(dicom(RGB, "RGB", PixelSpacing=[0.04, 0.01]), "a.dcm").scale  # row, then column
    assert scale is not None
    assert scale.mm_per_pixel == pytest.approx(0.02)
    assert scale.plane == (0.01, 0, 0, 0, 0.04, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("syntax", "name"),
    [
        ("1.2.840.10008.1.2.4.80", "JPEG-LS"),
        ("1.2.840.10008.1.2.4.70", "JPEG Lossless"),
        ("1.2.840.10008.1.2.4.201", "High-Throughput"),
        ("1.2.840.10008.1.2.1.99", "Deflated"),
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
        ("1.2.3.4", r"1\.2\.3\.4"),
    ],
)
def test_other_codings_are_refused_by_name(syntax: str, name: str) -> None:
    data = _with_syntax(dicom([b"\0" * 64], "MONOCHROME2", JPEG), syntax)
    for check in (inspect, check_whole):
        with pytest.raises(FileRefused, match=name) as caught:
            check(data, "photo.dcm")
        assert caught.value.todo


def _with_syntax(data: bytes, syntax: str) -> bytes:
    code = syntax.encode() + b"\0" * (len(syntax) % 2)
    at = data.index(b"\x02\x00\x10\x00UI")
    (size,) = struct.unpack_from("<H", data, at + 6)
    return data[: at + 6] + struct.pack("<H", len(code)) + code + data[at + 8 + size :]


def test_what_is_no_photo_is_refused_in_words() -> None:
    for data, words in [
        (dicom(RGB, "RGB", BitsAllocated=32, BitsStored=32), "32 bits"),
        (dicom(GREY, "MONOCHROME2", BitsStored=12), "8 bits"),
        (dicom(RGB, "CMYK"), "CMYK"),
        (dicom([b"\0" * 64], "MONOCHROME2", JPEG, BitsAllocated=16, BitsStored=12), "JPEG of 12 bits"),
        (dicom(RGB, "RGB")[132 + 12 + int.from_bytes(dicom(RGB, "RGB")[140:144], "little") :], "without the header"),
        (dicom(RGB, "RGB", Rows=60_000, Columns=3_000), "cannot fit"),
        (dicom(RGB, "RGB", Rows=60_000, Columns=60_000), "cannot fit"),
        (dicom([encode(quarters(), "JPEG")], "YBR_FULL_422", JPEG, Rows=20_000, Columns=20_000), "400 megapixels"),
        (dicom([encode(quarters(), "JPEG")], "YBR_FULL_422", JPEG, Rows=65), "damaged"),
    ]:
        with pytest.raises(FileRefused, match=words):
            check_whole(data, "photo.dcm")


def test_several_frames_are_said() -> None:
    facts = inspect(COLOURS["the first of several"](), "a.dcm")
    assert facts.frames == 2
    assert "2 frames; the first" in shown_words(facts)
    assert not shown_words(inspect(COLOURS["RGB"](), "a.dcm"))


@pytest.mark.parametrize("kind", ["RGB", "RGB, implicit", "RGB in runs", "JPEG", "JPEG 2000"])
def test_a_dicom_file_cut_off_anywhere_is_refused(kind: str) -> None:
    data = COLOURS[kind]()
    for cut in sorted({1, 100, 131, 132, *range(133, len(data), max(1, len(data) // 40)), len(data) - 1}):
        with pytest.raises(FileRefused, match=r"photo\.dcm"):
            check_whole(data[:cut], "photo.dcm")
    check_whole(data + bytes(64), "photo.dcm")  # padding at the end is usual


def test_a_file_that_does_not_write_as_it_says_is_read_all_the_same() -> None:
    data = _with_syntax(dicom(RGB, "RGB", "1.2.840.10008.1.2"), "1.2.840.10008.1.2.1")
    check_whole(data, "photo.dcm")
    assert_quarters(upright(data))


def test_a_value_shorter_than_its_kind_is_damage_and_no_crash() -> None:
    data = dicom(RGB, "RGB")
    at = data.index(b"\x28\x00\x10\x00US")  # the number of rows
    short = data[: at + 6] + b"\x01\x00" + data[at + 8 : at + 9] + data[at + 10 :]
    for use in (inspect, check_whole, without_place):
        with pytest.raises(FileRefused):
            use(short, "photo.dcm")


def test_sequences_without_end_lead_nowhere() -> None:
    deep = b"\x40\x00\x75\x02SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    data = dicom(RGB, "RGB")
    at = data.index(b"\x28\x00\x02\x00US")
    with pytest.raises(FileRefused):
        check_whole(data[:at] + deep * 5000 + data[at:], "pit.dcm")
