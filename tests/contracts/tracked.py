"""The files that belong to the project."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_TOOLS = {".git", ".venv", ".hypothesis", "__pycache__", "out", "build", "dist"}
ENDINGS_OF_TOOLS = ("_cache", ".egg-info")


def tracked_files() -> list[Path]:
    """What git tracks and is still there; in a copy without git, every file outside the folders of tools."""
    git = shutil.which("git")
    if git:
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        if listed.returncode == 0 and listed.stdout:
            names = listed.stdout.decode().rstrip("\0").split("\0")
            return [ROOT / name for name in names if (ROOT / name).is_file()]
    return list(_walk())


def _walk() -> Iterator[Path]:
    """Every file below the project that no tool has made."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE_BY_TOOLS and not name.endswith(ENDINGS_OF_TOOLS)]
        yield from (Path(folder) / name for name in names if not name.endswith(".pyc"))


def text_of(path: Path) -> str | None:
    """The text of a file, or None for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
