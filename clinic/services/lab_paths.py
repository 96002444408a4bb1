"""Which files are meant where a person names files and folders."""

import re
from collections.abc import Iterator
from pathlib import Path

from clinic.services.folder_watch import is_temporary

_DEEPEST = 8


def files_of(path: Path, depth: int = _DEEPEST) -> Iterator[Path]:
    """The file itself, or what is in a folder and the folders in it: by name, 2 before 10; nothing half-written."""
    if not path.is_dir():
        yield path
        return
    try:
        inside = sorted(path.iterdir(), key=lambda each: _natural(each.name))
    except OSError:
        yield path  # it is refused with the reason
        return
    for each in inside:
        if is_temporary(each.name) or each.is_symlink():
            continue
        if each.is_dir():
            if depth:
                yield from files_of(each, depth - 1)
        elif each.is_file():
            yield each


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in re.findall(r"\d{1,18}|\D+", name)
    ]
