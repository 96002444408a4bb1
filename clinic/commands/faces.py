"""``photo locate``: no clinic folder is needed."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinic.catalog import Catalog
from clinic.clock import system_now
from clinic.commands.choices import add_figure
from clinic.commands.frame import SOME_REFUSED, Call, Result, Subparsers, add
from clinic.errors import FileRefused
from clinic.faces.locate import Located, NotLocated, locate
from clinic.imaging.files import read_picture
from clinic.imaging.pixels import upright
from clinic.paths import RESOURCES
from clinic.worker.pictures import read_picture_apart
from clinic.worker.pool import WorkerPool

_SIDE = 64  # of the thumbnail that proves a picture whole


def add_locate(verbs: Subparsers) -> None:
    """Add the command to the verbs of ``photo``."""
    command = add(verbs, "locate", "the place on the body of a point in a face photo", _locate)
    command.add_argument("file", metavar="FILE")
    command.add_argument("--at", required=True, type=_point, metavar="X,Y", help="pixels of the upright photo")
    add_figure(command, "the one most like the patient")


def _point(text: str) -> tuple[float, float]:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be two numbers, X,Y") from error
    return x, y


def _locate(call: Call) -> Result:
    args = call.args
    try:
        answer = locate(read_upright(Path(args.file)), args.at, RESOURCES, args.figure)
    except FileRefused as error:
        answer = NotLocated(error.what, error.todo)
    if isinstance(answer, NotLocated):
        lines = tuple(line for line in (answer.reason, answer.todo) if line)
        return Result({"found": False, "reason": answer.reason, "todo": answer.todo or None}, lines, SOME_REFUSED)
    name = Catalog.load(RESOURCES / "catalog").sites[answer.site].display(answer.side)
    place = f"{name} ({answer.site}), to within {answer.radius_mm:.0f} mm"
    return Result(_data(answer), (f"{place} (as the figure {args.figure.value})",))


def read_upright(path: Path) -> NDArray[np.uint8]:
    """The upright pixels of a picture that a worker could read whole. Raises ``FileRefused``."""
    data = read_picture(path)
    workers = WorkerPool(size=1)
    try:
        file_time = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        read_picture_apart(workers, data, path.name, _SIDE, file_time=file_time, now=system_now)
    finally:
        workers.close()
    return np.asarray(upright(data, name=path.name))


def _data(answer: Located) -> dict[str, Any]:
    site = Catalog.load(RESOURCES / "catalog").sites[answer.site]
    point = answer.point
    surface = {"triangle": point.triangle, "weights": list(point.weights), "atlas": point.atlas}
    return {
        "found": True,
        "site": answer.site,
        "side": answer.side.value,
        "code": site.snomed or None,
        "surface": surface,
        "radius_mm": round(answer.radius_mm, 1),
    }
