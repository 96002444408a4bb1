"""Lesions and observations in words. Without Qt."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from clinic.catalog.types import Site
from clinic.catalog.workup import read_signs
from clinic.paths import RESOURCES
from clinic.records.enums import CountMethod, LesionStatus, Side, SizeMethod
from clinic.records.lesions import LesionRow, ObservationRow
from clinic.rules.area_words import cm2_text
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.numbers import format_number
from clinic.rules.uncertainty import EXPLAINED, axes_text, spread_text

STATUSES = (LesionStatus.ACTIVE, LesionStatus.TREATED, LesionStatus.RESOLVED, LesionStatus.RECURRED)
CLOSED = (LesionStatus.RESOLVED, LesionStatus.ENTERED_IN_ERROR)


def size_text(seen: ObservationRow | None) -> str:
    """``8.1 × 5.2 ± 0.2 mm`` with the expanded uncertainty; empty without a size."""
    if seen is None or seen.long_axis is None:
        return ""
    return f"{axes_text(seen.long_axis, seen.short_axis)}{spread_text(seen.uncertainty)} mm"


def count_text(seen: ObservationRow | None) -> str:
    """``22 counted``; empty without a count."""
    return "" if seen is None or seen.count is None else f"{seen.count} counted"


def size_or_count(seen: ObservationRow) -> str:
    """The one number that stands below a photo: the count, else the long axis."""
    if seen.count is not None:
        return str(seen.count)
    return f"{format_number(seen.long_axis)} mm" if seen.long_axis is not None else ""


def method_text(seen: ObservationRow | None) -> str:
    """How size and count were taken."""
    if seen is None:
        return ""
    methods: list[SizeMethod | CountMethod] = []
    if seen.long_axis is not None:
        methods.append(seen.size_method)
    if seen.count is not None:
        methods.append(seen.count_method)
    return ", ".join(dict.fromkeys(method.value for method in methods))


def last_text(row: LesionRow) -> str:
    """What was last measured: the count with the one before it, else the size, else what was painted."""
    if row.last is None or not _is_measured(row.last):
        return f"{cm2_text(row.painted.cm2)} painted" if row.painted is not None else ""
    if row.last.count is not None:
        counts = [value for _, value in row.course] if row.course_kind == "count" else []
        before = f"{format_number(counts[-2])} → " if len(counts) > 1 else ""
        return f"{before}{row.last.count}"
    return size_text(row.last)


def last_detail(row: LesionRow) -> str:
    """How and when; an area is said to be an estimate."""
    if row.painted is not None and (row.last is None or not _is_measured(row.last)):
        return f"estimate, {spoken_short(day_of(row.painted.painted_at))}"
    if row.last is None or row.last.observed_at is None:
        return ""
    kind = "count " if row.last.count is not None else ""
    method = row.last.count_method if kind else row.last.size_method
    measured = f"{kind}{method.value}, " if kind or row.last.long_axis is not None else ""
    return f"{measured}{spoken_short(day_of(row.last.observed_at))}"


def last_tip(row: LesionRow) -> str:
    """What was last measured and how in full, with the meaning of ±."""
    told = [" · ".join(part for part in (last_text(row), last_detail(row)) if part) or "Not measured"]
    if "±" in told[0]:
        told.append(f"{EXPLAINED}.")
    return "\n".join(told)


def _is_measured(seen: ObservationRow) -> bool:
    return seen.count is not None or seen.long_axis is not None


def sign_words(signs: Sequence[tuple[str, bool]]) -> str:
    """``livedo, no opening (punctum), dermoscopy: white round structure``, in the order of the form."""
    known, said = _signs(), dict(signs)
    keys = [key for key in known if key in said] + [key for key in said if key not in known]
    told, group = [], ""
    for key in keys:
        kind, name = known.get(key, ("", key.replace("_", " ")))
        title = kind if kind != group and kind in ("dermoscopy", "imaging") else ""
        group = kind
        told.append(f"{f'{title}: ' if title else ''}{'' if said[key] else 'no '}{name}")
    return ", ".join(told)


@cache
def _signs() -> dict[str, tuple[str, str]]:
    """Key of a sign to its kind and its name as it stands within a line."""
    signs = read_signs(RESOURCES / "catalog").values()
    return {sign.key: (sign.kind, sign.name[:1].lower() + sign.name[1:]) for sign in signs}


def more_text(seen: ObservationRow) -> str:
    """Everything beside size and count, in one line."""
    parts = []
    if seen.height is not None:
        parts.append(f"{format_number(seen.height)} mm high")
    parts += [part for part in (seen.colour, seen.surface, seen.firmness) if part]
    parts += [f"{name} {value}/10" for name, value in (("pain", seen.pain), ("itch", seen.itch)) if value is not None]
    if seen.ulceration is not None:
        parts.append("ulcerated" if seen.ulceration else "not ulcerated")
    if seen.signs:
        parts.append(sign_words(seen.signs))
    if seen.content:
        parts.append(f"content: {_signs().get(seen.content, ('', seen.content))[1]}")
    if seen.discharge:
        parts.append(f"discharge: {seen.discharge}")
    if seen.note:
        parts.append(seen.note)
    return " · ".join(parts)


def seen_text(seen: ObservationRow) -> str:
    """Size, count and how they were taken."""
    measures = [part for part in (count_text(seen), size_text(seen)) if part]
    method = method_text(seen)
    return ", ".join(measures + ([method] if method else [])) or "Seen, not measured"


def since_text(row: LesionRow) -> str:
    """``since 14 May 2026``."""
    return f"since {spoken(row.first_noted)}" if row.first_noted is not None else "first noted: not known"


def summary_text(rows: Sequence[LesionRow]) -> str:
    """``6, of which 5 open``."""
    opened = sum(row.status not in CLOSED for row in rows)
    return f"{len(rows)}, of which {opened} open" if rows else ""


def diagnosis_text(row: LesionRow) -> str:
    """Diagnosis with its certainty, or that there is none."""
    return f"{row.diagnosis_text}, {row.certainty.value}" if row.diagnosis_text else "No diagnosis yet"


def sided(site: Site, side: Side) -> str:
    """``left infraorbital region``: the side first, so that it cannot be overlooked."""
    name = site.name[0].lower() + site.name[1:]
    return name if side is Side.MIDLINE else f"{side.value} {name}"


def side_text(row: LesionRow) -> str:
    """How the name of the site ends: ``, left``; empty in the midline."""
    return "" if row.side is Side.MIDLINE else f", {row.side.value}"


def day_of(moment: datetime) -> date:
    """The calendar day where the program runs."""
    return moment.astimezone().date()
