"""Place and serial numbers: noticed wherever a format can hold them, and never in what leaves or was stripped."""

import io
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pydicom
import pytest
from PIL import Image, PngImagePlugin, TiffImagePlugin

from clinic.imaging import check_whole, inspect, preview, strip_private, thumbnail, upright, without_place
from tests.clinic.imaging.made import dicom, heif_with_profile, p3_profile
from tests.clinic.imaging.pictures import DATA, assert_quarters, encode, exif, jpeg, quarters

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>46,57.5N</exif:GPSLatitude>'
    b"<aux:SerialNumber>SN-4711</aux:SerialNumber><photoshop:City>Bern</photoshop:City></x:xmpmeta>"
)
IPTC = b"\x1c\x02\x5a\x00\x04Bern\x1c\x02\x78\x00\x06Astrid"
PHOTOSHOP = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(IPTC)) + IPTC
SECRETS = (b"SN-4711", b"Bern", b"46,57", b"Astrid", b"GPSLatitude", b"secret note", b"+46.95")


PIXELS = np.asarray(quarters())


def tags(note: bytes = b"") -> Image.Exif:
    found = exif(1, serial="SN-4711", gps=(46.0, 57.0, 30.0), offset="+02:00")
    if note:
        found.get_ifd(0x8769)[0x927C] = note
    return found


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _jpeg(*segments: bytes, behind: bytes = b"") -> bytes:
    plain = encode(quarters(), "JPEG", quality=95, subsampling=0)
    return plain[:2] + b"".join(segments) + plain[2:] + behind


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    plain = encode(quarters(), "PNG")
    made = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return plain[:33] + made + plain[33:]


def _tiff(**options: object) -> bytes:
    return encode(quarters(), "TIFF", **options)


def _told_in_tiff() -> bytes:
    words = TiffImagePlugin.ImageFileDirectory_v2()
    words[700], words[33723], words[34377] = XMP, IPTC, PHOTOSHOP
    words[315], words[270] = "Astrid", "secret note"
    return _tiff(tiffinfo=words)


def _text(**words: str) -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    for key, word in words.items():
        found.add_text(key, word)
    return found


HEX = (b"\nexif\n      %d\n" % (len(tags().tobytes()))) + tags().tobytes().hex().encode()
PLACES: dict[str, Callable[[], bytes]] = {
    "EXIF of a JPEG": lambda: _jpeg(_segment(0xE1, tags(b"secret note SN-4711").tobytes())),
    "a small picture inside EXIF": lambda: _jpeg(_segment(0xE1, tags().tobytes() + jpeg(gps=(46.0, 57.0, 30.0)))),
    "XMP of a JPEG": lambda: _jpeg(_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
    "more XMP of a JPEG": lambda: _jpeg(_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + XMP)),
    "IPTC of a JPEG": lambda: _jpeg(_segment(0xED, PHOTOSHOP)),
    "a film behind a JPEG": lambda: _jpeg(behind=b"\0\0\0\x18ftypmp42" + bytes(12) + b"\xa9xyz\0\x0f+46.95+007.4/"),
    "EXIF of a PNG": lambda: encode(quarters(), "PNG", exif=tags(b"secret note")),
    "XMP of a PNG": lambda: _png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
    "packed XMP of a PNG": lambda: _png((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))),
    "EXIF of a PNG as text": lambda: _png((b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(HEX))),
    "EXIF of a WebP": lambda: encode(quarters(), "WEBP", lossless=True, exif=tags(b"secret note")),
    "XMP of a WebP": lambda: encode(quarters(), "WEBP", lossless=True, xmp=XMP),
    "words of a TIFF": _told_in_tiff,
    "EXIF of a TIFF": lambda: _tiff(exif=tags(b"secret note").tobytes()),
    "XMP of a TIFF": lambda: _tiff(tiffinfo={700: XMP}),
    "IPTC of a TIFF": lambda: _tiff(tiffinfo={33723: IPTC}),
    "a HEIC": (DATA / "told.heic").read_bytes,
    "numbers of a DICOM file": lambda: dicom(PIXELS, "RGB", DeviceSerialNumber="SN-4711", GantryID="Bern"),
    "place of a DICOM file": lambda: dicom(PIXELS, "RGB", GPSLatitude=[46, 57, 30], GPSLatitudeRef="N"),
}  # fmt: skip
SILENT: dict[str, Callable[[], bytes]] = {
    "comment of a JPEG": lambda: _jpeg(_segment(0xFE, b"secret note of Astrid")),
    "text of a PNG": lambda: encode(quarters(), "PNG", pnginfo=_text(Comment="secret note", comment="of Astrid")),
    "description of a TIFF": lambda: _tiff(tiffinfo={270: "secret note", 315: "Astrid"}),
    "a second picture": lambda: _jpeg(behind=jpeg(serial="SN-4711", gps=(46.0, 57.0, 30.0))),
}
"""Words that are neither place nor number, and what lies where nobody looks: never let out all the same."""


