"""Files made byte by byte for these tests: TIFF of any layout, HEIF that turns and mirrors, colour profiles, DICOM."""

import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from tests.clinic.imaging.pictures import DATA, quarters

PLAIN, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5"
JPEG, JPEG_2000 = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"
Pixels = NDArray[Any]


def tiff(pixels: Pixels, photometric: int, *, planes: int = 1, extra: Sequence[int] = (), order: str = "<") -> bytes:
    """An uncompressed TIFF of ``pixels`` (H, W) or (H, W, samples), of their own depth, integer or float."""
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    bits = pixels.dtype.itemsize * 8
    laid = pixels.astype(pixels.dtype.newbyteorder(">" if order == ">" else "<"))
    strips = [laid[..., at].tobytes() for at in range(samples)] if planes == 2 else [laid.tobytes()]
    data = bytearray(struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))
    starts = []
    for strip in strips:
        starts.append(len(data))
        data += strip
    entries = b""
    values: list[tuple[int, str, Sequence[int]]] = [
        (256, "I", [pixels.shape[1]]),
        (257, "I", [pixels.shape[0]]),
        (258, "H", [bits] * samples),
        (259, "H", [1]),
        (262, "H", [photometric]),
        (273, "I", starts),
        (277, "H", [samples]),
        (278, "I", [pixels.shape[0]]),
        (279, "I", [len(strip) for strip in strips]),
        (284, "H", [planes]),
        *([(338, "H", extra)] if extra else []),
        (339, "H", [3 if pixels.dtype.kind == "f" else 1] * samples),
    ]
    for tag, code, numbers in values:
        packed = struct.pack(f"{order}{len(numbers)}{code}", *numbers)
        if len(packed) > 4:
            at = len(data)
            data += packed
            packed = struct.pack(order + "I", at)
        entries += struct.pack(order + "HHI", tag, 3 if code == "H" else 4, len(numbers)) + packed.ljust(4, b"\0")
    data[4:8] = struct.pack(order + "I", len(data))
    return bytes(data) + struct.pack(order + "H", len(values)) + entries + bytes(4)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def heif(turns: int = 0, mirror: int | None = None, exif_orientation: int = 6) -> bytes:
    """The quarters as HEIF whose own properties turn it counter-clockwise ``turns`` times, then mirror it.

    ``mirror``: the axis as the file writes it. Its EXIF says ``exif_orientation``, which counts for nothing.
    """
    data = bytearray((DATA / "told.heic").read_bytes())
    at = data.index(b"\x01\x12\x00\x03\x00\x00\x00\x01") + 8 if b"\x01\x12\x00\x03" in data else 0
    if at:
        data[at : at + 2] = struct.pack(">H", exif_orientation)
    else:
        at = data.index(b"\x12\x01\x03\x00\x01\x00\x00\x00") + 8
        data[at : at + 2] = struct.pack("<H", exif_orientation)
    added = box(b"irot", bytes([turns])) if turns else b""
    added += box(b"imir", bytes([mirror])) if mirror is not None else b""
    count = bool(turns) + (mirror is not None)
    return _with_properties(bytes(data), added, count)


def heif_with_profile(profile: bytes) -> bytes:
    """The quarters as HEIF with a colour profile."""
    return _with_properties((DATA / "plain.heic").read_bytes(), box(b"colr", b"prof" + profile), 1)


def _with_properties(data: bytes, added: bytes, count: int) -> bytes:
    """``added`` property boxes at the end of the list, and tied to the main picture, which is the first in ``ipma``."""
    ipco = data.index(b"ipco") - 4
    (ipco_size,) = struct.unpack_from(">I", data, ipco)
    known, at = 0, ipco + 8
    while at < ipco + ipco_size:
        known += 1
        at += struct.unpack_from(">I", data, at)[0]
    ipma = data.index(b"ipma") - 4
    tied = ipma + 8 + 4 + 4 + 2  # version and flags, number of entries, key of the first
    ties = bytes(0x80 | known + 1 + index for index in range(count))
    end = tied + 1 + data[tied]
    entry = bytes([data[tied] + count]) + data[tied + 1 : end] + ties
    out = data[: ipco + ipco_size] + added + data[ipco + ipco_size : tied] + entry + data[end:]
    return _grown(out, len(added) + count, {b"ipco": len(added), b"ipma": count})


