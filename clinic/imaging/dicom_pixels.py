"""The first frame of a DICOM picture as 8-bit grey or RGB (PS3.3 C.7.6.3, C.11.1, C.11.2).

Grey of more than 8 bits goes through the window that the file asks for; where it asks for none, from its darkest to
its brightest value. JPEG and JPEG 2000 are decoded by Pillow, run lengths by pydicom, everything else is laid out here.
"""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile

from clinic.imaging.dicom_file import BIG_ENDIAN
from clinic.imaging.jpeg import frame_header, is_whole

if TYPE_CHECKING:
    from pydicom import Dataset

Pixels = NDArray[np.integer[Any]]
RUN_LENGTHS = "1.2.840.10008.1.2.5"
JPEG = frozenset({"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"})
JPEG_2000 = frozenset({"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"})
_FULL = ("YBR_FULL", "YBR_FULL_422")
_BAND = 1 << 24  # values at a time


def decoded(dataset: "Dataset", syntax: str) -> Image.Image:
    """The first frame, in mode RGB or L. Raises ``ValueError`` and what readers raise for content that is broken."""
    size = (int(dataset.Columns), int(dataset.Rows))
    if syntax in JPEG:
        return _grey(_jpeg(_coded(dataset), size, dataset), dataset)
    if syntax in JPEG_2000:
        return _grey(_jpeg_2000(_coded(dataset), size, dataset), dataset)
    values = _run_lengths(dataset) if syntax == RUN_LENGTHS else _plain(dataset, syntax)
    kind = dataset.PhotometricInterpretation
    if kind == "PALETTE COLOR":
        return Image.fromarray(_by_palette(values, dataset))
    if values.ndim == 2:
        return _windowed(values, dataset)
    if values.dtype.itemsize == 2:
        values = (values >> max(0, int(dataset.BitsStored) - 8)).astype(np.uint8)
    picture = Image.fromarray(np.ascontiguousarray(values), "YCbCr" if kind in _FULL else "RGB")
    return picture.convert("RGB")


def _coded(dataset: "Dataset") -> bytes:
    from pydicom.encaps import get_frame

    return get_frame(dataset.PixelData, 0, number_of_frames=int(dataset.get("NumberOfFrames", None) or 1))


def _jpeg(frame: bytes, size: tuple[int, int], dataset: "Dataset") -> Image.Image:
    header = frame_header(frame)
    if (header.width, header.height) != size or not is_whole(frame):
        raise ValueError("another size, or cut off")
    picture = JpegImageFile(io.BytesIO(frame))
    # without a marker of Adobe's, libjpeg takes three components for YCbCr, whatever DICOM says
    if dataset.PhotometricInterpretation == "RGB" and "adobe" not in picture.info and header.components == 3:
        picture.draft("YCbCr", picture.size)
        picture.load()
        return Image.frombytes("RGB", picture.size, picture.tobytes())
    picture.load()
    return picture


def _jpeg_2000(frame: bytes, size: tuple[int, int], dataset: "Dataset") -> Image.Image:
    picture = Jpeg2KImageFile(io.BytesIO(frame))
    if picture.size != size:
        raise ValueError("another size")
    picture.load()
    if picture.mode == "RGB" and dataset.PhotometricInterpretation in _FULL:
        return Image.frombytes("YCbCr", picture.size, picture.tobytes()).convert("RGB")
    return picture


def _grey(picture: Image.Image, dataset: "Dataset") -> Image.Image:
    """A decoded picture in RGB or, through the window, in L."""
    if picture.mode == "I;16":  # Pillow spreads what a JPEG 2000 stores over 16 bits
        stored = int(dataset.BitsStored)
        values = np.asarray(picture) >> max(0, 16 - stored)
        if dataset.PixelRepresentation:
            values = values.astype(np.int32) - (1 << stored - 1)
        return _windowed(values, dataset)
    if picture.mode != "L":
        return picture.convert("RGB")
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return Image.fromarray(_by_palette(np.asarray(picture), dataset))
    return _windowed(np.asarray(picture), dataset)


def _run_lengths(dataset: "Dataset") -> Pixels:
    from pydicom.pixels.decoders.base import get_decoder

    decoder = get_decoder(RUN_LENGTHS)
    values, _ = decoder.as_array(dataset, index=0, raw=True)
    return np.asarray(values)


