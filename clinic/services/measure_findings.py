"""From a measure in a photo to what a visit says of the lesion."""

from dataclasses import fields, replace
from math import isclose

from clinic.records.enums import CountMethod, MarkKind, MarkMethod, SizeMethod
from clinic.records.lesions import ObservationDraft, ObservationRow
from clinic.records.measures import COUNT, LENGTH, LONG_AXIS, SHORT_AXIS
from clinic.rules.uncertainty import rounded
from clinic.services.measure_values import read_values
from clinic.store.models import PhotoMark

_SAME = 1e-6
_SIZE = ("long_axis", "short_axis", "uncertainty")
_DRAFT = tuple(field.name for field in fields(ObservationDraft))


def finding_of(mark: PhotoMark, before: ObservationRow | None, visit_id: str) -> ObservationDraft:
    """``before`` with the size or the count that was measured; lengths in mm, without digits that mean nothing."""
    base = ObservationDraft(mark.lesion_id, visit_id)
    if before is not None:
        base = ObservationDraft(**{name: getattr(before, name) for name in _DRAFT})
    values = dict(read_values(mark))
    if mark.kind is MarkKind.COUNT:
        method = CountMethod.ASSISTED if mark.method is MarkMethod.ASSISTED else CountMethod.BY_EYE
        spread = values[COUNT].uncertainty if method is CountMethod.ASSISTED else 0.0
        count = round(values[COUNT].value)
        return replace(base, count=count, count_method=method, count_uncertainty=float(f"{spread:.2g}") or None)
    longer = values[LENGTH] if mark.kind is MarkKind.LENGTH else values[LONG_AXIS]
    shorter = values.get(SHORT_AXIS)
    spread = max(longer.uncertainty, shorter.uncertainty if shorter else 0.0)
    return replace(
        base,
        long_axis=rounded(longer.value, spread),
        short_axis=rounded(shorter.value, spread) if shorter else None,
        uncertainty=float(f"{spread:.2g}"),
        size_method=SizeMethod.PHOTO,
    )


def differs(mark: PhotoMark, finding: ObservationRow) -> bool:
    """Whether the finding says something else than the mark now does."""
    values = dict(read_values(mark))
    lengths = [value for name, value in values.items() if name in (LENGTH, LONG_AXIS, SHORT_AXIS)]
    if any(value.unit != "mm" for value in lengths):
        return True
    now = finding_of(mark, finding, finding.visit_id)
    if mark.kind is MarkKind.COUNT:
        return (now.count, now.count_method) != (finding.count, finding.count_method)
    same = all(_alike(getattr(now, name), getattr(finding, name)) for name in _SIZE)
    return not same or finding.size_method is not SizeMethod.PHOTO


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)
