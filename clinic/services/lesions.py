"""Lesions: placed, described, followed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Topic
from clinic.records.lesions import (
    AreaRow,
    LesionDetail,
    LesionDraft,
    LesionRow,
    ObservationDraft,
    ObservationRow,
    StatusChange,
)
from clinic.records.rights import Right
from clinic.records.surface import SurfacePoint
from clinic.services.core import Core, check_seen, check_version, fetch, open_visit
from clinic.services.gate import allowed, shows
from clinic.services.lesion_areas import areas_of, middle
from clinic.services.lesion_checks import check_lesion, check_observation, check_place
from clinic.services.observed import OBSERVED, is_silent, observation_at, observations_of
from clinic.store.models import Lesion, LesionStatusChange, Observation, Patient, PhotoLesion, User


class LesionService:
    """Lesions of patients."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @shows(Right.SEE_RECORD)
    def list(self, patient_id: str) -> tuple[LesionRow, ...]:
        """The patient's lesions by number, without those entered in error."""
        with self._core.db.read() as session:
            return self._rows(session, [*session.scalars(_shown(patient_id))])

    @shows(Right.SEE_RECORD)
    def get(self, lesion_id: str) -> LesionDetail:
        """One lesion with all that was observed of it. Raises ``NotFound``."""
        with self._core.db.read() as session:
            return self._details(session, [fetch(session, Lesion, lesion_id, "The lesion")])[0]

    @shows(Right.SEE_RECORD)
    def details(self, patient_id: str) -> tuple[LesionDetail, ...]:
        """What ``list`` shows, each lesion with all that was observed of it."""
        with self._core.db.read() as session:
            return self._details(session, [*session.scalars(_shown(patient_id))])

    @allowed(Right.WRITE_RECORD)
    def save(self, draft: LesionDraft) -> tuple[LesionRow, Changes]:
        """Add a lesion or change one. Raises ``ValidationError`` with the field, ``Conflict``, ``NotFound``."""
        check_lesion(self._core, draft)
        with self._core.db.write() as session:
            fetch(session, Patient, draft.patient_id, "This patient")
            if draft.id:
                lesion = fetch(session, Lesion, draft.id, "The lesion")
                check_version(session, lesion, draft.version, partial(self._one, session, lesion))
                self._check_place(draft, lesion)
                if lesion.status is not draft.status:
                    self._note_status(session, lesion.id, draft.status, "")
            else:
                self._check_place(draft, None)
                number = session.scalar(select(func.max(Lesion.number)).where(Lesion.patient_id == draft.patient_id))
                lesion = Lesion(id=self._core.new_id(), patient_id=draft.patient_id, number=(number or 0) + 1)
                session.add(lesion)
            _fill(lesion, draft)
            session.flush()
            if not draft.id:
                self._note_status(session, lesion.id, draft.status, "")
                session.flush()
            return self._rows(session, [lesion])[0], _changes(lesion)

    @allowed(Right.RECORD)
    def observe(self, draft: ObservationDraft) -> tuple[ObservationRow, Changes]:
        """Describe a lesion at an open visit; a second time in the same visit changes the first.

        Raises ``ValidationError`` with the field, ``Conflict`` for a signed visit.
        """
        with self._core.db.write() as session:
            return store_observation(self._core, session, draft)

    @allowed(Right.WRITE_RECORD)
    def set_status(
        self, lesion_id: str, status: LesionStatus, reason: str = "", version: int = 0
    ) -> tuple[LesionRow, Changes]:
        """Change a lesion's status; the history keeps who, when and why. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            lesion = fetch(session, Lesion, lesion_id, "The lesion")
            check_version(session, lesion, version, partial(self._one, session, lesion))
            if lesion.status is not status:
                lesion.status = status
                self._note_status(session, lesion.id, status, reason)
            session.flush()
            return self._rows(session, [lesion])[0], _changes(lesion)

    @allowed(Right.WRITE_RECORD)
    def mark_error(self, lesion_id: str, reason: str, version: int = 0) -> Changes:
        """Mark as entered in error; it stays in the record with the reason. Raises ``Conflict``."""
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say why this lesion was entered in error.")
        _row, changes = self.set_status(lesion_id, LesionStatus.ENTERED_IN_ERROR, reason.strip(), version)
        return changes

    def _check_place(self, draft: LesionDraft, lesion: Lesion | None) -> None:
        """What is stored may stay as it is: an older list of sites had other borders."""
        if lesion is not None:
            stored = lesion.site, lesion.side, surface_point(lesion)
            if (draft.site, draft.side, draft.point) == stored:
                return
        if draft.point is not None:
            check_place(self._core.atlas(), self._core.catalog.sites[draft.site], draft)

    def _note_status(self, session: Session, lesion_id: str, status: LesionStatus, reason: str) -> None:
        session.add(
            LesionStatusChange(
                id=self._core.new_id(),
                lesion_id=lesion_id,
                status=status,
                at=self._core.now(),
                author_id=self._core.user_id,
                reason=reason,
            )
        )

    def _one(self, session: Session, lesion: Lesion) -> LesionRow:
        return self._rows(session, [lesion])[0]

    def _details(self, session: Session, lesions: Sequence[Lesion]) -> tuple[LesionDetail, ...]:
        ids = [lesion.id for lesion in lesions]
        observations, areas = observations_of(session, ids), areas_of(session, ids)
        statuses: dict[str, list[StatusChange]] = {}
        for change, author in session.execute(
            select(LesionStatusChange, User.name)
            .join(User, User.id == LesionStatusChange.author_id)
            .where(LesionStatusChange.lesion_id.in_(ids))
            .order_by(LesionStatusChange.at.desc(), LesionStatusChange.id.desc())
        ):
            told = StatusChange(change.status, change.at, author, change.reason)
            statuses.setdefault(change.lesion_id, []).append(told)
        return tuple(
            LesionDetail(
                row,
                tuple(reversed(observations.get(row.id, ()))),
                tuple(statuses.get(row.id, ())),
                tuple(reversed(areas.get(row.id, ()))),
            )
            for row in self._rows_with(session, lesions, observations, areas)
        )

    def _rows(self, session: Session, lesions: Sequence[Lesion]) -> tuple[LesionRow, ...]:
        ids = [lesion.id for lesion in lesions]
        return self._rows_with(session, lesions, observations_of(session, ids), areas_of(session, ids))

    def _rows_with(
        self,
        session: Session,
        lesions: Sequence[Lesion],
        observations: Mapping[str, Sequence[ObservationRow]],
        areas: Mapping[str, Sequence[AreaRow]],
    ) -> tuple[LesionRow, ...]:
        ids = [lesion.id for lesion in lesions]
        photos = dict(
            session.execute(
                select(PhotoLesion.lesion_id, func.count())
                .where(PhotoLesion.lesion_id.in_(ids), PhotoLesion.linked)
                .group_by(PhotoLesion.lesion_id)
            ).all()
        )
        return tuple(
            self._row(
                lesion,
                observations.get(lesion.id, []),
                photos.get(lesion.id, 0),
                next(reversed(areas.get(lesion.id, [])), None),
            )
            for lesion in lesions
        )

    def _row(
        self, lesion: Lesion, observations: Sequence[ObservationRow], photos: int, painted: AreaRow | None
    ) -> LesionRow:
        site = self._core.catalog.sites.get(lesion.site)
        diagnosis = self._core.catalog.diagnoses.get(lesion.diagnosis)
        point = surface_point(lesion)
        inside = middle(self._core, painted) if point is None else None
        kind, course = course_of(observations)
        return LesionRow(
            id=lesion.id,
            patient_id=lesion.patient_id,
            number=lesion.number,
            site=lesion.site,
            side=lesion.side,
            site_text=site.display(lesion.side) if site else f"{lesion.site}, {lesion.side.value}",
            diagnosis=lesion.diagnosis,
            diagnosis_text=lesion.diagnosis_text or (diagnosis.name if diagnosis else ""),
            certainty=lesion.certainty,
            status=lesion.status,
            point=point or inside or self._core.atlas().anchor(lesion.site, lesion.side),
            anchored=point is None and inside is None,
            cluster=lesion.cluster,
            first_noted=lesion.first_noted,
            note=lesion.note,
            version=lesion.version,
            last=observations[-1] if observations else None,
            course=course,
            course_kind=kind,
            photos=photos,
            painted=painted,
            by_area=inside is not None,
        )


def store_observation(core: Core, session: Session, draft: ObservationDraft) -> tuple[ObservationRow, Changes]:
    """Keep what was observed of a lesion at an open visit. Raises as ``LesionService.observe``."""
    check_observation(draft)
    visit = open_visit(session, draft.visit_id)
    lesion = fetch(session, Lesion, draft.lesion_id, "The lesion")
    if lesion.patient_id != visit.patient_id:
        raise Conflict("This lesion belongs to another patient.", "Open the visit of the right patient.")
    found = select(Observation).where(Observation.lesion_id == lesion.id, Observation.visit_id == visit.id)
    observation = session.scalars(found).first()
    if observation is None or draft.version or not is_silent(observation):
        theirs = partial(observation_at, session, lesion.id, visit.id, silent=True)
        check_seen(session, observation, draft.version, theirs)
    if observation is None:
        observation = Observation(id=core.new_id(), lesion_id=lesion.id, visit_id=visit.id)
        session.add(observation)
    observation.observed_at = visit.started_at
    observation.author_id = core.user_id
    same_count = (observation.count, observation.count_method) == (draft.count, draft.count_method)
    for field in OBSERVED:
        if field != "count_uncertainty" or draft.count_uncertainty is not None or not same_count:
            setattr(observation, field, getattr(draft, field))
    if dict(draft.signs) != (observation.signs or {}):
        observation.signs = dict(draft.signs)
    session.flush()
    row = observation_at(session, lesion.id, visit.id, silent=True)
    assert row is not None
    return row, _changes(lesion, visit.id)


def _shown(patient_id: str) -> Select[Lesion]:
    """A patient's lesions by number, without those entered in error."""
    shown = select(Lesion).where(Lesion.patient_id == patient_id, Lesion.status != LesionStatus.ENTERED_IN_ERROR)
    return shown.order_by(Lesion.number)


