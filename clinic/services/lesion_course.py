"""One lesion over time: its photos cropped to it and aligned, sizes and counts with their uncertainty, treatments."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import NotFound
from clinic.records.alignments import AlignmentRow
from clinic.records.changes import Changes
from clinic.records.courses import CourseFrame, CoursePoint, CourseTreatment, LesionCourse, LesionCrop
from clinic.records.enums import AlignmentGrade, CountMethod, MarkKind, SizeMethod
from clinic.records.lesions import LesionDetail, LesionRow, ObservationRow
from clinic.records.photos import PhotoRow
from clinic.records.rights import Right
from clinic.records.scales import Point, Quantity
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.services.alignments import AlignmentService
from clinic.services.core import Core, local_date
from clinic.services.gate import allowed, shows
from clinic.services.lesion_crops import Cropper
from clinic.services.lesions import LesionService
from clinic.services.treatments import TreatmentService
from clinic.store.models import PhotoMark

if TYPE_CHECKING:
    from clinic.services.photos import PhotoService

KEPT = 64
"""Crops kept in memory."""
Progress = Callable[[int, int, str], None]


class CourseService:
    """The course of a lesion."""

    def __init__(
        self,
        core: Core,
        lesions: LesionService,
        photos: "PhotoService",
        treatments: TreatmentService,
        alignments: AlignmentService,
    ) -> None:
        self._core = core
        self._lesions = lesions
        self._photos = photos
        self._treatments = treatments
        self._alignments = alignments
        self._cropper = Cropper(core, alignments)
        self._crops: OrderedDict[tuple[object, ...], LesionCrop] = OrderedDict()
        self._working = Lock()

    @shows(Right.SEE_RECORD)
    def course(self, lesion_id: str) -> LesionCourse:
        """Everything dated about a lesion. Raises ``NotFound``, ``NotAllowed`` for a restricted record."""
        detail = self._lesions.get(lesion_id)
        row = detail.row
        photos = sorted(self._photos.list(row.patient_id, lesion_id), key=lambda photo: photo.when)
        with self._core.db.read() as session:
            marks = _marks(session, lesion_id)
            frames = tuple(_frame(photo, marks.get(photo.id, []), detail.observations) for photo in photos)
        procedures = self._treatments.procedures(row.patient_id)
        return LesionCourse(
            lesion=row,
            frames=frames,
            points=_points(detail),
            treatments=_treatments(row, procedures, self._treatments.drugs(row.patient_id)),
            reference=_reference(frames),
        )

    @allowed(Right.SEE_RECORD)
    def crop(self, course: LesionCourse, photo_id: str, side: int) -> LesionCrop:
        """The lesion in one of its photos, ``side`` pixels square, laid into the frame of the reference where the pair
        is aligned; else centred on its mark. Nothing is aligned here. Raises ``NotFound``, ``StorageError``.
        """
        self._core.check_view(course.lesion.patient_id)
        self._core.seen(course.lesion.patient_id)
        kept = self._kept(course, photo_id)
        frame = next((frame for frame in course.frames if frame.photo.id == photo_id), None)
        if frame is None:
            raise NotFound("This photo does not show the lesion.", "Link it to the lesion first.")
        key = (course.lesion.id, photo_id, course.reference, side, kept and (kept.id, kept.version), frame)
        with self._working:
            known = self._crops.get(key)
        made = known or self._cropper.crop(course, frame, kept, side)
        with self._working:
            self._crops[key] = made
            self._crops.move_to_end(key)
            if len(self._crops) > KEPT:
                self._crops.popitem(last=False)
        return made

    @allowed(Right.SEE_RECORD)
    def waiting(self, course: LesionCourse) -> int:
        """How many of its photos were not yet laid over the reference."""
        self._core.check_view(course.lesion.patient_id)
        return len(self._waiting(course))

    @allowed(Right.RECORD)
    def align(self, lesion_id: str, progress: Progress | None = None) -> tuple[dict[AlignmentGrade, int], Changes]:
        """Align every photo of the lesion with the reference, once; pairs that were aligned before stay as they are.

        Returns how many got which grade. Raises ``NotFound``; what ``progress`` raises ends it, and what was aligned
        until then stays.
        """
        course = self.course(lesion_id)
        waiting = self._waiting(course)
        grades = dict.fromkeys(AlignmentGrade, 0)
        changes = Changes()
        for number, frame in enumerate(waiting):
            if progress is not None:
                progress(number, len(waiting), frame.photo.name)
            row, change = self._alignments.align(course.reference, frame.photo.id)
            grades[row.grade] += 1
            changes |= change
        return grades, changes

    def _waiting(self, course: LesionCourse) -> list[CourseFrame]:
        if not course.reference:
            return []
        others = [frame for frame in course.frames if frame.photo.id != course.reference]
        return [frame for frame in others if self._kept(course, frame.photo.id) is None]

    def _kept(self, course: LesionCourse, photo_id: str) -> AlignmentRow | None:
        """How the reference lies on a photo; a pair that was only shifted against each other was not aligned."""
        if course.reference in ("", photo_id):
            return None
        row = self._alignments.of(course.reference, photo_id)
        return row if row is not None and row.method else None


def _marks(session: Session, lesion_id: str) -> dict[str, list[PhotoMark]]:
    """By photo, oldest first."""
    query = select(PhotoMark).where(PhotoMark.lesion_id == lesion_id, ~PhotoMark.withdrawn).order_by(PhotoMark.id)
    found: dict[str, list[PhotoMark]] = {}
    for mark in session.scalars(query):
        found.setdefault(mark.photo_id, []).append(mark)
    return found


def _frame(photo: PhotoRow, marks: Sequence[PhotoMark], observations: Sequence[ObservationRow]) -> CourseFrame:
    outline: tuple[Point, ...] = ()
    region: tuple[Point, ...] = ()
    place: Point | None = None
    measured: dict[str, Quantity] = {}
    for mark in marks:
        if mark.outline:
            corners = tuple((float(x), float(y)) for x, y in mark.outline)
            outline, region = (corners, region) if mark.kind is MarkKind.OUTLINE else (outline, corners)
        place = _place(mark) or place
        for name, value in (mark.measures or {}).items():
            measured[name] = _quantity(value)
    if outline:
        place = _middle(outline)
    return CourseFrame(photo, place, outline, tuple(measured.items()), _seen(photo, observations), region)


def _place(mark: PhotoMark) -> Point | None:
    if mark.x is not None and mark.y is not None:
        return mark.x, mark.y
    points = mark.outline or mark.points
    return _middle([(float(point[0]), float(point[1])) for point in points]) if points else None


def _middle(points: Sequence[Point]) -> Point:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _quantity(value: Sequence[Any]) -> Quantity:
    return Quantity(float(value[0]), float(value[1] or 0.0), str(value[2]))


def _seen(photo: PhotoRow, observations: Sequence[ObservationRow]) -> ObservationRow | None:
    """Of the photo's visit, else of the day it was taken, if that is known."""
    if photo.visit_id:
        found = next((seen for seen in observations if seen.visit_id == photo.visit_id), None)
        if found is not None:
            return found
    if photo.captured_at is None:
        return None
    day = local_date(photo.when)
    return next((seen for seen in observations if seen.observed_at and local_date(seen.observed_at) == day), None)


