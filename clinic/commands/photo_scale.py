"""``photo scale`` and ``photo stickers``: no clinic folder is needed."""

from pathlib import Path

from clinic.commands.faces import read_upright
from clinic.commands.frame import Call, Result, Subparsers, add
from clinic.commands.refusals import refused
from clinic.errors import ClinicError
from clinic.measure.stickers import Sticker, find_stickers, why_no_scale
from clinic.paths import RESOURCES
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import Paper
from clinic.reports.sticker_sheet import sticker_sheet_pdf
from clinic.rules.uncertainty import spread_text
from clinic.services.photo_scales import patterns
from clinic.store.files import write_atomically


def add_scale(verbs: Subparsers) -> None:
    """Add both commands to the verbs of ``photo``."""
    command = add(verbs, "scale", "scale stickers in a picture file, and the millimetres of a pixel", _scale)
    command.add_argument("file", metavar="FILE")
    sheet = add(verbs, "stickers", "a sheet of scale stickers as PDF, to print at 100 %%", _stickers)
    sheet.add_argument("--out", required=True, metavar="PDF")
    sheet.add_argument("--paper", choices=[paper.value for paper in Paper], default=Paper.A4.value)


def _scale(call: Call) -> Result:
    try:
        found = find_stickers(read_upright(Path(call.args.file)))
    except ClinicError as error:
        return refused(error)
    usable = [sticker for sticker in found if not sticker.refused]
    data = [
        {
            "marker": sticker.marker,
            "mm_per_pixel": sticker.mm_per_pixel,
            "uncertainty": sticker.uncertainty,
            "tilt_degrees": round(sticker.tilt_degrees, 2),
        }
        for sticker in usable
    ]
    lines = [_line(sticker) for sticker in found]
    trouble = why_no_scale(found)
    if trouble and (not found or usable):
        lines.append(trouble)
    return Result(data, tuple(lines))


def _line(sticker: Sticker) -> str:
    name = f"Sticker {sticker.marker} ({sticker.side_mm:g} mm)"
    if sticker.refused:
        return f"{name}: {sticker.refused}"
    spread = spread_text(sticker.uncertainty)
    return f"{name}: {sticker.mm_per_pixel:.4g}{spread} mm per pixel, tilted by {sticker.tilt_degrees:.0f}°"


def _stickers(call: Call) -> Result:
    pdf = sticker_sheet_pdf(patterns(), FontBook.load(RESOURCES / "fonts"), Paper(call.args.paper))
    write_atomically(Path(call.args.out), pdf)
    return Result(
        {"bytes": len(pdf)},
        (f"Written {call.args.out}. Print it at 100 % and measure its check lines: they must be 100 mm long.",),
    )
