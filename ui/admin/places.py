"""Whether a folder is a good place for backups of the clinic in another."""

from pathlib import Path


def judge_place(place: Path, clinic: Path) -> tuple[str, str]:
    """Why backups cannot go to ``place``, and what speaks against it; both in words, or empty."""
    inside, around = place.resolve(), clinic.resolve()
    if inside == around or around in inside.parents:
        return "This folder lies inside the clinic's own folder: losing one loses both. Choose another.", ""
    try:
        same = inside.stat().st_dev == _existing(around).stat().st_dev
    except OSError:
        return "This folder cannot be read. Choose another, or connect its disk.", ""
    if same:
        return (
            "",
            "On the same disk as the clinic: if the disk breaks, both are lost. Another disk or a share is safer.",
        )
    return "", ""


def _existing(path: Path) -> Path:
    """The folder itself, or what is above it where it is not made yet."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
