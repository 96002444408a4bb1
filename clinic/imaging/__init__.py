"""Pictures: what a file says about itself, whether it is whole, and what is made from it."""

from clinic.imaging.derive import preview, strip_private, thumbnail
from clinic.imaging.facts import PictureFacts, Subject, inspect
from clinic.imaging.files import MAX_BYTES, read_picture
from clinic.imaging.folders import PICTURE_SUFFIXES, pictures_in
from clinic.imaging.formats import MAX_PIXELS, PictureFormat
from clinic.imaging.pixels import upright
from clinic.imaging.private import without_place
from clinic.imaging.take import shown_words
from clinic.imaging.whole import check_whole

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "PictureFacts",
    "PictureFormat",
    "Subject",
    "check_whole",
    "inspect",
    "pictures_in",
    "preview",
    "read_picture",
    "shown_words",
    "strip_private",
    "thumbnail",
    "upright",
    "without_place",
]
