"""Whether a JPEG decodes without being mended: libjpeg fills what is missing with grey and only says so.

Pillow swallows what libjpeg says. OpenCV leaves it to libjpeg, which writes its first warning on standard error; in a
process of its own, a worker, that is caught. It also decodes brightness alone, in two thirds of the time.
"""

import os
import re

import numpy as np
from numpy.typing import NDArray

from clinic.imaging.jpeg import frame_header, picture_end

_MENDED = (b"premature end", b"Premature end", b"bad Huffman code", b"instead of RST", b"bad arithmetic", b"Invalid")
"""What is told where coded data was missing or senseless."""
_LEFT_OVER = re.compile(rb"(\d+) extraneous bytes before marker 0xd9")
_FEW = 16
"""Bytes that some cameras leave behind the last pixel; more of them, unless they only fill, are pixels out of place."""
_MOST_WORDS = 1 << 16


class StandardError:
    """Standard error of this process, caught for good: for a process that tells nobody anything by it."""

    _reader = -1

    @classmethod
    def catch(cls) -> None:
        """From now on what is written to standard error is kept for ``taken``."""
        if cls._reader >= 0:
            return
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)  # nobody reads meanwhile: what does not fit is dropped
        os.dup2(writer, 2)
        os.close(writer)
        cls._reader = reader

    @classmethod
    def is_caught(cls) -> bool:
        """Whether ``catch`` was called."""
        return cls._reader >= 0

    @classmethod
    def taken(cls) -> bytes:
        """What was written since the last call."""
        try:
            return os.read(cls._reader, _MOST_WORDS)
        except BlockingIOError:
            return b""


def grey_of_jpeg(data: bytes, size: tuple[int, int]) -> NDArray[np.uint8] | None:
    """Brightness of the stored pixels, (height, width); ``None`` where it cannot be had this way (the caller decodes).

    Only in a process whose standard error is caught. Raises ``OSError`` where the picture had to be mended.
    """
    if not StandardError.is_caught() or frame_header(data).components not in (1, 3):
        return None
    import cv2

    cv2.setNumThreads(1)
    StandardError.taken()
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    told = StandardError.taken()
    if any(sign in told for sign in _MENDED) or _out_of_place(data, told):
        raise OSError("coded data is missing")
    if grey is None or grey.shape != (size[1], size[0]):
        return None
    return np.asarray(grey, np.uint8)


def _out_of_place(data: bytes, told: bytes) -> bool:
    """Whether coded data is left over behind the last pixel: zeros in its midst, as a bad card reads, do that."""
    found = _LEFT_OVER.search(told)
    count = int(found[1]) if found else 0
    end = picture_end(data) - 2
    return count > _FEW and len(set(data[max(0, end - count) : end])) > 2
