"""How a document says what was recorded: sizes, changes, photos, results, medicines. Facts, never a judgement."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from math import hypot

from PIL import Image

from clinic.records.cautions import AnsweredRow
from clinic.records.clinic import ClinicDetail
from clinic.records.enums import CapturedFrom, CountMethod, PhotoKind, SizeMethod
from clinic.records.lesions import AreaRow, ObservationRow
from clinic.records.patients import Medicine
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.reports.document import Letterhead
from clinic.rules.area_words import area_text
from clinic.rules.dates import spoken
from clinic.rules.names import fold
from clinic.rules.uncertainty import COVERAGE, axes_text, spread_text
from clinic.services.core import local_date

NOT_COMPARABLE = "not comparable"
_MINUS = "\u2212"
_BAR_LENGTHS = (100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5)


def letterhead(clinic: ClinicDetail) -> Letterhead:
    """The clinic's own letterhead lines, or its address and how to reach it."""
    if clinic.letterhead.strip():
        lines = clinic.letterhead.strip().splitlines()
    else:
        phone = f"Tel {clinic.phone}" if clinic.phone else ""
        lines = [" · ".join(part for part in (", ".join(clinic.address.splitlines()), phone, clinic.email) if part)]
    return Letterhead(clinic.name, tuple(line.strip() for line in lines if line.strip()))


def moment_text(moment: datetime) -> str:
    """``22 November 2026, 10:31``, where the program runs."""
    return f"{spoken(local_date(moment))}, {moment.astimezone():%H:%M}"


def measure_text(seen: ObservationRow) -> str:
    """``22 counted``, ``14 mm by eye``, ``8.1 × 5.2 ± 0.4 mm, calliper``; ± is the expanded uncertainty."""
    parts = []
    if seen.count is not None:
        parts.append(f"{seen.count} counted" + (" (assisted)" if seen.count_method is CountMethod.ASSISTED else ""))
    if seen.long_axis is not None:
        size = axes_text(seen.long_axis, seen.short_axis) + spread_text(seen.uncertainty)
        by_eye = seen.size_method is SizeMethod.BY_EYE
        parts.append(f"{size} mm by eye" if by_eye else f"{size} mm, {seen.size_method.value}")
    if seen.height is not None:
        parts.append(f"height {seen.height:g} mm")
    return "; ".join(parts)


def area_words(painted: AreaRow) -> str:
    """``area 12.4 cm², about 0.07 % of the body surface (estimate)``."""
    return bound_units(area_text(painted.cm2, painted.share))


def change_text(now: ObservationRow, before: ObservationRow) -> str:
    """The difference of two observations, or that they cannot be compared."""
    parts = []
    if now.count is not None and before.count is not None:
        same = now.count_method is before.count_method
        parts.append(_count_change(now.count - before.count) if same else NOT_COMPARABLE)
    if now.long_axis is not None and before.long_axis is not None:
        parts.append(_size_change(now, before) if now.size_method is before.size_method else NOT_COMPARABLE)
    measured = any(value is not None for value in (now.count, now.long_axis))
    known = any(value is not None for value in (before.count, before.long_axis))
    if not parts and measured and known:
        parts.append(NOT_COMPARABLE)
    return "; ".join(dict.fromkeys(parts))


def _count_change(difference: int) -> str:
    return "same count" if difference == 0 else _signed(difference, str(abs(difference)))


def _size_change(now: ObservationRow, before: ObservationRow) -> str:
    difference = round((now.long_axis or 0.0) - (before.long_axis or 0.0), 3)
    if now.size_method is SizeMethod.BY_EYE or not (now.uncertainty and before.uncertainty):
        # without an uncertainty a difference is only what two looks gave, and none is no proof of sameness
        how = "by eye" if now.size_method is SizeMethod.BY_EYE else f"by {now.size_method.value}, uncertainty not known"
        return f"{_signed(difference, f'{abs(difference):g}')} mm {how}" if difference else f"same {how}"
    expanded = COVERAGE * hypot(now.uncertainty, before.uncertainty)
    decimals = _decimals(expanded)
    within = ", within the uncertainty" if abs(difference) <= expanded else ""
    return f"{_signed(difference, f'{abs(difference):.{decimals}f}')} ± {expanded:.{decimals}f} mm{within}"


