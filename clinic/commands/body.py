"""``atlas``."""

import argparse
from pathlib import Path
from typing import Any

import cv2

from clinic.atlas import Atlas, render
from clinic.atlas.codes import SIDES
from clinic.atlas.frame import skin_at
from clinic.atlas.shares import region_areas
from clinic.atlas.sight import Sight
from clinic.catalog import Catalog
from clinic.commands.choices import add_figure
from clinic.commands.frame import Call, Result, Subparsers, UsageError, add, group
from clinic.commands.pins import draw_pins
from clinic.paths import RESOURCES
from clinic.records.enums import SkinTone
from clinic.store.files import write_atomically

_SIZE = (900, 1200)
_PAPER = (255, 255, 255)


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "atlas", "the body map")
    add(verbs, "sites", "the site list", _sites)
    add(verbs, "views", "the views of the map", _views)
    at = add(verbs, "at", "what lies under a point of a view", _at)
    at.add_argument("--view", required=True, metavar="V")
    at.add_argument("--x", type=_share, required=True, help="0 (left) to 1 (right) of the picture")
    at.add_argument("--y", type=_share, required=True, help="0 (top) to 1 (bottom) of the picture")
    add_figure(at)
    shares = add(verbs, "shares", "how large each region is on a figure, an estimate", _shares)
    add_figure(shares)
    picture = add(verbs, "render", "a picture of the map", _render)
    picture.add_argument("--view", required=True, metavar="V")
    picture.add_argument("--out", required=True, metavar="PNG")
    add_figure(picture)
    picture.add_argument("--tone", type=SkinTone, default=SkinTone.II, metavar="I..VI")
    picture.add_argument("--pins", default="", metavar="MRN", help="with the lesions of this patient")


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be 0 to 1")
    return value


def _sites(_call: Call) -> Result:
    sites = Catalog.load(RESOURCES / "catalog").sites.values()
    data = [
        {
            "key": site.key,
            "name": site.name,
            "parent": site.parent or None,
            "side_values": [side.value for side in site.side_values],
            "snomed": site.snomed or None,
            "icd11": site.icd11 or None,
            "isic": site.isic or None,
        }
        for site in sites
    ]
    return Result(data, tuple(f"{site.key:<24} {site.name}" for site in sites))


def _views(_call: Call) -> Result:
    atlas = Atlas.load(RESOURCES / "atlas")
    return Result(list(atlas.views), atlas.views)


def _checked(call: Call) -> Atlas:
    atlas = Atlas.load(RESOURCES / "atlas")
    if call.args.view not in atlas.views:
        raise UsageError(f"There is no view {call.args.view}.", "`atlas views` lists them.")
    return atlas


def _at(call: Call) -> Result:
    args, atlas = call.args, _checked(call)
    sight = Sight(atlas.shapes[args.figure], atlas.camera(args.view, args.figure), *_SIZE)
    point = skin_at(sight, args.x * _SIZE[0], args.y * _SIZE[1], atlas.version)
    data: dict[str, Any] = {"site": None, "side": None, "code": None, "surface": None}
    if point is None:
        return Result(data, ("nothing: beside the body",))
    site, side = atlas.region_at(point)
    known = Catalog.load(RESOURCES / "catalog").sites[site]
    surface = {"triangle": point.triangle, "weights": list(point.weights), "atlas": point.atlas}
    data = {"site": site, "side": side, "code": known.snomed or None, "surface": surface}
    return Result(data, (f"{known.display(side)} ({site})",))


def _shares(call: Call) -> Result:
    atlas = Atlas.load(RESOURCES / "atlas")
    areas = region_areas(atlas, call.args.figure)
    rows = [
        {
            "site": region.site,
            "side": side.value,
            "cm2": round(float(areas.codes[3 * number + column]), 2),
            "percent": round(100 * float(areas.codes[3 * number + column]) / areas.total_cm2, 3),
        }
        for number, region in enumerate(atlas.table.regions)
        for column, side in enumerate(SIDES)
        if areas.codes[3 * number + column] > 0
    ]
    data = {
        "figure": call.args.figure.value,
        "estimate": True,
        "total_cm2": round(areas.total_cm2, 1),
        "regions": rows,
        "parts_percent": {name: round(100 * share, 2) for name, share in areas.parts.items()},
        "rule_of_nines_percent": {name: round(100 * share, 2) for name, share in areas.nines.items()},
    }
    lines = [f"The figure {call.args.figure.value}, an estimate: {areas.total_cm2:,.0f} cm2"]
    lines += [f"{name:<18}{100 * share:5.1f} %" for name, share in areas.nines.items()]
    return Result(data, tuple(lines))


def _render(call: Call) -> Result:
    args, atlas = call.args, _checked(call)
    if Path(args.out).suffix.lower() != ".png":
        raise UsageError("The picture is written as PNG.", "Name a file that ends in .png.")
    camera = atlas.camera(args.view, args.figure)
    frame = render(atlas, args.figure, camera, *_SIZE, args.tone, background=_PAPER)
    picture = frame.rgb.copy()
    if args.pins:
        clinic = call.clinic()
        groups = {key: diagnosis.group for key, diagnosis in clinic.catalog.diagnoses.items()}
        draw_pins(picture, atlas, args.figure, camera, clinic.lesions.list(call.patient_id(args.pins)), groups)
    done, png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert done
    write_atomically(Path(args.out), png.tobytes())
    return Result({"out": args.out, "width": _SIZE[0], "height": _SIZE[1]}, (f"Written {args.out}.",))