def _plain(dataset: "Dataset", syntax: str) -> Pixels:
    """Uncoded values as (rows, columns) or (rows, columns, 3)."""
    rows, columns, samples = int(dataset.Rows), int(dataset.Columns), int(dataset.SamplesPerPixel)
    deep = int(dataset.BitsAllocated) == 16
    halved = dataset.PhotometricInterpretation == "YBR_FULL_422" and samples == 3
    count = rows * columns * (2 if halved else samples)
    data = dataset.PixelData
    if syntax == BIG_ENDIAN and not deep and dataset["PixelData"].VR == "OW":
        data = np.frombuffer(data[: len(data) // 2 * 2], np.uint16).byteswap().tobytes()
    order = ">" if syntax == BIG_ENDIAN else "<"
    sign = "i" if dataset.PixelRepresentation else "u"
    values: Pixels = np.frombuffer(data, f"{order}{sign}{2 if deep else 1}", count)
    if halved:
        return _spread(values.reshape(rows, columns // 2, 4))
    if samples == 1:
        return values.reshape(rows, columns)
    if int(dataset.get("PlanarConfiguration", 0) or 0) == 1:
        return values.reshape(samples, rows, columns).transpose(1, 2, 0)
    return values.reshape(rows, columns, samples)


def _spread(values: Pixels) -> Pixels:
    """Two luminances with one pair of colours, as two pixels."""
    rows, pairs, _ = values.shape
    out = np.empty((rows, pairs, 2, 3), values.dtype)
    out[..., 0] = values[..., :2]
    out[..., 1] = values[..., 2:3]
    out[..., 2] = values[..., 3:4]
    return out.reshape(rows, pairs * 2, 3)


def _by_palette(values: Pixels, dataset: "Dataset") -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_color_lut

    steps = np.arange(int(values.max()) + 1).astype(values.dtype)  # the table itself, not the picture, goes through
    colours = np.asarray(apply_color_lut(steps.reshape(1, -1), dataset))[0, :, :3]
    if colours.dtype.itemsize == 2:
        colours = colours >> 8
    return np.asarray(colours.astype(np.uint8)[values])


def _windowed(values: Pixels, dataset: "Dataset") -> Image.Image:
    stored = int(dataset.BitsStored)
    if values.dtype.kind == "u" and values.dtype.itemsize == 2 and stored < 16:
        values = values & ((1 << stored) - 1)  # what lies above may be an overlay
    low, high = int(values.min()), int(values.max())
    table = _table(np.arange(low, high + 1), dataset)
    out = np.empty(values.shape, np.uint8)
    step = max(1, _BAND // max(1, values.shape[1]))
    for top in range(0, values.shape[0], step):
        out[top : top + step] = table[values[top : top + step].astype(np.int64) - low]
    return Image.fromarray(out)


def _table(stored: NDArray[np.int64], dataset: "Dataset") -> NDArray[np.uint8]:
    """The 8-bit grey of each of the ``stored`` values, which lie one beside the other."""
    from pydicom.pixels.processing import apply_modality_lut, apply_voi

    bits = int(dataset.BitsStored)
    values = np.asarray(apply_modality_lut(stored, dataset), np.float64)
    shown = _through_window(values, dataset)
    if shown is None and dataset.get("VOILUTSequence"):
        looked = np.asarray(apply_voi(np.rint(values).astype(np.int64), dataset), np.float64)
        shown = looked / max(float(looked.max()), 1.0)
    if shown is None:
        plain = bits <= 8 and not dataset.PixelRepresentation and values.min() >= 0 and values.max() <= 255
        dark, bright = (0.0, 2.0**bits - 1) if plain else (float(values.min()), float(values.max()))
        shown = (values - dark) / max(bright - dark, 1e-9)
    inverted = dataset.PhotometricInterpretation == "MONOCHROME1"
    if dataset.get("PresentationLUTShape") == "INVERSE":
        inverted = dataset.PhotometricInterpretation != "MONOCHROME1"
    shown = np.clip(np.nan_to_num(shown), 0.0, 1.0)
    return np.rint(255.0 * (1.0 - shown if inverted else shown)).astype(np.uint8)


def _through_window(values: NDArray[np.float64], dataset: "Dataset") -> NDArray[np.float64] | None:
    """0 to 1 by the first window (PS3.3 C.11.2.1.2); ``None`` where there is none that makes sense."""
    centre, width = (_first(dataset.get(name)) for name in ("WindowCenter", "WindowWidth"))
    function = dataset.get("VOILUTFunction") or "LINEAR"
    if centre is None or width is None or width <= 0 or (function == "LINEAR" and width < 1):
        return None
    if function == "SIGMOID":
        return np.asarray(1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - centre) / width, -500, 500))))
    if function == "LINEAR" and width > 1:
        centre, width = centre - 0.5, width - 1.0
    elif width <= 1:
        return np.asarray((values > centre - 0.5).astype(np.float64))
    return np.asarray((values - centre) / width + 0.5)


def _first(value: Any) -> float | None:
    """The first of one or several numbers."""
    if value is None or isinstance(value, str):
        return None
    try:
        number = float(value[0] if hasattr(value, "__len__") else value)
    except (TypeError, ValueError, IndexError):
        return None
    return number if np.isfinite(number) else None
