"""What was measured of a lesion from before a treatment to the day of a response. Numbers only, no judgement."""

from collections.abc import Sequence
from datetime import date

from clinic.records.lesions import ObservationRow
from clinic.rules.dates import spoken_short
from clinic.rules.photo_changes import Value, difference_text


def measured_change(observations: Sequence[ObservationRow], begun: date | None, on: date) -> tuple[str, str]:
    """(change in words, why there is none); ``observations`` oldest first, lengths in mm, ``begun``: the treatment.

    The earlier finding is the last one until the treatment began, else the first one; the later is the last one
    until ``on``. Only values of one method are compared.
    """
    days = [(_day(seen), seen) for seen in observations]
    until = [(day, seen) for day, seen in days if day is not None and day <= on]
    if not until:
        return "", "nothing was measured until that day"
    before = [pair for pair in until if begun is not None and pair[0] <= begun]
    first, last = (before[-1] if before else until[0]), until[-1]
    if first[1].id == last[1].id:
        if before and len(until) > 1:
            return "", f"not measured since the treatment, last on {spoken_short(first[0])}"
        return "", f"measured once only, on {spoken_short(first[0])}"
    one, two = _values(first[1]), _values(last[1])
    shared = [name for name in one if name in two]
    if not shared:
        return "", f"{spoken_short(first[0])} and {spoken_short(last[0])} have no measured value in common"
    same = [name for name in shared if one[name].method == two[name].method]
    if not same:
        return "", f"different methods: {one[shared[0]].method} and {two[shared[0]].method}"
    lines = [f"{name} {one[name].text} → {two[name].text}: {difference_text(one[name], two[name])}" for name in same]
    return f"{'; '.join(lines)} ({spoken_short(first[0])} to {spoken_short(last[0])})", ""


def _values(seen: ObservationRow) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if seen.count is not None:
        found["count"] = Value(seen.count, getattr(seen, "count_uncertainty", None), "", seen.count_method.value)
    for name, length in (("long axis", seen.long_axis), ("short axis", seen.short_axis)):
        if length is not None:
            found[name] = Value(length, seen.uncertainty, "mm", seen.size_method.value)
    return found


def _day(seen: ObservationRow) -> date | None:
    return seen.observed_at.astimezone().date() if seen.observed_at is not None else None
