"""``photo align``: no clinic folder is needed."""

import io
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.commands.faces import read_upright
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, UsageError, add
from clinic.errors import FileRefused
from clinic.faces import Face, FaceFinder
from clinic.paths import RESOURCES
from clinic.records.enums import AlignmentGrade
from clinic.registration import Registration
from clinic.services.face_alignment import Doubles, lay

Bytes = NDArray[np.uint8]

_SUFFIX = ".png"


def add_align(verbs: Subparsers) -> None:
    """Add the command to the verbs of ``photo``."""
    command = add(verbs, "align", "lay one picture file over another of the same skin", _align)
    command.add_argument("a", metavar="A")
    command.add_argument("b", metavar="B")
    command.add_argument("--out", metavar="PNG", help="write A as it lies on B; a file that is there is not replaced")


def _align(call: Call) -> Result:
    args = call.args
    out = Path(args.out) if args.out else None
    if out is not None:
        _check_free(out)
    try:
        a, b = (read_upright(Path(name)) for name in (args.a, args.b))
    except FileRefused as error:
        return Result({**_nothing(), "reason": str(error)}, (str(error),), SOME_REFUSED)
    found = lay(a, b, partial(_landmarks, FaceFinder(RESOURCES / "models")))
    if out is not None and found.transform is not None:
        _write(out, found.transform.warp(a))
    return Result(_data(found), _lines(found, out), DONE)


def _landmarks(finder: FaceFinder, rgb: Bytes) -> Doubles | None:
    face = finder.find(rgb)
    return face.landmarks[:, :2] if isinstance(face, Face) else None


def _check_free(out: Path) -> None:
    if out.suffix.casefold() != _SUFFIX:
        raise UsageError(f"{out.name} is not named as a PNG file.", "Give a name that ends in .png.")
    if out.exists():
        raise UsageError(f"{out} is there already.", "Give another name, or remove it first.")
    if not out.parent.is_dir():
        raise UsageError(f"There is no folder {out.parent}.", "Make it first.")


def _write(out: Path, rgb: Bytes) -> None:
    """Whole or not at all, and never over what appeared meanwhile."""
    data = io.BytesIO()
    Image.fromarray(rgb).save(data, "PNG", compress_level=3)
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data.getbuffer())
    except FileExistsError as error:
        raise UsageError(f"{out} is there already.", "Give another name, or remove it first.") from error
    except OSError as error:
        out.unlink(missing_ok=True)
        raise UsageError(f"{out} cannot be written.", "Check its folder, its permissions and the disk.") from error


def _nothing() -> dict[str, Any]:
    return {
        "grade": AlignmentGrade.NOT_ALIGNED.value,
        "reason": None,
        "residual_px": None,
        "inliers": None,
        "homography": None,
        "seconds": None,
    }


def _data(found: Registration) -> dict[str, Any]:
    transform = found.transform
    matrix = None if transform is None or not transform.is_homography else transform.homography.tolist()
    return {
        "grade": found.grade.value,
        "reason": found.reason or None,
        "residual_px": None if found.residual_px is None else round(found.residual_px, 3),
        "inliers": found.inliers,
        "homography": matrix,
        "seconds": round(found.seconds, 3),
    }


def _lines(found: Registration, out: Path | None) -> tuple[str, ...]:
    left = "" if found.residual_px is None else f", {found.residual_px:.2f} px are left at a width of 1024"
    lines = [f"{found.grade.value}{left}"]
    if found.reason:
        lines.append(found.reason)
    if out is not None:
        lines.append(f"Written to {out}." if found.transform is not None else "Nothing was written.")
    return tuple(lines)
