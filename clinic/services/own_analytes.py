"""The analytes of the clinic's own list: as they are stored, and as the tables hold them beside those of the program.

Names, unit and the limits of the first range are columns; what the columns have no room for (decimals, and whom each
range is for) stands as one object at the end of ``aliases``.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog.types import Analyte, Limits, ReferenceRange
from clinic.records.lab_lists import OwnAnalyteDraft, OwnRange
from clinic.rules.numbers import format_number
from clinic.services.core import Core
from clinic.store.models import OwnAnalyte

_MADE_OF = {
    "serum/plasma": ("serum", "plasma"),
    "whole blood": ("blood",),
}
_BLOOD = {"serum/plasma", "whole blood"}
SOURCE = "the clinic's own list"


def renew_catalog(core: Core, session: Session | None = None) -> None:
    """Let everyone who asks the tables find the clinic's analytes as they are stored now."""
    if session is not None:
        core.catalog = core.catalog.with_own(_stored(session))
        return
    with core.db.read() as own:
        core.catalog = core.catalog.with_own(_stored(own))


def _stored(session: Session) -> list[Analyte]:
    rows = session.scalars(select(OwnAnalyte).order_by(OwnAnalyte.name, OwnAnalyte.id))
    return [analyte_of(row) for row in rows]


def fill(row: OwnAnalyte, draft: OwnAnalyteDraft, ucum: str) -> None:
    """Store a draft that was checked in its row."""
    first = draft.ranges[0] if draft.ranges else OwnRange()
    told: dict[str, Any] = {"decimals": draft.decimals, "unit": draft.unit}
    told["ranges"] = [_plain(each, with_limits=at > 0) for at, each in enumerate(draft.ranges)]
    row.name, row.specimen, row.ucum = draft.name, draft.specimen, ucum
    row.low, row.high = first.low, first.high
    row.aliases = [*draft.aliases, told]


def draft_of(row: OwnAnalyte) -> OwnAnalyteDraft:
    """What a row holds."""
    told = next((each for each in row.aliases if isinstance(each, dict)), {})
    ranges = [
        OwnRange(
            each.get("low") if at else row.low,
            each.get("high") if at else row.high,
            each.get("sex", "any"),
            each.get("from"),
            each.get("to"),
        )
        for at, each in enumerate(told.get("ranges", ()))
    ]
    names = tuple(each for each in row.aliases if isinstance(each, str))
    unit = told.get("unit", row.ucum)
    return OwnAnalyteDraft(row.name, row.specimen, unit, told.get("decimals", 1), names, tuple(ranges))


def analyte_of(row: OwnAnalyte) -> Analyte:
    """A row as an analyte of the tables: one unit, no factor, no code of LOINC, and no limits of what is possible."""
    draft = draft_of(row)
    in_blood = draft.specimen in _BLOOD
    return Analyte(
        key=row.key,
        name=draft.name,
        specimen=draft.specimen,
        specimens=_MADE_OF.get(draft.specimen, (draft.specimen,)),
        ucum_conventional=row.ucum,
        ucum_si=row.ucum,
        factor=None,
        factor_source="",
        charge=None,
        decimals_conventional=draft.decimals,
        decimals_si=draft.decimals,
        aliases=draft.aliases if in_blood else (),
        specimen_aliases=() if in_blood else draft.aliases,
        loincs=(),
        ranges=tuple(_range(each, row.ucum) for each in sorted(draft.ranges, key=lambda each: each.sex == "any")),
        verified=True,
        note="",
        own=True,
        withdrawn=row.withdrawn,
    )


def whom(each: OwnRange) -> str:
    """``women from 18 years``, ``everyone under 2 years``."""
    who = {"female": "women", "male": "men"}.get(each.sex, "everyone")
    if each.age_to is not None and each.age_to <= _GROWN:
        who = {"female": "girls", "male": "boys"}.get(each.sex, "children")
    first, last = each.age_from, each.age_to
    if not first and last is None:
        return who
    if last is None:
        return f"{who} from {format_number(first or 0)} years"
    if not first:
        return f"{who} under {format_number(last)} years"
    return f"{who} of {format_number(first)} to under {format_number(last)} years"


_GROWN = 18


def _range(each: OwnRange, ucum: str) -> ReferenceRange:
    limits = Limits(ucum, each.low, each.high, None, None)
    return ReferenceRange(
        kind="reference",
        population=whom(each),
        condition="",
        sex=each.sex,
        age_min=each.age_from,
        age_max=each.age_to,
        pregnancy="",
        conventional=limits,
        si=limits,
        critical_inclusive=False,
        verified=True,
        critical_verified=False,
        source=SOURCE,
        critical_source="",
        note="",
    )


def _plain(each: OwnRange, *, with_limits: bool) -> dict[str, Any]:
    spans = {"sex": each.sex, "from": each.age_from, "to": each.age_to}
    return spans | {"low": each.low, "high": each.high} if with_limits else spans