def _grown(data: bytes, by: int, inner: dict[bytes, int]) -> bytes:
    """Sizes of the boxes that hold what was added, and the places of all items, corrected."""
    out = bytearray(data)
    for name, more in {**inner, b"iprp": by, b"meta": by}.items():
        at = out.index(name) - 4
        struct.pack_into(">I", out, at, struct.unpack_from(">I", out, at)[0] + more)
    at = out.index(b"iloc") + 4 + 4  # version 0, 4-byte offsets and lengths
    assert out[at - 4] in (0, 1)
    index, base = (2, 0) if out[at - 4] else (0, 0)
    sizes = struct.unpack_from(">H", out, at)[0]
    assert sizes >> 8 == 0x44
    base = sizes >> 4 & 15
    (items,) = struct.unpack_from(">H", out, at + 2)
    at += 4
    for _ in range(items):
        at += 4 + index
        if base:
            struct.pack_into(">I", out, at, struct.unpack_from(">I", out, at)[0] + by)
            at += base
        (pieces,) = struct.unpack_from(">H", out, at)
        at += 2
        for _ in range(pieces):
            if not base:
                struct.pack_into(">I", out, at, struct.unpack_from(">I", out, at)[0] + by)
            at += 8
    return bytes(out)


def _tagged(signature: bytes, body: bytes) -> bytes:
    return signature + bytes(4) + body


def _fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _profile(device: bytes, space: bytes, pcs: bytes, tags: dict[bytes, bytes], called: str = "Test") -> bytes:
    name = called.encode("utf-16-be")
    words = struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", len(name), 28) + name
    tags = {b"desc": _tagged(b"mluc", words), b"cprt": _tagged(b"mluc", words), **tags}
    tags[b"wtpt"] = _tagged(b"XYZ ", _fixed(0.9642, 1.0, 0.8249))
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += tag + struct.pack(">II", at + len(body), len(content))
        body += padded
    size = 128 + len(table) + len(body)
    head = struct.pack(">I", size) + bytes(4) + struct.pack(">I", 0x04200000) + device + space + pcs
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + table + body


P3_PRIMARIES = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
"""Red, green and blue of Display P3 in XYZ, adapted to D50, as phones write them."""


def p3_profile(called: str = "Test", behind: bytes = b"", **words: bytes) -> bytes:
    """``words``: tags that say nothing of colours; ``behind``: what stands after the curve inside its tag."""
    curve = _tagged(b"para", struct.pack(">HH", 3, 0) + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    tags = {
        name: _tagged(b"XYZ ", _fixed(*xyz))
        for name, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), P3_PRIMARIES, strict=True)
    }
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve + behind)
    more = {key.encode(): _tagged(b"text", text) for key, text in words.items()}
    return _profile(b"mntr", b"RGB ", b"XYZ ", {**more, **tags, **curves}, called)


def grey_profile(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _tagged(b"para", struct.pack(">HH", 0, 0) + _fixed(gamma))})


CYAN = (55, -37, -50)
"""Lab of the cyan ink of ``ink_profile``."""


def ink_profile() -> bytes:
    """CMYK by a table of its corners: paper white, a cyan that is none of a screen's, all others dark."""
    corners = [(100, 0, 0) if not at else CYAN if at == 8 else (10, 0, 0) for at in range(16)]
    table = bytes(value for light, a, b in corners for value in (round(light * 2.55), a + 128, b + 128))
    straight = bytes(range(256))
    body = bytes([4, 3, 2, 0]) + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + straight * 4 + table + straight * 3
    lut = _tagged(b"mft1", body)
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut, b"A2B1": lut})


def lab_colour(lab: tuple[int, int, int]) -> tuple[int, int, int]:
    """sRGB of a Lab colour, by littleCMS."""
    pixel = Image.new("LAB", (1, 1), (round(lab[0] * 2.55), lab[1] + 128, lab[2] + 128))
    shown = ImageCms.profileToProfile(
        pixel, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert shown is not None
    red, green, blue = shown.getpixel((0, 0))  # type: ignore[misc]  # RGB
    return red, green, blue


def jpeg_2000(picture: Image.Image, *, mct: bool = True) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG2000", no_jp2=True, irreversible=False, mct=mct)
    return out.getvalue()


def dicom(pixels: Pixels | Sequence[bytes], kind: str, syntax: str = PLAIN, **tags: Any) -> bytes:
    """A DICOM picture of ``pixels``, or of frames that are coded already; ``tags`` by keyword."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(PLAIN if syntax == RLE else syntax)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.77.1.4")
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4.5")
    dataset.PhotometricInterpretation = kind
    if isinstance(pixels, np.ndarray):
        colour = pixels.ndim == 3
        dataset.Rows, dataset.Columns = pixels.shape[:2]
        bits = pixels.dtype.itemsize * 8
        dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
        content = pixels.tobytes()
        dataset.PixelData = content + b"\0" * (len(content) % 2)
    else:
        colour, bits = kind not in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"), 8
        dataset.Columns, dataset.Rows = quarters().size
        dataset.PixelRepresentation = 0
        dataset.PixelData = encapsulate(list(pixels))
    dataset.SamplesPerPixel = 3 if colour else 1
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    if syntax == RLE:
        dataset.compress(UID(RLE))
    out = io.BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()
