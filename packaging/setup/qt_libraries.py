"""Name the system packages that Qt needs and this Linux machine lacks.

PySide6 brings Qt itself, but not the libraries that belong to the system: OpenGL, fonts, keyboard tables
and, for a window, the parts of the X11 client and of printing. Qt's own message names `xcb-cursor0` whichever
of them is missing, so each one is loaded here by its name. The list was found in a Debian 12 system with
nothing but Python (`ldd` on QtCore, QtGui, QtWidgets, QtPdf, QtPrintSupport and PySide6 6.11's plug-ins).

Standard library only, and any Python 3: it runs before there is an environment.

    python3 qt_libraries.py offscreen     what tests and commands need
    python3 qt_libraries.py window        and what a window needs
    python3 qt_libraries.py camera        what only taking photos with a camera needs; all else works without it

Prints the missing packages' Debian and Ubuntu names on one line, nothing if all is there; on other systems
than Linux Qt needs nothing more.
"""

import ctypes
import sys

# Debian package -> the file that it brings. Ubuntu 24.04 resolves the older name libglib2.0-0 by itself.
OFFSCREEN = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
}
WINDOW = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libcups2": "libcups.so.2",  # without it the window opens and no printer is found
}
CAMERA = {
    "libpulse0": "libpulse.so.0",  # QtMultimedia is linked to it, also where only pictures are taken
}


def loads(file_name: str) -> bool:
    """Whether the system's loader finds the shared library."""
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True


def missing(purpose: str) -> list[str]:
    """Debian names of the packages that `purpose` ("offscreen", "window", "camera") needs and that are not there."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {"window": {**OFFSCREEN, **WINDOW}, "camera": CAMERA}.get(purpose, OFFSCREEN)
    return [package for package, file_name in wanted.items() if not loads(file_name)]


if __name__ == "__main__":
    print(" ".join(missing(sys.argv[1] if len(sys.argv) > 1 else "window")))