@pytest.mark.parametrize("kind", PLACES)
def test_place_or_number_is_noticed(kind: str) -> None:
    facts = inspect(PLACES[kind](), "photo", now=lambda: NOW)
    assert facts.has_gps or facts.has_serial


@pytest.mark.parametrize("kind", [*PLACES, *SILENT])
def test_nothing_of_it_leaves(kind: str) -> None:
    data = {**PLACES, **SILENT}[kind]()
    for out in (strip_private(data), preview(data), thumbnail(data, 48)):
        for secret in SECRETS:
            assert secret not in out, (kind, secret)
        facts = inspect(out, "photo", now=lambda: NOW)
        assert (facts.has_gps, facts.has_serial, facts.camera, facts.captured_at) == (False, False, None, None)
        with Image.open(io.BytesIO(out)) as shown:
            assert set(shown.getexif()) <= {0x0112}
            assert not set(shown.info) & {"comment", "xmp", "exif", "photoshop", "icc_profile"}


@pytest.mark.parametrize("kind", PLACES)
def test_the_stored_copy_without_it_shows_the_same_pixels(kind: str) -> None:
    data = PLACES[kind]()
    before = inspect(data, "photo", now=lambda: NOW)
    out = without_place(data, "photo")
    check_whole(out, "photo")
    after = inspect(out, "photo", now=lambda: NOW)
    assert (after.has_gps, after.has_serial) == (False, False)
    assert (after.format, after.width, after.height) == (before.format, before.width, before.height)
    assert upright(out).tobytes() == upright(data).tobytes()
    assert_quarters(upright(out), 14)
    for secret in SECRETS:
        assert secret not in out, secret
    assert without_place(out, "photo") == out or len(without_place(out, "photo")) == len(out)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_camera_time_and_orientation_stay(kind: str, orientation: int) -> None:
    told = exif(orientation, gps=(46.0, 57.0, 30.0), offset="+02:00")
    data = encode(quarters(), kind, exif=told, **({"lossless": True} if kind == "WEBP" else {}))
    before = inspect(data, "photo", now=lambda: NOW)
    after = inspect(without_place(data, "photo"), "photo", now=lambda: NOW)
    assert (after.camera, after.captured_at, after.orientation) == ("Canon EOS R7", before.captured_at, orientation)
    assert (before.has_gps, after.has_gps) == (True, False)


def test_a_plain_file_stays_as_it_is() -> None:
    plain = encode(quarters(), "BMP")
    assert without_place(plain, "photo") == plain


NAMED = tuple(text.encode(code) for text in ("Astrid", "SN-4711") for code in ("ascii", "utf-16-be"))


def _named_profile() -> bytes:
    """A wide profile that names a person and a device wherever one can."""
    made = p3_profile("Astrid", b"SN-4711", dmdd=b"SN-4711 of Astrid", priv=b"Astrid SN-4711", targ=b"Astrid")
    return made[:48] + b"SN-4711\0" + made[56:80] + b"Astr" + made[84:100] + b"Astrid" + made[106:]


def _shown_by(data: bytes) -> np.ndarray:
    return np.asarray(upright(data), dtype=int)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "DICOM", "HEIF"])
