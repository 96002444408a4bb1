"""What was counted and measured at the visits of two photos, told side by side, never judged."""

import math
from collections.abc import Sequence
from datetime import date

from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken
from clinic.rules.uncertainty import spread_text


def day_of(row: PhotoRow) -> date:
    """The day of a photo where the program runs."""
    return row.when.astimezone().date()


def observed(row: PhotoRow, observations: Sequence[ObservationRow]) -> ObservationRow | None:
    """What was recorded of the lesion at the photo's visit, else on the photo's day."""
    if row.visit_id:
        found = next((seen for seen in observations if seen.visit_id == row.visit_id), None)
        if found is not None:
            return found
    days = ((seen, seen.observed_at) for seen in observations)
    return next((seen for seen, at in days if at is not None and at.astimezone().date() == day_of(row)), None)


def measured(seen: ObservationRow | None) -> str:
    """``9 counted (assisted) · 8 × 5 mm (calliper)``; empty where nothing was."""
    if seen is None:
        return ""
    parts = []
    if seen.count is not None:
        parts.append(f"{seen.count} counted ({seen.count_method.value})")
    if seen.long_axis is not None:
        short = f" × {_mm(seen.short_axis)}" if seen.short_axis is not None else ""
        parts.append(f"{_mm(seen.long_axis)}{short} mm ({seen.size_method.value})")
    return " · ".join(parts)


def caption(row: PhotoRow, seen: ObservationRow | None) -> str:
    """``22 November 2026 · 9 counted (assisted)``."""
    return " · ".join(part for part in (spoken(day_of(row)), measured(seen)) if part)


def difference(
    first: PhotoRow, second: PhotoRow, seen_first: ObservationRow | None, seen_second: ObservationRow | None
) -> str:
    """How far apart the photos are and what changed in numbers, earlier to later; only by the same method."""
    if second.when < first.when:
        return difference(second, first, seen_second, seen_first)
    days = (day_of(second) - day_of(first)).days
    parts = [f"{days} day{'s' * (days != 1)} between"]
    if seen_first is not None and seen_second is not None and seen_first.id != seen_second.id:
        parts += [part for part in (_count(seen_first, seen_second), _size(seen_first, seen_second)) if part]
    if len(parts) == 1:
        parts.append("nothing counted or measured at both visits")
    return " · ".join(parts)


def _count(one: ObservationRow, two: ObservationRow) -> str:
    if one.count is None or two.count is None:
        return ""
    if one.count_method is not two.count_method:
        return f"not comparable: counts {one.count_method.value} and {two.count_method.value}"
    return f"count {one.count} → {two.count} ({_signed(two.count - one.count)}), both {one.count_method.value}"


def _size(one: ObservationRow, two: ObservationRow) -> str:
    if one.long_axis is None or two.long_axis is None:
        return ""
    if one.size_method is not two.size_method:
        return f"not comparable: sizes by {_bare(one.size_method.value)} and by {_bare(two.size_method.value)}"
    change = two.long_axis - one.long_axis
    spread = _spread(one, two)
    return (
        f"long axis {_mm(one.long_axis)} → {_mm(two.long_axis)} mm ({_signed(change)}{spread} mm), "
        f"both by {_bare(one.size_method.value)}"
    )


def _spread(one: ObservationRow, two: ObservationRow) -> str:
    """Expanded uncertainty of the difference of two independent lengths: root of the sum of squares (GUM, 5.1.2)."""
    if one.uncertainty is None or two.uncertainty is None:
        return ""
    return spread_text(math.hypot(one.uncertainty, two.uncertainty))


def _bare(method: str) -> str:
    return method.removeprefix("by ")


def _mm(length: float | None) -> str:
    return f"{length:.3g}" if length is not None else ""


def _signed(change: float) -> str:
    """``−13``, ``+2.5``, ``±0``."""
    rounded = float(f"{change:.3g}")
    return "±0" if not rounded else f"{'+' if rounded > 0 else '−'}{abs(rounded):g}"