def _signed(value: float, digits: str) -> str:
    return digits if value == 0 else f"{'+' if value > 0 else _MINUS}{digits}"


def _decimals(expanded: float) -> int:
    """As many decimals as the uncertainty has meaningful digits."""
    return 0 if expanded >= 9.5 else 1 if expanded >= 0.095 else 2


def photo_caption(photo: PhotoRow) -> str:
    """``3 May 2026``, ``3 May 2026, overview``; says so where the day is not the camera's."""
    day = spoken(local_date(photo.when))
    if photo.captured_at is None:
        day = f"imported {day}"
    elif photo.captured_from is CapturedFrom.FILE:
        day = f"{day} (date of the file)"
    return day if photo.kind is PhotoKind.CLOSE_UP else f"{day}, {photo.kind.value}"


def scale_bar(photo: PhotoRow) -> tuple[float, str] | None:
    """A round length of at most a third of the picture's width, as (fraction of the width, words)."""
    if not photo.mm_per_pixel:
        return None
    width = photo.mm_per_pixel * photo.width
    length = next((bar for bar in _BAR_LENGTHS if bar <= width / 3), None)
    return (length / width, f"{length:g} mm") if length else None


def blank_picture() -> bytes:
    """A plain grey field (PNG) in place of a photo that cannot be read."""
    out = BytesIO()
    Image.new("RGB", (90, 60), (225, 227, 230)).save(out, "PNG")
    return out.getvalue()


_INSTRUMENT, _GAUGE, _TAKEN_OUT = "Instrument", "Needle gauge", "Number extracted"
_PARAMETER_WORDS = {
    _TAKEN_OUT: "{} taken out",
    "Number cleared": "{} cleared",
    "Pain (0 to 10)": "pain\u00a0{}\u00a0of\u00a010",
}
"""How fields with these labels read in a line; of the others label and value are told."""


def procedure_line(row: ProcedureRow) -> str:
    """``Extraction with needle (30 G), 13 taken out, L1: content keratin pearl, pain 2 of 10. Anaesthesia: none``."""
    values = dict(row.parameter_text)
    head = [row.kind_text]
    if instrument := values.pop(_INSTRUMENT, ""):
        gauge = values.pop(_GAUGE, "")
        head[0] += f" with {instrument}" + (f" ({gauge}\u00a0G)" if gauge else "")
    if taken_out := values.pop(_TAKEN_OUT, ""):
        head.append(_parameter(_TAKEN_OUT, taken_out))
    facts = ", ".join(_parameter(label, value) for label, value in values.items())
    session = (f"session {row.session_text}",) if row.session_text else ()
    title = ", ".join((*head, *row.lesion_labels, *session))
    rest = [
        f"{word}: {text}"
        for word, text in (
            ("Anaesthesia", row.anaesthesia),
            ("Specimen", row.specimen),
            ("Complications", "; ".join(filter(None, (row.complications, *(event.text for event in row.events))))),
            ("Histology", "; ".join(one.told for one in row.specimens)),
        )
        if text
    ]
    return ". ".join(part for part in (f"{title}: {facts}" if facts else title, *rest, row.note) if part)


def _parameter(label: str, value: str) -> str:
    """``power 10 W``, ``cyst wall removed``, ``13 cleared``."""
    if label in _PARAMETER_WORDS:
        return _PARAMETER_WORDS[label].format(value)
    name = lower_first(label)
    return name if value == "yes" else f"{name}: {value}" if value == "no" else f"{name} {bound_units(value)}"