def _points(detail: LesionDetail) -> tuple[CoursePoint, ...]:
    found = []
    for seen in detail.observations:
        if seen.observed_at is None or (seen.long_axis is None and seen.count is None):
            continue
        method: SizeMethod | CountMethod = seen.size_method if seen.long_axis is not None else seen.count_method
        found.append(
            CoursePoint(
                seen.observed_at,
                seen.long_axis,
                seen.short_axis,
                seen.uncertainty,
                seen.count,
                method.value,
                seen.visit_id,
            )
        )
    return tuple(sorted(found, key=lambda point: point.at))


def _treatments(
    row: LesionRow, procedures: Sequence[ProcedureRow], drugs: Sequence[DrugRow]
) -> tuple[CourseTreatment, ...]:
    found = [
        CourseTreatment(done.id, done.kind_text, local_date(done.at), local_date(done.at), is_drug=False)
        for done in procedures
        if row.id in done.lesion_ids
    ]
    for drug in drugs:
        named = row.label in drug.lesion_labels
        same = not drug.lesion_labels and bool(row.diagnosis) and drug.diagnosis == row.diagnosis
        if drug.start is not None and (named or same):
            words = " ".join(part for part in (drug.name, drug.dose_text) if part)
            found.append(CourseTreatment(drug.id, words, drug.start, drug.stop, is_drug=True))
    return tuple(sorted(found, key=_start))


def _start(treatment: CourseTreatment) -> tuple[date, str]:
    return treatment.start, treatment.key


def _reference(frames: Sequence[CourseFrame]) -> str:
    """The oldest photo with an outline, else the oldest one in which the lesion was measured or counted, else the
    oldest in which it is marked (an overview often is), else the oldest."""
    outlined = [frame.photo.id for frame in frames if frame.outline]
    measured = [frame.photo.id for frame in frames if frame.measured]
    marked = [frame.photo.id for frame in frames if frame.place is not None]
    return next(iter(outlined or measured or marked or [frame.photo.id for frame in frames]), "")
