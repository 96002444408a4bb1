"""Areas of lesions in words, and an area that is painted but not stored yet. Without Qt.

Painted(area, figure): dump() -> dict, Painted.load(dict) -> Painted | None
spread_lines(areas) -> lines for the details card;  size_line(size), palms_text(size)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clinic.atlas.areas import Size
from clinic.records.enums import Figure
from clinic.records.lesions import AreaDraft, AreaRow
from clinic.records.surface import SurfaceArea
from clinic.rules.area_words import FIGURES, area_text, cm2_text, difference_text, estimate_text, share_text
from clinic.rules.dates import spoken_short
from clinic.rules.merging import Part
from ui.lesions.words import day_of


@dataclass(frozen=True, slots=True)
class Painted:
    """What was painted, and on which figure."""

    area: SurfaceArea
    figure: Figure

    def dump(self) -> dict[str, str]:
        """Plain values, to be kept as a draft."""
        return {"cells": self.area.encode(), "atlas": self.area.atlas, "figure": self.figure.value}

    @classmethod
    def load(cls, kept: Any) -> "Painted | None":
        """What ``dump`` gave; ``None`` for anything else."""
        try:
            return cls(SurfaceArea.decode(str(kept["cells"]), str(kept["atlas"])), Figure(kept["figure"]))
        except (ValueError, KeyError, TypeError):
            return None


def size_line(size: Size) -> str:
    """``12.4 cm² · 0.07 % of the body surface``; nothing painted: says so."""
    return f"{cm2_text(size.cm2)} · {share_text(size.share)} of the body surface" if size.cm2 else "Nothing painted yet"


def palms_text(size: Size) -> str:
    """How many of the patient's palms: ``about 1.5 palms (hand with fingers, about 0.8 %)``; small areas: empty."""
    if size.palms < 0.25:
        return ""
    return f"About {size.palms:.1f} × the palm of the hand with its fingers (0.8 % of the body surface)."


def spread_lines(areas: Sequence[AreaRow]) -> tuple[str, ...]:
    """The newest area, and how it stands to the first one: both figures, and no judgement. ``areas``: newest first."""
    if not areas:
        return ()
    now, first = areas[0], areas[-1]
    text = area_text(now.cm2, now.share)
    lines = [f"{text[0].upper()}{text[1:]}, {_day(now)}"]
    if first is not now:
        lines.append(_compared(now, first))
    lines.append(estimate_text(now.figure))
    if now.area is None:
        lines.append("It cannot be drawn: what was stored cannot be read.")
    return tuple(lines)


def _compared(now: AreaRow, first: AreaRow) -> str:
    both = f"First {cm2_text(first.cm2)} on {_day(first)}, now {cm2_text(now.cm2)}"
    if now.figure is first.figure:
        return f"{both}: {difference_text(now.cm2, first.cm2)}"
    return f"{both}: not compared, for the first was painted on the figure of {_figure(first)}, this on {_figure(now)}"


def _day(row: AreaRow) -> str:
    return spoken_short(day_of(row.painted_at))


def _figure(row: AreaRow) -> str:
    word = FIGURES[row.figure]
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


def area_parts() -> tuple[Part, ...]:
    """Parts of ``AreaDraft``: what is compared where two people painted one lesion."""
    return (Part("Area", ("area", "figure"), _painted),)


def as_area(row: Any) -> AreaDraft:
    """A stored area as a draft that changes nothing."""
    return AreaDraft(row.lesion_id, row.area or SurfaceArea((), ""), row.figure, row.visit_id, row.note)


def _painted(draft: AreaDraft) -> str:
    count = draft.area.count
    return f"an area of {count} cells, painted on {FIGURES[draft.figure]}" if count else ""
