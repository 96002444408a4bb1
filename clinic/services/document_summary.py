"""A visit summary put together from the record, as it stood when the visit was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from clinic.errors import Conflict
from clinic.records.clinic import ClinicDetail
from clinic.records.enums import DocumentKind, LesionStatus, Sex, VisitStatus
from clinic.records.follow_up import DocumentRow
from clinic.records.lesions import AreaRow, LesionDetail, LesionRow, ObservationRow
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoRow
from clinic.records.treatments import ProcedureRow
from clinic.records.visits import VisitDetail, VisitText
from clinic.reports.summary_data import (
    AddendumLine,
    LesionLine,
    PhotoGroup,
    VisitSummary,
)
from clinic.rules.ages import age_on, age_text
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.uncertainty import EXPLAINED
from clinic.services import document_words as words
from clinic.services.core import Core, local_date
from clinic.services.document_course import CourseFigures
from clinic.services.document_labs import LabSection, lab_section
from clinic.services.document_maps import diagnosis_groups, map_views, maps_note
from clinic.services.document_photos import VisitPhotos, photo_groups
from clinic.services.follow_up import RecallService
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.photos import PhotoService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService

_CURRENT = (LesionStatus.ACTIVE, LesionStatus.RECURRED)


@dataclass(frozen=True, slots=True)
class Sources:
    """The services a document reads through."""

    patients: PatientService
    visits: VisitService
    lesions: LesionService
    photos: PhotoService
    labs: LabService
    treatments: TreatmentService
    recalls: RecallService


@dataclass(frozen=True, slots=True)
class _Seen:
    """A lesion as this visit knows it: observed in it, or last before it."""

    detail: LesionDetail
    now: ObservationRow | None
    before: ObservationRow | None
    in_visit: bool
    painted: AreaRow | None = None
    """In this visit."""
    is_new: bool = False
    """Recorded for the first time during this visit."""

    @property
    def row(self) -> LesionRow:
        return self.detail.row


class SummaryBuilder:
    """Builds ``VisitSummary`` for one visit at a time."""

    def __init__(self, core: Core, sources: Sources, courses: CourseFigures) -> None:
        self._core = core
        self._from = sources
        self._courses = courses

    def _done_to(self, visit: VisitDetail) -> dict[str, str]:
        done: dict[str, str] = {}
        for procedure in self._from.treatments.procedures(visit.patient_id, visit.id):
            for lesion_id in procedure.lesion_ids:
                done.setdefault(lesion_id, words.lower_first(procedure.kind_text))
        return done

    def build(
        self, visit_id: str, clinic: ClinicDetail, documents: Sequence[DocumentRow] = (), document_id: str = ""
    ) -> VisitSummary:
        """Everything recorded in a visit, and what it rests on. Raises ``NotFound``, ``Conflict`` for one in error."""
        visit = self._from.visits.get(visit_id)
        if visit.status is VisitStatus.ENTERED_IN_ERROR:
            raise Conflict("This visit is marked as entered in error.", "Choose another visit.")
        patient = self._from.patients.get(visit.patient_id)
        day, until = local_date(visit.started_at), visit.signed_at or self._core.now()
        seen = self._seen(visit, until)
        since, lines = _lesion_lines(seen, self._done_to(visit))
        labs = self._labs(visit, clinic.units, until)
        today, continuing, stopped = self._treatments(visit, day)
        rows = [each.row for each in seen]
        groups = diagnosis_groups(self._core.catalog)
        maps = map_views(self._core.atlas(), patient, rows, day, groups=groups)
        return VisitSummary(
            letterhead=words.letterhead(clinic),
            patient_name=full_name(patient),
            visit_date=spoken(day),
            birth=spoken(patient.birth) if patient.birth else "",
            age=age_text(age_on(patient.birth, day)) if patient.birth and patient.birth.earliest <= day else "",
            sex=patient.sex.value if patient.sex is not Sex.UNKNOWN else "",
            record_number=patient.mrn,
            allergies=", ".join(patient.allergies),
            problems=(*(problem.name for problem in patient.problems), *(("pregnant",) if patient.pregnant else ())),
            skin_type=patient.skin_tone.value if patient.skin_tone else "",
            clinician=visit.clinician,
            reason=visit.text.reason,
            history=visit.text.history,
            examination=visit.text.examination,
            assessment=visit.text.assessment,
            plan=visit.text.plan,
            follow_up=follow_up_text(visit.text),
            maps=maps,
            maps_note=maps_note(rows, maps),
            lesions=lines,
            lesions_since=since,
            lesions_note=_lesions_note(seen),
            photo_groups=self._photo_groups(visit, seen, until),
            labs_title=labs.title,
            labs=labs.lines,
            derived=labs.derived,
            labs_note=labs.note,
            course=partial(self._courses.in_summary, patient, clinic.units, until),
            treatments_today=today,
            treatments_continuing=continuing,
            treatments_stopped=stopped,
            medicines_elsewhere=words.medicines_text(patient.medicines),
            documents=tuple(d.title for d in documents if d.handed_over_at and d.kind is DocumentKind.HANDOUT),
            addenda=tuple(AddendumLine(f"{a.author}, {words.moment_text(a.at)}", a.text) for a in visit.addenda),
            signed=f"Signed by {visit.signed_by}, {words.moment_text(visit.signed_at)}" if visit.signed_at else "",
            document_id=document_id[-8:],
        )

    def visit_lesions(self, visit_id: str) -> tuple[LesionRow, ...]:
        """The lesions that a visit is about, by number."""
        visit = self._from.visits.get(visit_id)
        return tuple(each.row for each in self._seen(visit, visit.signed_at or self._core.now()))

    def _seen(self, visit: VisitDetail, until: datetime) -> tuple[_Seen, ...]:
        touched = {key for photo in self._visit_photos(visit) for key in photo.lesion_ids}
        for procedure in self._from.treatments.procedures(visit.patient_id, visit.id):
            touched |= set(procedure.lesion_ids)
        rows = [row for row in self._from.lesions.list(visit.patient_id) if _counts(row)]
        every = [_seen_of(self._from.lesions.get(row.id), visit, until) for row in rows]
        about = [each for each in every if each.in_visit or each.painted or each.is_new or each.row.id in touched]
        return tuple(about or (each for each in every if each.row.status in _CURRENT))

    def _visit_photos(self, visit: VisitDetail) -> tuple[PhotoRow, ...]:
        return self._from.photos.list(visit.patient_id, visit_id=visit.id)

    def _photo_groups(self, visit: VisitDetail, seen: Sequence[_Seen], until: datetime) -> tuple[PhotoGroup, ...]:
        procedures = self._from.treatments.procedures(visit.patient_id)
        about = VisitPhotos(visit.id, until, self._from.photos.list(visit.patient_id), procedures)
        return photo_groups(about, [each.detail for each in seen], self._from.photos)

    def _labs(self, visit: VisitDetail, units: str, until: datetime) -> LabSection:
        earlier = [each.started_at for each in self._from.visits.list(visit.patient_id)]
        since = max((at for at in earlier if at < visit.started_at), default=None)
        return lab_section(self._from.labs.blood(visit.patient_id, units), self._core.catalog, since, until)

    def _treatments(self, visit: VisitDetail, day: date) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        procedures = self._from.treatments.procedures(visit.patient_id, visit.id)
        today = [_with(words.procedure_line(row), _decided(row)) for row in reversed(procedures)]
        earlier = [v for v in self._from.visits.list(visit.patient_id) if v.started_at < visit.started_at]
        last = local_date(earlier[0].started_at) if earlier else day
        going, ended = list[str](), list[str]()
        for row in self._from.treatments.drugs(visit.patient_id):
            if row.start and row.start > day:
                continue
            if row.stop is None or row.stop > day:
                line = words.drug_line(row, day)
                line = f"{line}, started" if row.start == day else line
                (today if row.start == day else going).append(_with(line, words.course_notes(row, day)))
            elif row.stop == day or row.stop > last:
                why = f": {row.stop_reason}" if row.stop_reason else ""
                ended.append(f"{row.name}, stopped {spoken(row.stop)}{why}")
        return tuple(today), tuple(going), tuple(ended)


def _decided(row: ProcedureRow) -> str:
    told = "; ".join(words.answer_text(answer) for answer in row.answers)
    return f"Decided: {told}" if told else ""


def _with(line: str, more: str) -> str:
    return f"{line}. {more}" if more else line


def full_name(patient: PatientDetail) -> str:
    """``Given Family``."""
    return f"{patient.given} {patient.family}".strip()


def follow_up_text(text: VisitText) -> str:
    """``In 6 weeks, 3 January 2027: look at L1 again``."""
    when = ", ".join(part for part in (text.follow_up, spoken(text.follow_up_on) if text.follow_up_on else "") if part)
    return ": ".join(part for part in (when, text.follow_up_reason) if part)


def _counts(row: LesionRow) -> bool:
    return row.status is not LesionStatus.ENTERED_IN_ERROR


def _seen_of(detail: LesionDetail, visit: VisitDetail, until: datetime) -> _Seen:
    known = [o for o in detail.observations if o.observed_at is not None and o.observed_at <= until]
    own = next((o for o in known if o.visit_id == visit.id), None)
    now = own or (known[0] if known else None)
    later = known[known.index(now) + 1 :] if now else []
    painted = next((area for area in detail.areas if area.visit_id == visit.id), None)
    return _Seen(detail, now, later[0] if later else None, own is not None, painted, detail.row.id in visit.new_lesions)


def _lesion_lines(seen: Sequence[_Seen], done: Mapping[str, str]) -> tuple[str, tuple[LesionLine, ...]]:
    """The heading of the column of changes, and the rows; one heading where all have the same day to compare with.

    ``done``: lesion to what was done to it at this visit, said beside the change: a count that fell because bumps were
    taken out must not read as their going.
    """
    days = {_short_day(each.before) for each in seen if each.in_visit and each.before}
    common = days.pop() if len(days) == 1 else ""
    lines = []
    for each in seen:
        row = each.row
        measure = words.measure_text(each.now) if each.now else ""
        if measure and not each.in_visit:
            measure = f"{measure} ({_short_day(each.now)})"
        if each.painted is not None:
            measure = "; ".join(part for part in (measure, words.area_words(each.painted)) if part)
        if each.is_new and not measure:
            measure = "not measured"
        name = row.diagnosis_text
        certainty = row.certainty.value if name else ""
        lines.append(
            LesionLine(row.number, row.site_text, name, certainty, measure, _since(each, common, done.get(row.id, "")))
        )
    return (f"Change since {common}" if common else ""), tuple(lines)


def _since(each: _Seen, common: str, done: str) -> str:
    if each.is_new:
        return "new"
    if not each.in_visit or each.now is None:
        return ""
    if each.before is None:
        return "new"
    change = words.change_text(each.now, each.before)
    day = "" if common else f" (since {_short_day(each.before)})"
    return ", ".join(
        part for part in (f"{change}{day}" if change else "", f"{done} at this visit" if done else "") if part
    )


def _short_day(seen: ObservationRow | None) -> str:
    return spoken_short(local_date(seen.observed_at)) if seen and seen.observed_at else ""


def _lesions_note(seen: Sequence[_Seen]) -> str:
    if any(each.now and each.now.uncertainty for each in seen):
        return f"{EXPLAINED}."
    return ""
