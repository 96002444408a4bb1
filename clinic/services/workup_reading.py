"""What the work-up reads: the newest value of each quantity, and of a white bump what was recorded in its features."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.catalog.workup import BumpFeature, Sign
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.records.workup import Measured
from clinic.rules.bump_features import Recorded, names_content
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.derived import shown_value
from clinic.rules.names import fold
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from clinic.rules.workup_terms import HIGH
from clinic.services.core import Core, local_date
from clinic.store.models import Lesion, Observation, Procedure, Specimen

_URINE = re.compile(r"urin|\bu\b")
_TITRE = "{titer}"
_IN_WORDS = ("", _TITRE)
"""Units of what a laboratory may tell in words."""
_LOOK = ("dome", "plaque", "umbilication", "stony", "firm", "soft")
_NOTHING = "Nothing came out"
_OPENING = ("opening", "umbilication", "crust")
_NOT_BLOOD = re.compile(r"liquor|csf|spinal|stool|faec|fec|sweat|saliva|dialys|pleura|ascit|synov|periton")


def newest_values(
    results: Iterable[ResultRow], derived: Iterable[DerivedRow], catalog: Catalog, today: date, days: int
) -> dict[str, Measured]:
    """The newest usable value of each quantity, by key; both come newest first. Of one day a number goes before a
    limit of measurement (``>60``)."""
    found: dict[str, Measured] = {}
    measured = [_of_result(row, today, days) for row in results if _is_usable(row, catalog)]
    computed = [_of_derived(made, today, days) for made in derived if made.value is not None and made.sampled_at]
    for one in (*measured, *computed):
        before = found.get(one.key)
        if before is None or (one.on, not one.comparator) > (before.on, not before.comparator):
            found[one.key] = one
    return found


def _is_usable(row: ResultRow, catalog: Catalog) -> bool:
    """A final result of one of our analytes as a whole, in its own specimen; a number with a certain unit, or words
    of what is told in words (an antibody). What waits for a person's confirmation has no analyte yet."""
    analyte = catalog.analytes.get(row.analyte)
    if analyte is None or row.component or row.status not in (ResultStatus.FINAL, ResultStatus.CORRECTED):
        return False
    specimen = fold(row.specimen)
    in_urine = analyte.specimen.startswith("urine")
    if specimen and (bool(_URINE.search(specimen)) is not in_urine or _NOT_BLOOD.search(specimen)):
        return False
    return bool(row.ucum) if row.number is not None else bool(row.text) and analyte.ucum_conventional in _IN_WORDS


def _of_result(row: ResultRow, today: date, days: int) -> Measured:
    on = local_date(row.sampled_at)
    unit = readable_unit(row.ucum) if row.number is not None else ""
    text = f"{row.value_text} {unit}".strip()
    old = (today - on).days > days
    sign = "" if row.ucum == _TITRE else row.comparator  # a titre below the first dilution is its normal finding
    undecided = bool(sign) and row.flag in (None, Flag.ABNORMAL)
    return Measured(row.analyte, row.name, text, on, row.flag, row.number, old, undecided, sign)


def _of_derived(made: DerivedRow, today: date, days: int) -> Measured:
    assert made.value is not None and made.sampled_at is not None  # the caller asked
    on = local_date(made.sampled_at)
    each = ((made.value, made.unit), *made.also)
    told = each if made.key == "ca-x-p" else each[:1]
    text = " = ".join(f"{shown_value(value, unit)} {readable_unit(unit)}" for value, unit in told)
    value = next((value for value, unit in each if unit == "mg2/dL2"), made.value)
    return Measured(made.key, made.name, text, on, made.flag, value, (today - on).days > days)


def urate_words(found: Mapping[str, Measured]) -> str:
    """``8.9 mg/dL high 3 May 2026``; empty where it does not count."""
    value = found.get("urate")
    if value is None or value.old or value.limit:
        return ""
    judged = "high" if value.flag in HIGH else "within its range" if value.flag is Flag.NORMAL else ""
    return ", ".join(part for part in (value.text, judged, spoken_short(value.on)) if part)


def ended(stop: date | None, today: date) -> bool:
    """Whether a course is over."""
    return stop is not None and stop <= today


