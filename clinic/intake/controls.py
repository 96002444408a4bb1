"""Control signs in texts: they show nothing, and break what comes after them."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def without_controls(text: str) -> str:
    """A text without control signs but tabs and line ends, and without halves of surrogate pairs."""
    return _CONTROLS.sub("", text)
