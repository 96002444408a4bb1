"""A stored copy without place and serial numbers, which shows the very same pixels."""

import io

from clinic.imaging import heif, jpeg, png, tiff, webp
from clinic.imaging.exif import plain_exif
from clinic.imaging.facts import PictureFacts, inspect
from clinic.imaging.formats import BROKEN, PictureFormat, damaged
from clinic.imaging.icc import without_words


def without_place(data: bytes, name: str) -> bytes:
    """Return ``data`` in its own format, without place, serial numbers, owner's name, comments and makers' notes.

    The coded pixels stay bit by bit. Kept are orientation, colour profile (without its words), camera model and capture
    time. What is appended to a picture (a film, a second picture with a place of its own) goes. Raises ``FileRefused``
    where ``data`` is no whole picture of ours.
    """
    facts = inspect(data, name)
    try:
        return _bare(data, facts)
    except BROKEN as error:
        raise damaged(name) from error


def _bare(data: bytes, facts: PictureFacts) -> bytes:
    taken = facts.captured_at
    exif = plain_exif(facts.orientation, facts.camera or "", taken)
    if facts.format is PictureFormat.JPEG:
        return jpeg.bare_jpeg(data, jpeg.exif_segment(exif))
    if facts.format is PictureFormat.PNG:
        return png.bare(data, exif)
    if facts.format is PictureFormat.WEBP:
        return webp.bare(data, exif)
    if facts.format is PictureFormat.HEIF:
        return heif.bare(data, plain_exif(1, facts.camera or "", taken))
    if facts.format is PictureFormat.TIFF:
        return tiff.bare(data)
    return _bare_dicom(data) if facts.format is PictureFormat.DICOM else data


def _bare_dicom(data: bytes) -> bytes:
    """Numbers of devices and places taken out; whom it shows stays, as DICOM without it is no record of anybody."""
    import pydicom

    from clinic.imaging import dicom

    with dicom.quiet():
        dataset = pydicom.dcmread(io.BytesIO(data))
        for tag in dicom.private_tags(dataset):
            del dataset[tag]
        if "ICCProfile" in dataset:
            dataset.ICCProfile = without_words(bytes(dataset.ICCProfile), len(dataset.ICCProfile))
        dataset.remove_private_tags()
        out = io.BytesIO()
        dataset.save_as(out, enforce_file_format=False)
    return out.getvalue()
