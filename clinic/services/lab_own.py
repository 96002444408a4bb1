"""Analytes that a clinic adds to the list of the program: kept, changed, retired and taken up again."""

from dataclasses import replace
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.catalog.types import Analyte
from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import OWN, SPECIMENS, OwnAnalyteDraft, OwnAnalyteRow, OwnRange
from clinic.records.rights import Right
from clinic.rules.names import fold, plain_line
from clinic.rules.units import convert, to_ucum
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed
from clinic.services.own_analytes import draft_of, fill, renew_catalog, whom
from clinic.store.models import LabResult, OwnAnalyte

_OLDEST = 130.0
_MOST_DECIMALS = 4
_MOST_NAMES = 20


class OwnAnalyteLists:
    """The part of the laboratory's lists that holds analytes."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def analytes(self) -> tuple[OwnAnalyteRow, ...]:
        """The clinic's own analytes, retired ones last."""
        with self._core.db.read() as session:
            rows = [self._own(session, row) for row in session.scalars(select(OwnAnalyte))]
        return tuple(sorted(rows, key=lambda row: (row.retired, fold(row.name))))

    @allowed(Right.ADMINISTER)
    def save_analyte(
        self, draft: OwnAnalyteDraft, analyte_id: str = "", version: int = 0
    ) -> tuple[OwnAnalyteRow, Changes]:
        """Add an analyte or change one; stored results are named and judged by it from then on.

        Raises ``ValidationError`` (``name``, ``aliases``, ``specimen``, ``unit``, ``decimals``, ``ranges``: the
        first that is wrong), ``Conflict``, ``NotFound``.
        """
        with self._core.db.write() as session:
            row = self._row_of(session, analyte_id, version)
            complete, ucum = self._checked(draft, row.key if row else "")
            if row is None:
                row = OwnAnalyte(id=self._core.new_id(), withdrawn=False)
                row.key = self._new_key(session, complete.name)
                session.add(row)
            else:
                self._check_stored(session, row, complete, ucum)
            fill(row, complete, ucum)
            session.flush()
            stored = self._own(session, row)
        renew_catalog(self._core)
        return stored, Changes.of(Topic.LAB)

    @allowed(Right.ADMINISTER)
    def retire_analyte(self, analyte_id: str, version: int = 0) -> Changes:
        """Offer it no more; its results keep their name, range and course. Raises ``Conflict``, ``NotFound``."""
        return self._set_withdrawn(analyte_id, version, withdrawn=True)

    @allowed(Right.ADMINISTER)
    def take_up_analyte(self, analyte_id: str, version: int = 0) -> Changes:
        """Offer a retired one again. Raises ``Conflict``, ``NotFound``."""
        return self._set_withdrawn(analyte_id, version, withdrawn=False)

    def _set_withdrawn(self, analyte_id: str, version: int, *, withdrawn: bool) -> Changes:
        with self._core.db.write() as session:
            row = fetch(session, OwnAnalyte, analyte_id, "This analyte")
            check_version(session, row, version, partial(self._own, session, row))
            row.withdrawn = withdrawn
        renew_catalog(self._core)
        return Changes.of(Topic.LAB)

    def _row_of(self, session: Session, analyte_id: str, version: int) -> OwnAnalyte | None:
        if not analyte_id:
            return None
        row = fetch(session, OwnAnalyte, analyte_id, "This analyte")
        check_version(session, row, version, partial(self._own, session, row))
        return row

    def _own(self, session: Session, row: OwnAnalyte) -> OwnAnalyteRow:
        stored = session.scalar(select(func.count()).select_from(LabResult).where(LabResult.analyte == row.key)) or 0
        return OwnAnalyteRow(row.id, row.version, row.key, draft_of(row), row.withdrawn, stored)

    @staticmethod
    def _new_key(session: Session, name: str) -> str:
        """``own:zinc``; a key of the program's tables has no colon, and one that was given is never given again."""
        stem = OWN + ("-".join("".join(c if c.isalnum() else " " for c in fold(name)).split())[:44] or "analyte")
        taken = set(session.scalars(select(OwnAnalyte.key)))
        return next(key for key in (stem, *(f"{stem}-{at}" for at in range(2, 10_000))) if key not in taken)

    def _checked(self, draft: OwnAnalyteDraft, own_key: str) -> tuple[OwnAnalyteDraft, str]:
        """The draft in plain lines and its unit in UCUM."""
        name = plain_line(draft.name)
        if not name:
            raise ValidationError("name", "The name of the analyte is missing.", "Type one.")
        if draft.specimen not in SPECIMENS:
            raise ValidationError("specimen", "It is not said what it is measured in.", "Choose a specimen.")
        aliases = tuple(dict.fromkeys(line for line in map(plain_line, draft.aliases) if line and line != name))
        if len(aliases) > _MOST_NAMES:
            raise ValidationError("aliases", f"There are more than {_MOST_NAMES} names.", "Leave some out.")
        self._check_one_name("name", name, draft.specimen, own_key)
        for alias in aliases:
            self._check_one_name("aliases", alias, draft.specimen, own_key)
        unit = " ".join(draft.unit.split())
        ucum = (to_ucum(unit, self._core.catalog.unit_aliases) or "") if unit else ""
        if unit and not ucum:
            raise ValidationError("unit", f"The unit “{unit}” is not known.", "Write it like ug/dL or umol/L.")
        if not 0 <= draft.decimals <= _MOST_DECIMALS:
            raise ValidationError("decimals", f"Decimals go from 0 to {_MOST_DECIMALS}.", "Type such a number.")
        if draft.ranges and not unit:
            raise ValidationError("unit", "A range needs a unit.", "Type the unit that its limits are in.")
        _check_ranges(draft.ranges)
        return replace(draft, name=name, unit=unit, aliases=aliases), ucum

    def _check_one_name(self, field: str, name: str, specimen: str, own_key: str) -> None:
        """One name in one specimen is one analyte: else a result could be taken for either."""
        for other in self._core.catalog.named(name):
            if other.key != own_key and _same_specimen(other, specimen):
                retired = ", retired from the clinic's list" if other.withdrawn else ""
                what = f"“{name}” is {other.name} ({other.specimen}{retired}) already."
                raise ValidationError(field, what, "Take that one up again." if retired else "Choose another name.")

    def _check_stored(self, session: Session, row: OwnAnalyte, draft: OwnAnalyteDraft, ucum: str) -> None:
        """What is stored keeps its meaning: no other specimen, and only a unit that its numbers can be turned into."""
        if not self._own(session, row).results:
            return
        if draft.specimen != row.specimen:
            what = f"Results in {row.specimen} are stored."
            raise ValidationError("specimen", what, "Add another analyte for another specimen.")
        if row.ucum and convert(1.0, row.ucum, ucum, None) is None:
            what = f"Results in {row.ucum} are stored, which cannot be turned into this unit for certain."
            raise ValidationError("unit", what, "Add another analyte for this unit.")


