"""Pictures: what a file says about itself, whether it is whole, and what is made from it."""

from clinic.imaging.derive import preview, strip_private, thumbnail
from clinic.imaging.facts import PictureFacts, inspect
from clinic.imaging.files import MAX_BYTES, read_picture
from clinic.imaging.formats import MAX_PIXELS, PictureFormat
from clinic.imaging.pixels import upright
from clinic.imaging.whole import check_whole

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PictureFacts",
    "PictureFormat",
    "check_whole",
    "inspect",
    "preview",
    "read_picture",
    "strip_private",
    "thumbnail",
    "upright",
]
