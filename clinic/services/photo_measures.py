"""What is measured in a photo: lengths, axes, outlines, counts; kept as marks, and as findings of a visit if wished."""

from dataclasses import replace
from functools import partial

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.imaging import upright
from clinic.records.changes import Changes
from clinic.records.enums import MarkKind, VisitStatus
from clinic.records.lesions import ObservationDraft, ObservationRow
from clinic.records.measures import FindingWritten, MeasureDraft, MeasureRow
from clinic.records.rights import Right
from clinic.services.core import Core, check_version, fetch, user_name
from clinic.services.gate import allowed
from clinic.services.lesions import store_observation
from clinic.services.measure_findings import differs, finding_of
from clinic.services.measure_values import (
    check_shape,
    middle_of,
    points_of,
    read_values,
    scale_of,
    stored_values,
    values_of,
)
from clinic.services.observed import observation_at
from clinic.services.photo_pixels import PhotoPixels
from clinic.services.photo_rows import link_lesion, own_lesion, photo_changes
from clinic.store.models import Observation, Photo, PhotoMark, Visit

_MARK = "This measure"


class MeasureService:
    """Measuring marks of photos. The program computes values; what counts as a finding a person decides."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def list(self, photo_id: str) -> tuple[MeasureRow, ...]:
        """What is marked and measured in a photo, oldest first, places of lesions too. Raises ``NotFound``."""
        marks = select(PhotoMark).where(PhotoMark.photo_id == photo_id, ~PhotoMark.withdrawn).order_by(PhotoMark.id)
        with self._core.db.read() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            self._core.check_view(photo.patient_id)
            rows = tuple(_row(session, photo, mark) for mark in session.scalars(marks))
            patient_id = photo.patient_id
        self._core.seen(patient_id)
        return rows

    @allowed(Right.SEE_RECORD)
    def pixels(self, photo_id: str) -> PhotoPixels:
        """The upright pixels of a photo, for suggestions; decoding takes its time. Raises ``NotFound``,
        ``StorageError``."""
        with self._core.db.read() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            self._core.check_view(photo.patient_id)
            sha256, patient_id, scale = photo.sha256, photo.patient_id, scale_of(photo)
        self._core.seen(patient_id)
        picture = upright(self._core.blobs.get(sha256))
        return PhotoPixels(photo_id, np.asarray(picture.convert("RGB")), scale)

    @allowed(Right.RECORD)
    def save(self, draft: MeasureDraft) -> tuple[MeasureRow, Changes]:
        """Keep a shape, or change one that has an id; one that was taken back is there again by that. Its values are
        computed from its points and the scale of the photo, in pixels without one. The lesion is linked to the photo.
        A finding that was written from it before stays as it is.

        Raises ``NotFound``, ``Conflict``, ``ValidationError`` (``points``, ``outline``, ``lesion_ids``).
        """
        with self._core.db.write() as session:
            photo = fetch(session, Photo, draft.photo_id, "This photo")
            lesion = own_lesion(session, photo.patient_id, draft.lesion_id)
            check_shape(draft, photo)
            mark = self._mark(session, photo, draft)
            values = values_of(draft.kind, draft.points, draft.outline, scale_of(photo))
            if mark.lesion_id is not None and mark.lesion_id != lesion.id:
                mark.observation_id = None  # that finding is another lesion's
            mark.lesion_id, mark.kind, mark.method, mark.note = lesion.id, draft.kind, draft.method, draft.note.strip()
            mark.points = [[x, y] for x, y in draft.points]
            mark.outline = [[x, y] for x, y in draft.outline]
            mark.x, mark.y = middle_of(draft)
            mark.measures, mark.withdrawn, mark.author_id = stored_values(values), False, self._core.user_id
            link_lesion(self._core, session, photo, lesion)
            session.flush()
            return _row(session, photo, mark), photo_changes(photo, {lesion.id})

    @allowed(Right.RECORD)
    def withdraw(self, mark_id: str, version: int = 0) -> tuple[MeasureRow, Changes]:
        """Take a measure back; the audit trail keeps it, and a finding that was written from it stays.

        Raises ``NotFound``, ``Conflict`` where someone else changed it.
        """
        with self._core.db.write() as session:
            mark, photo = self._known(session, mark_id, version)
            mark.withdrawn = True
            session.flush()
            return _row(session, photo, mark), photo_changes(photo, {mark.lesion_id})

    @allowed(Right.RECORD)
    def as_finding(
        self, mark_id: str, version: int = 0, finding_version: int | None = None
    ) -> tuple[FindingWritten, Changes]:
        """Write what was measured into the finding of the photo's visit: long and short axis with the larger of their
        uncertainties, or the count and how it was made. All else that the finding says stays; a single length says
        nothing of a short axis, so that one goes. ``finding_version``: of the finding as it was read, 0: there was
        none, ``None``: not read.

        Raises ``NotFound``, ``Conflict`` where the photo has no visit or that is signed, where there is no scale, where
        a place is not measured, or where someone else changed mark or finding.
        """
        with self._core.db.write() as session:
            mark, photo = self._known(session, mark_id, version)
            refusal = _refusal(session, photo, mark)
            if refusal:
                raise Conflict(*refusal)
            visit_id = photo.visit_id or ""
            before = observation_at(session, mark.lesion_id, visit_id)
            draft = finding_of(mark, before, visit_id)
            finding, changes = store_observation(self._core, session, replace(draft, version=finding_version))
            mark.observation_id = finding.id
            session.flush()
            written = FindingWritten(_row(session, photo, mark), finding, before)
            return written, changes | photo_changes(photo, {mark.lesion_id})

    @allowed(Right.RECORD)
    def undo_finding(self, written: FindingWritten) -> tuple[MeasureRow, Changes]:
        """Give a finding back what it said before ``as_finding``; where there was none there is none.

        Raises ``Conflict`` where someone changed the mark or the finding since, or the visit is signed; ``NotFound``.
        """
        now = written.finding
        with self._core.db.write() as session:
            mark, photo = self._known(session, written.mark.id, written.mark.version)
            back: ObservationDraft = written.before or ObservationDraft(now.lesion_id, now.visit_id)
            _finding, changes = store_observation(self._core, session, replace(back, version=now.version))
            mark.observation_id = None
            session.flush()
            return _row(session, photo, mark), changes | photo_changes(photo, {mark.lesion_id})

    def _mark(self, session: Session, photo: Photo, draft: MeasureDraft) -> PhotoMark:
        if not draft.id:
            mark = PhotoMark(id=self._core.new_id(), photo_id=photo.id)
            session.add(mark)
            return mark
        mark, other = self._known(session, draft.id, draft.version)
        if other.id != photo.id:
            raise Conflict("This measure belongs to another photo.", "Draw it in this photo anew.")
        return mark

    def _known(self, session: Session, mark_id: str, version: int) -> tuple[PhotoMark, Photo]:
        mark = fetch(session, PhotoMark, mark_id, _MARK)
        photo = fetch(session, Photo, mark.photo_id, "This photo")
        check_version(session, mark, version, partial(_row, session, photo, mark))
        return mark, photo


def _row(session: Session, photo: Photo, mark: PhotoMark) -> MeasureRow:
    points = points_of(mark.points)
    if mark.kind is MarkKind.PLACE and mark.x is not None and mark.y is not None:
        points = ((mark.x, mark.y),)  # a pin that was moved says so there alone
    finding = _finding(session, mark)
    refusal = _refusal(session, photo, mark)
    return MeasureRow(
        photo_id=photo.id,
        lesion_id=mark.lesion_id,
        kind=mark.kind,
        points=points,
        outline=points_of(mark.outline),
        method=mark.method,
        note=mark.note,
        id=mark.id,
        version=mark.version,
        values=read_values(mark),
        author=user_name(session, mark.author_id),
        drawn_at=mark.updated_at,
        withdrawn=mark.withdrawn,
        observation_id=finding.id if finding else "",
        finding_differs=finding is not None and differs(mark, finding),
        no_finding=refusal[0] if refusal else "",
    )


def _finding(session: Session, mark: PhotoMark) -> ObservationRow | None:
    """The finding that was written from a mark, unless its visit was entered in error."""
    known = session.get(Observation, mark.observation_id) if mark.observation_id else None
    return observation_at(session, known.lesion_id, known.visit_id) if known is not None else None


def _refusal(session: Session, photo: Photo, mark: PhotoMark) -> tuple[str, str] | None:
    """Why a mark cannot become a finding of the photo's visit and what helps, or ``None``."""
    if mark.kind is MarkKind.PLACE:
        return "A place alone is no finding.", "Measure or count the lesion."
    if mark.withdrawn:
        return "This measure was taken back.", "Measure the lesion anew."
    if mark.kind is not MarkKind.COUNT and scale_of(photo) is None:
        return "The photo has no scale: a size in pixels is no finding.", "Set the scale of the photo first."
    visit = session.get(Visit, photo.visit_id) if photo.visit_id else None
    if visit is None:
        return "The photo belongs to no visit.", "Enter the size in the visit by hand."
    if visit.status is VisitStatus.SIGNED:
        return "The visit of this photo is signed.", "Add an addendum to it, or measure in a photo of a new visit."
    if visit.status is not VisitStatus.DRAFT:
        return "The visit of this photo was entered in error.", "Use a photo of another visit."
    return None