def test_a_profile_keeps_its_colours_and_loses_its_words(kind: str) -> None:
    profile = _named_profile()
    if kind == "DICOM":
        data = dicom(PIXELS, "RGB", ICCProfile=profile + bytes(len(profile) % 2))
    elif kind == "HEIF":
        data = heif_with_profile(profile)
    else:
        data = encode(quarters(), kind, icc_profile=profile, **({"lossless": True} if kind == "WEBP" else {}))
    assert all(word in data for word in NAMED[:2]) or kind == "PNG"  # packed there
    for out in (without_place(data, "photo"), strip_private(data)):
        told = out + _inflated(out)
        assert not [word for word in (*NAMED, b"Astr", b"dmdd", b"priv") if word in told]
        assert np.abs(_shown_by(out) - _shown_by(data)).max() <= (0 if kind == "JPEG" else 12)
    assert np.array_equal(_shown_by(without_place(data, "photo")), _shown_by(data))
    if kind != "HEIF":
        plain = without_place(data, "photo")
        assert np.abs(_shown_by(plain) - PIXELS).max() > 20, "the profile is in use, not just gone"


def _inflated(out: bytes) -> bytes:
    at = out.find(b"iCCP")
    return zlib.decompressobj().decompress(out[out.index(b"\0", at) + 2 :]) if at >= 0 else b""


@pytest.mark.parametrize("name", ["sRGB of Astrid", "Linear sRGB of Astrid", "wide of Astrid"])
def test_readers_still_know_srgb_by_its_name(name: str) -> None:
    data = encode(quarters(), "JPEG", quality=95, subsampling=0, icc_profile=p3_profile(name))
    out = strip_private(data)
    assert b"Astrid" not in out.replace(b"\0", b"")
    assert np.array_equal(_shown_by(out), _shown_by(data))


@pytest.mark.parametrize("broken", [b"\0" * 200, b"Astrid SN-4711", b"\0" * 36 + b"acsp" + b"Astrid" * 40])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_what_is_no_profile_goes(kind: str, broken: bytes) -> None:
    data = encode(quarters(), kind, icc_profile=broken, **({"lossless": True} if kind == "WEBP" else {}))
    for out in (without_place(data, "photo"), strip_private(data)):
        assert b"Astrid" not in out + _inflated(out)
    assert np.array_equal(_shown_by(without_place(data, "photo")), _shown_by(data))


@pytest.mark.parametrize(
    ("marker", "body"),
    [
        (0xE0, b"JFXX\0\x13" + bytes(2) + b"SN-4711"),
        (0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x03" + b"SN-4711 a"),
        (0xE0, b"II\x1a\0\0\0HEAPJPGMSN-4711"),
        (0xE0, b"AVI1 SN-4711"),
        (0xEE, b"Vendor SN-4711"),
        (0xEE, b"Adobe\0\x64\0\0\0\0\1SN-4711"),
        (0xEE, b"AdobeAstrid\1"),
        (0xE2, b"MPF\0SN-4711"),
        (0xE2, b"ICC_PROFILE\0\1\1SN-4711"),
    ],
)
def test_segments_that_decoding_does_not_need_go(marker: int, body: bytes) -> None:
    data = _jpeg(_segment(marker, body))
    for out in (strip_private(data), without_place(data, "photo")):
        assert b"SN-4711" not in out
        assert b"Astrid" not in out
        assert np.array_equal(_shown_by(out), _shown_by(data))


def test_inks_of_adobe_stay_the_way_up_they_were() -> None:
    inks = encode(quarters().convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in inks
    for out in (strip_private(inks), without_place(inks, "photo")):
        assert np.array_equal(_shown_by(out), _shown_by(inks))


def test_a_dicom_file_keeps_whom_it_shows_and_its_time() -> None:
    data = dicom(PIXELS, "RGB", PatientName="Lindqvist^Astrid", DeviceSerialNumber="SN-4711",
        AcquisitionDateTime="20260514093000+0200", PixelSpacing=[0.02, 0.02])  # fmt: skip
    out = without_place(data, "photo")
    kept = pydicom.dcmread(io.BytesIO(out))
    assert "DeviceSerialNumber" not in kept
    before, after = (inspect(each, "photo", now=lambda: NOW) for each in (data, out))
    assert (after.subject, after.scale, after.captured_at) == (before.subject, before.scale, before.captured_at)


@pytest.mark.parametrize(
    ("make", "tells"), [("Canon", True), ("NIKON CORPORATION", True), ("Apple", False), ("samsung", False)]
)
def test_makers_notes_of_cameras_hold_a_number(make: str, tells: bool) -> None:
    written = Image.Exif()
    written[0x010F] = make
    written.get_ifd(0x8769)[0x927C] = b"\x01\x02\x03 notes"
    assert inspect(encode(quarters(), "JPEG", exif=written), "a").has_serial is tells
