"""Height, weight, blood pressure and pulse, and what a patient was exposed to."""

from datetime import timedelta
from functools import cached_property, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog.workup import ExposureKind, read_exposures
from clinic.errors import Conflict, ValidationError
from clinic.records.body import BodyMeasureDraft, BodyMeasureRow, ExposureDraft, ExposureRow
from clinic.records.changes import Changes
from clinic.records.enums import BodyMeasureKind, Topic
from clinic.records.rights import Right
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed, shows
from clinic.store.models import BodyMeasure, Exposure, Patient, Visit

_FACTORS = {
    BodyMeasureKind.HEIGHT: {"cm": 1.0, "m": 100.0},
    BodyMeasureKind.WEIGHT: {"kg": 1.0, "g": 0.001},
    BodyMeasureKind.SYSTOLIC: {"mm[Hg]": 1.0},
    BodyMeasureKind.DIASTOLIC: {"mm[Hg]": 1.0},
    BodyMeasureKind.PULSE: {"/min": 1.0},
}
"""Units that are taken; the first is the one stored."""
_LIMITS = {
    BodyMeasureKind.HEIGHT: (25.0, 260.0),
    BodyMeasureKind.WEIGHT: (0.3, 600.0),
    BodyMeasureKind.SYSTOLIC: (30.0, 350.0),
    BodyMeasureKind.DIASTOLIC: (10.0, 250.0),
    BodyMeasureKind.PULSE: (10.0, 400.0),
}
"""Beyond these it is a slip of the unit or the decimal sign: this program's choice."""
_CLOCKS_DIFFER = timedelta(minutes=5)


