"""Which files are meant when a folder is: pictures in it and below it, each once."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from clinic.imaging.dicom_file import is_dicom

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".hif", ".bmp", ".dib"}
    | {".dcm", ".dicom", ".mpo"}
)
_OTHER_PICTURES = frozenset(
    {".gif", ".avif", ".jp2", ".jxl", ".psd", ".svg", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"}
)
"""Pictures that are not taken: the person is told so, rather than left to think that they were."""
_NO_PICTURES = frozenset(
    {"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "system volume information"}
)
_START_OF_DICOM = 132
_MOST_FILES = 100_000


def pictures_in(paths: Sequence[Path], stop: Callable[[], bool] | None = None) -> tuple[Path, ...]:
    """The files of ``paths`` themselves, whatever they are called, and the pictures in the folders among them.

    In folders hidden files and those of systems (``.DS_Store``, ``Thumbs.db``) are passed over, and so is what is no
    picture by its name (DICOM files without a suffix are known by their content). A folder that links lead back to is
    looked through once. Sorted within each folder; ends early once ``stop`` says True.
    """
    found: list[Path] = []
    known, seen = set[Path](), set[str]()
    for path in paths:
        if not path.is_dir():
            found.append(path)  # also a second time: it was said twice
            known.add(path)
            continue
        for each in _below(path, seen, stop):
            if each not in known and len(found) < _MOST_FILES:
                found.append(each)
        known.update(found)
    return tuple(found)


def _below(folder: Path, seen: set[str], stop: Callable[[], bool] | None) -> Iterator[Path]:
    waiting = [folder]
    while waiting and not (stop is not None and stop()):
        here = waiting.pop()
        try:
            real = os.path.realpath(here)
            if real in seen:
                continue
            seen.add(real)
            with os.scandir(here) as entries:
                names = sorted(entry.name for entry in entries if not _passed_over(entry.name))
        except OSError:  # a folder that may not be read holds nothing for us
            continue
        folders = []
        for name in names:
            path = here / name
            if path.is_dir():
                folders.append(path)
            elif _is_picture(path):
                yield path
        waiting += reversed(folders)


def _passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _NO_PICTURES


def _is_picture(path: Path) -> bool:
    suffix = path.suffix.lower()
    if not path.is_file():
        return False
    if suffix in PICTURE_SUFFIXES or suffix in _OTHER_PICTURES:
        return True
    if suffix and not suffix[1:].isdigit():
        return False
    try:  # DICOM media have names like IM000001, or numbers after dots
        with path.open("rb") as file:
            return is_dicom(file.read(_START_OF_DICOM))
    except OSError:
        return False