def _same_specimen(other: Analyte, specimen: str) -> bool:
    blood = {"serum", "plasma", "blood", "serum/plasma", "whole blood"}
    mine = {specimen} | (blood if specimen in blood else set())
    return bool(mine & {other.specimen, *other.specimens}) or ("calculated" in other.specimens and specimen in blood)


def _check_ranges(ranges: tuple[OwnRange, ...]) -> None:
    for at, each in enumerate(ranges):
        who = whom(each)
        if each.low is None and each.high is None:
            raise ValidationError("ranges", f"The range for {who} has no limit.", "Type one, or take the line out.")
        if each.low is not None and each.high is not None and each.low >= each.high:
            raise ValidationError("ranges", f"The range for {who}: lower limit not below the upper.", "Check both.")
        first, last = _span(each)
        if not 0 <= first < last <= _OLDEST:
            raise ValidationError("ranges", "The ages of a range are not a span of years.", "Check both ages.")
        for other in ranges[:at]:
            start, end = _span(other)
            if other.sex == each.sex and first < end and start < last:
                what = f"Two ranges are for {who}."
                raise ValidationError("ranges", what, "Let each person have one range.")


def _span(each: OwnRange) -> tuple[float, float]:
    return each.age_from or 0.0, _OLDEST if each.age_to is None else each.age_to
