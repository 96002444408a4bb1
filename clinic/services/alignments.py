"""Pairs of photos laid over each other: found once, kept with the pair."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, ValidationError
from clinic.imaging import upright
from clinic.records.alignments import AlignmentRow
from clinic.records.changes import Changes
from clinic.records.enums import AlignmentGrade, PhotoKind, Topic
from clinic.records.rights import Right
from clinic.registration import Registration, Transform, by_pairs
from clinic.services.alignment_rows import Size, make_empty, opposite, oriented, size_of, stored_pair
from clinic.services.core import Core, check_seen, fetch
from clinic.services.face_alignment import faces_of, lay
from clinic.services.face_places import FacePlaceService
from clinic.services.gate import allowed
from clinic.store.models import Alignment, Photo

WORKING_SIDE = 2048
"""Pixels of the longer side at which an original is read: twice what is registered, at a fraction of its time."""
_NO_FACE = (PhotoKind.DERMOSCOPY, PhotoKind.HISTOLOGY)

Pair = tuple[float, float, float, float]
Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Picture:
    """What of a photo is needed to align it."""

    sha256: str
    size: Size
    may_be_face: bool


class AlignmentService:
    """Alignments of photos; what was found once is kept, what a person set is never replaced unasked.

    A pair has one row, in whichever direction it was first asked for; every method takes it in either direction and
    answers in the one asked for.
    """

    def __init__(self, core: Core, faces: FacePlaceService) -> None:
        self._core = core
        self._faces = faces

    @allowed(Right.SEE_RECORD)
    def of(self, a_id: str, b_id: str) -> AlignmentRow | None:
        """How photo A lies on photo B, ``None`` where nothing is kept of the pair.

        A pair that was only shifted by hand has an empty ``method``. Raises ``NotFound``, ``ValidationError`` for
        photos of two people, ``NotAllowed`` for a restricted record.
        """
        with self._core.db.read() as session:
            a, b = _pair(session, a_id, b_id)
            self._core.check_view(a.patient_id)
            row = stored_pair(session, a_id, b_id)
            found = oriented(session, row, a, b) if row is not None else None
            patient_id = a.patient_id
        self._core.seen(patient_id)
        return found

    @allowed(Right.RECORD)
    def align(self, a_id: str, b_id: str, *, again: bool = False) -> tuple[AlignmentRow, Changes]:
        """Align a pair by what is seen in both photos, once: a pair that was aligned comes back as it is kept.

        ``again`` computes anew and replaces also what was set by hand, unless someone set it meanwhile. Not being
        alignable is kept too, with the reason. Takes up to a second. Raises as ``of``; ``StorageError``,
        ``FileRefused`` where an original cannot be read.
        """
        with self._core.db.read() as session:
            pair = _pair(session, a_id, b_id)
            self._core.check_view(pair[0].patient_id)
            before = stored_pair(session, a_id, b_id)
            if before is not None and before.method and not again:
                return oriented(session, before, *pair), Changes()
            version = before.version if before is not None else 0
            pictures = [_picture(photo) for photo in pair]
        found = self._register(*pictures)
        with self._core.db.write() as session:
            a, b = _pair(session, a_id, b_id)
            row = stored_pair(session, a_id, b_id)
            if row is not None and row.version != version and row.method:
                return oriented(session, row, a, b), Changes()
            row = self._fill(session, row, a, b, found)
            row.points, row.author_id = None, None
            session.flush()
            return oriented(session, row, a, b), _changes(a, b)

    @allowed(Right.RECORD)
    def by_hand(
        self, a_id: str, b_id: str, pairs: Sequence[Pair], version: int | None = None
    ) -> tuple[AlignmentRow, Changes]:
        """Lay A on B by pairs of points (x, y in A, x, y in B, pixels of the upright originals) that a person set.

        The texture is asked: where it confirms the pairs the grade is "aligned", else "approximate". ``version``: that
        was read; 0: there was none yet; ``None``: not read, what is stored is replaced. Raises as ``of``;
        ``ValidationError`` (``pairs``) for fewer than two pairs, for a point outside its photo and for points that do
        not determine how the photos lie; ``Conflict``.
        """
        with self._core.db.read() as session:
            a, b = _pair(session, a_id, b_id)
            self._core.check_view(a.patient_id)
            for pair in pairs:
                _check_inside(pair, a, b)
            one, two = _picture(a), _picture(b)
        found = by_pairs(tuple(pairs), one.size, two.size, *self._seen_if_readable(one, two))
        with self._core.db.write() as session:
            a, b = _pair(session, a_id, b_id)
            row = stored_pair(session, a_id, b_id)
            check_seen(session, row, version, partial(_theirs, session, row, a, b))
            row = self._fill(session, row, a, b, found)
            forward = row.photo_a_id == a.id
            row.points = [list(pair if forward else (*pair[2:], *pair[:2])) for pair in pairs]
            row.author_id = self._core.user_id or None
            session.flush()
            return oriented(session, row, a, b), _changes(a, b)

    @allowed(Right.RECORD)
    def set_shift(
        self, a_id: str, b_id: str, shift: tuple[float, float], version: int | None = None
    ) -> tuple[AlignmentRow, Changes]:
        """Keep by how much B was moved by hand against A: pixels of B, added to where A lies on it.

        ``version`` as for ``by_hand``. Raises as ``of``; ``Conflict``.
        """
        with self._core.db.write() as session:
            a, b = _pair(session, a_id, b_id)
            self._core.check_view(a.patient_id)
            row = stored_pair(session, a_id, b_id)
            check_seen(session, row, version, partial(_theirs, session, row, a, b))
            if row is None:
                row = self._new(session, a, b)
            forward = row.photo_a_id == a.id
            kept = Transform.from_json(row.transform) if row.transform is not None else None
            row.shift_x, row.shift_y = shift if forward else opposite(kept, size_of(b), size_of(a), shift)
            session.flush()
            return oriented(session, row, a, b), _changes(a, b)

    @allowed(Right.RECORD)
    def forget(self, a_id: str, b_id: str, version: int | None = None) -> Changes:
        """Take an alignment back: nothing is laid over, nothing is shifted any more. The audit trail keeps it.

        ``version`` as for ``by_hand``. Raises as ``of``; ``Conflict``.
        """
        with self._core.db.write() as session:
            a, b = _pair(session, a_id, b_id)
            self._core.check_view(a.patient_id)
            row = stored_pair(session, a_id, b_id)
            check_seen(session, row, version, partial(_theirs, session, row, a, b))
            if row is None:
                return Changes()
            make_empty(row)
            return _changes(a, b)

    def _register(self, a: _Picture, b: _Picture) -> Registration:
        one, two = self._both(a, b)
        found = lay(one, two, self._faces.landmarks, may_be_face=(a.may_be_face, b.may_be_face))
        if found.transform is None:
            return found
        by_a = a.size[0] / one.shape[1], a.size[1] / one.shape[0]
        by_b = b.size[0] / two.shape[1], b.size[1] / two.shape[0]
        whole = found.transform.scaled(by_a, by_b)
        exact = Transform(whole.homography, a.size, b.size, whole.field, whole.turned)
        return Registration(
            found.grade, found.reason, found.method, exact, found.residual_px, found.inliers, found.seconds
        )

    def _seen_if_readable(
        self, a: _Picture, b: _Picture
    ) -> tuple[Bytes, Bytes, Doubles | None, Doubles | None] | tuple[None, None]:
        """Pixels and landmarks; what a person set holds also where an original is damaged and cannot be asked."""
        try:
            one, two = self._both(a, b)
            return one, two, *faces_of(one, two, self._faces.landmarks, (a.may_be_face, b.may_be_face))
        except ClinicError:
            return None, None

    def _both(self, a: _Picture, b: _Picture) -> tuple[Bytes, Bytes]:
        with ThreadPoolExecutor(2, "aligning") as threads:  # two originals, two cores
            one, two = threads.map(self._pixels, (a, b))
        return one, two

    def _pixels(self, picture: _Picture) -> Bytes:
        return np.asarray(upright(self._core.blobs.get(picture.sha256), WORKING_SIDE).convert("RGB"))

    def _new(self, session: Session, a: Photo, b: Photo) -> Alignment:
        row = Alignment(id=self._core.new_id(), photo_a_id=a.id, photo_b_id=b.id, shift_x=0.0, shift_y=0.0)
        make_empty(row)
        session.add(row)
        return row

    def _fill(self, session: Session, row: Alignment | None, a: Photo, b: Photo, found: Registration) -> Alignment:
        """A shift by hand was made against what lay there before: it goes where something else lies there now."""
        row = row if row is not None else self._new(session, a, b)
        laid = found.transform if found.grade is not AlignmentGrade.NOT_ALIGNED else None
        if laid is not None or row.transform is not None:
            row.shift_x = row.shift_y = 0.0
        if laid is not None and row.photo_a_id != a.id:
            laid = laid.inverse()
        row.grade, row.method, row.reason = found.grade.value, found.method, found.reason
        row.transform = laid.to_json() if laid is not None else None
        row.residual_px, row.inliers = found.residual_px, found.inliers
        return row


def _pair(session: Session, a_id: str, b_id: str) -> tuple[Photo, Photo]:
    a, b = fetch(session, Photo, a_id, "This photo"), fetch(session, Photo, b_id, "This photo")
    if a.id == b.id:
        raise ValidationError("photo", "It is the same photo twice.", "Choose another photo.")
    if a.patient_id != b.patient_id:
        raise ValidationError("photo", "The photos are of two people.", "Choose photos of one person.")
    return a, b


def _picture(photo: Photo) -> _Picture:
    return _Picture(photo.sha256, size_of(photo), photo.kind not in _NO_FACE)


def _check_inside(pair: Pair, a: Photo, b: Photo) -> None:
    ends = ((pair[0], a.width), (pair[1], a.height), (pair[2], b.width), (pair[3], b.height))
    if any(not 0 <= value <= size for value, size in ends):
        raise ValidationError("pairs", "A point lies outside its photo.", "Set the point inside the photo.")


def _theirs(session: Session, row: Alignment | None, a: Photo, b: Photo) -> AlignmentRow | None:
    return oriented(session, row, a, b) if row is not None else None


def _changes(a: Photo, b: Photo) -> Changes:
    return Changes.of(Topic.PHOTO, ids=(a.patient_id, a.id, b.id))