def surface_point(lesion: Lesion) -> SurfacePoint | None:
    """Where the lesion was placed, or ``None`` where it was only chosen from the list or the place is none."""
    if lesion.triangle is None or lesion.weight_a is None or lesion.weight_b is None:
        return None
    point = SurfacePoint(lesion.triangle, (lesion.weight_a, lesion.weight_b), lesion.atlas)
    return point if point.is_on_skin else None


def course_of(observations: Sequence[ObservationRow]) -> tuple[str, tuple[tuple[datetime, float], ...]]:
    """Kind (``count`` or ``mm``) and the points of a lesion's course, oldest first; never the two mixed."""
    counted = [(o.observed_at, float(o.count)) for o in observations if o.count is not None and o.observed_at]
    sized = [(o.observed_at, o.long_axis) for o in observations if o.long_axis is not None and o.observed_at]
    if counted and len(counted) >= len(sized):
        return "count", tuple(counted)
    return ("mm", tuple(sized)) if sized else ("", ())


def _fill(lesion: Lesion, draft: LesionDraft) -> None:
    for field in ("site", "side", "first_noted", "diagnosis", "certainty", "status", "cluster"):
        setattr(lesion, field, getattr(draft, field))
    lesion.diagnosis_text, lesion.note = draft.diagnosis_text.strip(), draft.note.strip()
    point = draft.point
    lesion.triangle = point.triangle if point else None
    lesion.weight_a, lesion.weight_b = point.weights if point else (None, None)
    lesion.atlas = point.atlas if point else ""


def _changes(lesion: Lesion, *more: str) -> Changes:
    return Changes.of(Topic.LESION, *([Topic.VISIT] if more else []), ids=(lesion.patient_id, lesion.id, *more))
