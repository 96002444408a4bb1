"""A folder of exported files that appears only when it is complete."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from clinic.errors import ClinicError
from clinic.store.files import storage_words, sync_folder

_UNSAFE = re.compile(r"[^\w.-]+")


@contextlib.contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to fill; renamed to ``out`` at the end, removed where anything fails.

    Raises ``ClinicError`` where ``out`` holds files already, ``StorageError``.
    """
    making = out.with_name(f".{out.name}.part")
    with storage_words("The export could not be written."):
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ClinicError(f"The folder {out} is not empty.", "Choose an empty or new folder.")
        shutil.rmtree(making, ignore_errors=True)
        try:
            making.mkdir(parents=True)
            yield making
            if out.exists():
                out.rmdir()
            making.rename(out)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        sync_folder(out.parent)


def safe_name(*parts: str) -> str:
    """A file name made of ``parts`` that every system takes: letters, digits, dot, hyphen."""
    name = "-".join(_UNSAFE.sub("_", part).strip("._") for part in parts if part)
    return name[:120] or "file"
