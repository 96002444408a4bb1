"""``photo count``: no clinic folder is needed."""

import argparse
import math
from dataclasses import asdict
from pathlib import Path

from clinic.commands.faces import read_upright
from clinic.commands.frame import Call, Result, Subparsers, add
from clinic.commands.refusals import refused
from clinic.errors import ClinicError
from clinic.measure.bumps import count_bumps

_CORNERS = 4


def add_count(verbs: Subparsers) -> None:
    """Add the command to the verbs of ``photo``."""
    command = add(verbs, "count", "propose the white bumps in a part of a picture file", _count)
    command.add_argument("file", metavar="FILE")
    command.add_argument("--mm-per-pixel", required=True, type=_scale, metavar="S", help="of the upright photo")
    command.add_argument("--region", required=True, type=_region, metavar="X0,Y0,X1,Y1", help="in its pixels")


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a number of millimetres") from error
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def _region(text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be four numbers, X0,Y0,X1,Y1") from error
    if len(values) != _CORNERS or not all(math.isfinite(value) for value in values):
        raise argparse.ArgumentTypeError("must be four numbers, X0,Y0,X1,Y1")
    return values


def _count(call: Call) -> Result:
    args = call.args
    try:
        found = count_bumps(read_upright(Path(args.file)), args.region, args.mm_per_pixel)
    except ClinicError as error:
        return refused(error)
    lines = [
        f"{bump.x:8.1f} {bump.y:8.1f}  {bump.diameter_mm:4.1f} mm  {bump.score:4.0%}  like a white bump"
        for bump in found
    ]
    number = f"{len(found)} candidate{'' if len(found) == 1 else 's'}; a person has to confirm them."
    return Result({"candidates": [asdict(bump) for bump in found]}, (*lines, number))