def recorded_of(
    session: Session,
    lesion: Lesion,
    core: Core,
    signs: Mapping[str, Sign],
    features: Sequence[BumpFeature],
    urate: str = "",
) -> dict[str, Recorded]:
    """What was recorded of each feature last, with its day; what was not recorded is not there. What came out of a
    bump was seen at a visit or noted with what was done to it. ``urate``: what is known of the uric acid."""
    specimen = _histology(session, lesion)
    found = {
        "site": _site(lesion, core.catalog),
        "course": Recorded(_course(lesion)),
        "level": specimen or Recorded(""),
        "urate": Recorded(urate),
    }
    found = {key: said for key, said in found.items() if said.words}
    came_out: list[tuple[datetime, Recorded]] = _came_out(session, lesion, features)
    newest = select(Observation).where(Observation.lesion_id == lesion.id).order_by(Observation.observed_at.desc())
    for seen in session.scalars(newest):
        told = spoken_short(local_date(seen.observed_at))
        for key, text in _seen(seen, signs).items():
            if text and key == "content":
                came_out.append((seen.observed_at, Recorded(text, told)))
            elif text and key not in found:
                found[key] = Recorded(text, told)
    if came_out:
        found["content"] = max(came_out, key=lambda one: one[0])[1]
    return found


def _site(lesion: Lesion, catalog: Catalog) -> Recorded:
    """The site, and what it lies in: the table of features names the face as a whole too."""
    site = catalog.sites.get(lesion.site)
    if site is None:
        return Recorded(lesion.site)
    within = [f"of the {site.region}"]
    above = catalog.sites.get(site.parent)
    while above is not None:
        within.append(above.name)
        above = catalog.sites.get(above.parent)
    return Recorded(site.name, also=", ".join(within))


def _came_out(session: Session, lesion: Lesion, features: Sequence[BumpFeature]) -> list[tuple[datetime, Recorded]]:
    """Content that was noted with a procedure on this lesion; an endpoint in free words where it names one."""
    found = []
    done = select(Procedure).where(Procedure.patient_id == lesion.patient_id, Procedure.error_reason == "")
    for procedure in session.scalars(done):
        if lesion.id not in procedure.lesion_ids:
            continue
        content, endpoint = (str(procedure.parameters.get(key) or "") for key in ("content", "endpoint"))
        words = _NOTHING if content == "none" else content
        words = words or (endpoint if names_content(endpoint, features) else "")
        if words:
            told = f"{spoken_short(local_date(procedure.at))}, {procedure.kind.replace('_', ' ')}"
            found.append((procedure.at, Recorded(words[:1].upper() + words[1:], told)))
    return found


def _seen(seen: Observation, signs: Mapping[str, Sign]) -> dict[str, str]:
    looked = seen.signs or {}
    size = max((axis for axis in (seen.long_axis, seen.short_axis) if axis), default=None)
    ulcer = {True: "ulcerated", False: "", None: ""}[seen.ulceration]
    inflamed = {True: "Inflamed", False: "Not inflamed", None: ""}[looked.get("inflamed")]
    content = signs[seen.content].name if seen.content in signs else seen.content
    look = (seen.colour, seen.surface, seen.firmness, ulcer, *_signs(looked, signs, _LOOK))
    return {
        "size": format_number(size) if size else "",
        "look": ", ".join(part for part in look if part),
        "opening": ", ".join(_signs(looked, signs, _OPENING)),
        "content": content or seen.discharge,
        "inflammation": inflamed,
        "dermoscopy": ", ".join(_signs(looked, signs, _of_kind(signs, "dermoscopy"))),
        "imaging": ", ".join(_signs(looked, signs, _of_kind(signs, "imaging"))),
    }


def _of_kind(signs: Mapping[str, Sign], kind: str) -> tuple[str, ...]:
    return tuple(key for key, sign in signs.items() if sign.kind == kind)


def _signs(looked: Mapping[str, bool], signs: Mapping[str, Sign], keys: Iterable[str]) -> list[str]:
    """``Smooth dome``, ``No opening (punctum)`` in the order of ``keys``; what was not looked for is not there."""
    told = ((signs[key].name, looked[key]) for key in keys if key in looked and key in signs)
    return [name if seen else f"No {name[:1].lower()}{name[1:]}" for name, seen in told]


def _course(lesion: Lesion) -> str:
    parts = [f"since {spoken(lesion.first_noted)}" if lesion.first_noted else "", lesion.status.value]
    return ", ".join(part for part in parts if part and part != "active")


def _histology(session: Session, lesion: Lesion) -> Recorded | None:
    """The newest result of a specimen of this lesion."""
    found = select(Specimen).where(
        Specimen.patient_id == lesion.patient_id, Specimen.error_reason == "", Specimen.result != ""
    )
    for specimen in session.scalars(found.order_by(Specimen.sent_on.desc(), Specimen.id.desc())):
        if lesion.id in specimen.lesion_ids:
            calcium = {True: ", von Kossa positive", False: ", no calcium", None: ""}[specimen.calcium]
            return Recorded(f"{specimen.result}{calcium}", f"{spoken_short(specimen.sent_on)}, histology")
    return None
