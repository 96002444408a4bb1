"""The files that belong to the project."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "out", "build", "dist"}


def tracked_files() -> list[Path]:
    """What git tracks and is still there; in a copy without git, every file outside the folders of tools."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().rstrip("\0").split("\0")
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    return [
        path for path in ROOT.rglob("*") if path.is_file() and not NOT_OURS.intersection(path.relative_to(ROOT).parts)
    ]


def text_of(path: Path) -> str | None:
    """The text of a file, or None for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