def lower_first(text: str) -> str:
    """``text`` as it stands inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def short_name(name: str) -> str:
    """A name of the catalog without its explanation: ``Phosphate`` for ``Phosphate (inorganic phosphorus)``."""
    return re.sub(r" \([^()]*\)$", "", name)


def typeset(text: str) -> str:
    """Signs as they are printed: ``×``, the minus sign, raised powers of units, numbers bound to their units."""
    text = re.sub(r"(?<= )x(?= )", "×", text)
    text = re.sub(r"(?<= )-(?= )", _MINUS, text)
    text = re.sub(r"\b(m?mol|mg|dL|L|1\.73 m|cm|mm)2\b", "\\1²", text)
    return bound_units(text)


def bound_units(text: str) -> str:
    """``text`` with every number bound to the unit that follows it."""
    return re.sub(r"(?<=\d) (?=(?:[kmµ]?[glLJW]|[cm]?m|nm|m?mol|mg|µg|IU|Hz|min|ms|mJ)(?![a-zA-Z])|%)", "\u00a0", text)


def drug_line(row: DrugRow, on: date) -> str:
    """``Diltiazem 180 mg, daily, for L1, since 3 May 2026`` with the dose of that day."""
    dose = dose_on(row, on)
    strength = f"{dose.dose:g} {dose.dose_unit}".strip() if dose is not None and dose.dose is not None else ""
    said = unsaid((row.route, dose.frequency if dose is not None else ""), row.name)
    parts = [", ".join((f"{row.name} {strength}".strip(), *said))]
    if row.lesion_labels:
        parts.append(f"for {', '.join(row.lesion_labels)}")
    if row.start and row.start != on:
        parts.append(f"since {spoken(row.start)}")
    return ", ".join(parts)


def course_notes(row: DrugRow, on: date) -> str:
    """What a summary adds to a course: adverse effects and decisions until that day, and what is due after it."""
    due = [f"{item.name} {spoken(item.due)}" for item in row.monitoring if item.due is not None and item.due >= on]
    decided = [answer for answer in row.answers if answer.at.astimezone().date() <= on]
    newest = {_pair(answer): answer for answer in decided}  # with another dose the same caution is answered again
    more = (
        ("Adverse effects", "; ".join(effect.text for effect in row.effects if effect.on <= on)),
        ("Decided", "; ".join(answer_text(answer) for answer in newest.values())),
        ("Monitoring due", ", ".join(due)),
    )
    return ". ".join(f"{word}: {text}" for word, text in more if text)


def _pair(answer: AnsweredRow) -> tuple[str, ...]:
    """The rule and what meets it, whatever the doses were."""
    about = answer.text.split(": ")[0].split(" with ")
    return (answer.rule, *(part.split(" ")[0] for part in about))


def answer_text(answer: AnsweredRow) -> str:
    """What was decided about a caution and why, after what the caution is about."""
    told = {"continue": "given all the same", "adapted": "adapted", "not given": "not given"}[answer.answer.value]
    reason = f" ({answer.reason})" if answer.reason else ""
    return f"{answer.text.split(': ')[0]}: {told}{reason}"


def medicines_text(medicines: Sequence[Medicine]) -> str:
    """``Diltiazem 60 mg, Aspirin``: what a patient says to take, as it stands in the patient's record."""
    return ", ".join(bound_units(f"{medicine.name} {medicine.dose}".strip()) for medicine in medicines)


def unsaid(parts: Iterable[str], name: str) -> tuple[str, ...]:
    """The parts that ``name`` and the parts before do not hold already: no ``Adapalene, topical, topical``."""
    kept: list[str] = []
    for part in parts:
        told = fold(" ".join((name, *kept))).replace(",", " ").split()
        if part and not set(fold(part).replace(",", " ").split()) <= set(told):
            kept.append(part)
    return tuple(kept)


def dose_on(row: DrugRow, on: date) -> DoseChange | None:
    """The dose that held on a day."""
    held = [dose for dose in row.doses if dose.on <= on]
    return held[-1] if held else (row.doses[0] if row.doses else None)