class BodyMeasureService:
    """What is measured of the whole body; exposures that may bring calcium into the skin."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @cached_property
    def _kinds(self) -> dict[str, ExposureKind]:
        return read_exposures(self._core.resources / "catalog")

    @allowed(Right.SEE_RECORD)
    def exposure_kinds(self) -> tuple[ExposureKind, ...]:
        """What a person may have been exposed to, in the order of the table."""
        return tuple(self._kinds.values())

    @shows(Right.SEE_RECORD)
    def list(self, patient_id: str) -> tuple[BodyMeasureRow, ...]:
        """All measures of a person, newest first; withdrawn ones are left out."""
        with self._core.db.read() as session:
            found = select(BodyMeasure).where(BodyMeasure.patient_id == patient_id, BodyMeasure.withdrawn.is_(False))
            rows = session.scalars(found.order_by(BodyMeasure.at.desc(), BodyMeasure.id.desc()))
            return tuple(_row(row) for row in rows)

    @allowed(Right.RECORD)
    def save(self, patient_id: str, draft: BodyMeasureDraft) -> tuple[BodyMeasureRow, Changes]:
        """Store a measure, or change one.

        Raises ``ValidationError`` (``value``, ``ucum``, ``at``), ``Conflict`` (``theirs``: the row as it is now),
        ``NotFound``.
        """
        ucum, value = _checked(draft)
        at = draft.at or self._core.now()
        if at > self._core.now() + _CLOCKS_DIFFER:
            raise ValidationError("at", "The measure lies in the future.", "Check the day it was taken.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            row = self._mine(session, patient_id, draft.id, draft.version)
            if draft.visit_id:
                visit = fetch(session, Visit, draft.visit_id, "The visit")
                if visit.patient_id != patient_id:
                    raise ValidationError("visit_id", "The visit is another person's.", "Choose a visit of this one.")
            row.kind, row.value, row.ucum, row.at = draft.kind, value, ucum, at
            row.note, row.visit_id = draft.note.strip(), draft.visit_id or None
            session.add(row)
            session.flush()
            return _row(row), _changes(patient_id)

    @allowed(Right.RECORD)
    def withdraw(self, measure_id: str, version: int = 0) -> Changes:
        """Take a measure back that was entered in error; it stays in the audit trail. Raises ``Conflict``."""
        with self._core.db.write() as session:
            row = fetch(session, BodyMeasure, measure_id, "The measure")
            self._core.check_view(row.patient_id)
            check_version(session, row, version, partial(_row, row))
            row.withdrawn = True
            return _changes(row.patient_id)

    @shows(Right.SEE_RECORD)
    def exposures(self, patient_id: str) -> tuple[ExposureRow, ...]:
        """What a person was exposed to, in the order it was entered."""
        with self._core.db.read() as session:
            found = select(Exposure).where(Exposure.patient_id == patient_id, Exposure.withdrawn.is_(False))
            return tuple(self._exposure(row) for row in session.scalars(found.order_by(Exposure.id)))

    @allowed(Right.RECORD)
    def save_exposure(self, patient_id: str, draft: ExposureDraft) -> tuple[ExposureRow, Changes]:
        """Store an exposure, or change one. Its day and place may be open: the work-up then asks for them.

        Raises ``ValidationError`` (``kind``, ``on``, ``site``), ``Conflict``, ``NotFound``.
        """
        if draft.kind not in self._kinds:
            raise ValidationError("kind", "It is not said what it was.", "Choose it from the list.")
        if draft.site and draft.site not in self._core.catalog.sites:
            raise ValidationError("site", f"“{draft.site}” is not a site of the list.", "Choose it anew.")
        if draft.on is not None and draft.on.earliest > self._core.today():
            raise ValidationError("on", "The day lies in the future.", "Check it.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            row = Exposure(id=self._core.new_id(), patient_id=patient_id)
            if draft.id:
                row = fetch(session, Exposure, draft.id, "The exposure")
                _check_owner(row.patient_id, patient_id)
                check_version(session, row, draft.version, partial(self._exposure, row))
            row.kind, row.on, row.site, row.side = draft.kind, draft.on, draft.site, draft.side
            row.note = draft.note.strip()
            session.add(row)
            session.flush()
            return self._exposure(row), _changes(patient_id)

    @allowed(Right.RECORD)
    def withdraw_exposure(self, exposure_id: str, version: int = 0) -> Changes:
        """Take back an exposure that was entered in error. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            row = fetch(session, Exposure, exposure_id, "The exposure")
            self._core.check_view(row.patient_id)
            check_version(session, row, version, partial(self._exposure, row))
            row.withdrawn = True
            return _changes(row.patient_id)

    def _mine(self, session: Session, patient_id: str, measure_id: str, version: int) -> BodyMeasure:
        if not measure_id:
            return BodyMeasure(id=self._core.new_id(), patient_id=patient_id)
        row = fetch(session, BodyMeasure, measure_id, "The measure")
        _check_owner(row.patient_id, patient_id)
        check_version(session, row, version, partial(_row, row))
        return row

    def _exposure(self, row: Exposure) -> ExposureRow:
        kind, site = self._kinds.get(row.kind), self._core.catalog.sites.get(row.site)
        name, site_name = kind.name if kind else row.kind, site.name if site else row.site
        return ExposureRow(
            row.id,
            row.patient_id,
            row.kind,
            name,
            row.on,
            row.site,
            site_name,
            row.side,
            row.note,
            row.version,
            row.withdrawn,
        )


def _checked(draft: BodyMeasureDraft) -> tuple[str, float]:
    """The unit that is stored, and the value in it."""
    factors = _FACTORS[draft.kind]
    name, stored = draft.kind.value, next(iter(factors))
    if draft.ucum not in factors:
        units = " or ".join(readable_unit(unit) for unit in factors)
        raise ValidationError("ucum", f"The {name} is not measured in “{draft.ucum}”.", f"It is given in {units}.")
    value = float(f"{draft.value * factors[draft.ucum]:.10g}")
    low, high = _LIMITS[draft.kind]
    if not low <= value <= high:
        shown = f"{format_number(draft.value)} {readable_unit(draft.ucum)}"
        raise ValidationError("value", f"The {name} cannot be {shown}.", "Check the number and its unit.")
    return stored, value


def _check_owner(theirs: str, patient_id: str) -> None:
    if theirs != patient_id:
        raise Conflict("This entry is another person's.", "Open that person's record.")


def _row(row: BodyMeasure) -> BodyMeasureRow:
    return BodyMeasureRow(
        row.id,
        row.patient_id,
        row.kind,
        row.value,
        row.ucum,
        row.at,
        row.note,
        row.visit_id or "",
        row.version,
        row.withdrawn,
    )


def _changes(patient_id: str) -> Changes:
    return Changes.of(Topic.LAB, Topic.PATIENT, ids=(patient_id,))
