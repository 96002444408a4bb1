"""The page that compares two photos, put together from the record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from clinic.errors import ValidationError
from clinic.imaging import upright
from clinic.records.alignments import AlignmentRow
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope, Sex
from clinic.records.lesions import LesionDetail
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.registration import Transform
from clinic.reports.comparison_sheet import (
    HEIGHTS,
    MOST_TREATMENTS,
    ComparisonSheet,
    SheetPhoto,
    SheetValue,
    comparison_document,
)
from clinic.reports.document import Letterhead
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import Paper, render_pdf
from clinic.rules.ages import age_on, age_text
from clinic.rules.alignment_words import grade_text
from clinic.rules.dates import spoken
from clinic.rules.mark_places import DISAGREE, disagree, extent, marked, middle
from clinic.rules.photo_changes import Told, changes, is_dated, observed
from clinic.rules.uncertainty import EXPLAINED
from clinic.services import document_words as words
from clinic.services.admin import clinic_detail
from clinic.services.alignments import AlignmentService
from clinic.services.comparison_pictures import FramedPair, Source, framed_pair, working_pixels
from clinic.services.core import Core, local_date, user_name
from clinic.services.documents_paging import pages_of
from clinic.services.face_places import FacePlaceService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.photo_measures import MeasureService
from clinic.services.photos import PhotoService
from clinic.services.treatments import TreatmentService

_PURPOSES = {
    ConsentScope.RECORD: "this patient's record",
    ConsentScope.TEACHING: "teaching",
    ConsentScope.PUBLICATION: "publication",
}
_BY = {"calliper": "by calliper", "photo": "measured in a photo", "by hand": "counted by hand in the photo"}
_UNKNOWN = "Not told: it is not known when both photos were taken."
_STATES = "This page states what was recorded. It does not judge it."


class ComparisonPage:
    """Reads what the page needs and lays it out so that it fits on one page."""

    def __init__(self, core: Core, fonts: FontBook) -> None:
        self._core, self._fonts = core, fonts
        self._photos, self._lesions = PhotoService(core), LesionService(core)
        self._patients, self._treatments = PatientService(core), TreatmentService(core)
        self._measures = MeasureService(core)
        self._alignments = AlignmentService(core, FacePlaceService(core))

    def patient_of(self, draft: ComparisonDraft) -> str:
        """Whose photos they are. Raises ``NotFound``, ``ValidationError`` for two people or a strange lesion."""
        one, two = self._photos.get(draft.photo_a_id), self._photos.get(draft.photo_b_id)
        if one.patient_id != two.patient_id:
            raise ValidationError("photo", "The photos are of two people.", "Choose photos of one person.")
        if draft.lesion_id and self._lesions.get(draft.lesion_id).row.patient_id != one.patient_id:
            raise ValidationError("lesion_id", "The lesion is another patient's.", "Choose a lesion of this patient.")
        return one.patient_id

    def pdf(self, draft: ComparisonDraft) -> bytes:
        """The page. Raises ``NotFound``, ``ValidationError``, ``StorageError``, ``FileRefused``."""
        sheet = self.sheet(draft)
        with self._core.db.read() as session:
            paper = Paper(clinic_detail(session).page_size)
        data = b""
        for most in MOST_TREATMENTS:
            for height in HEIGHTS:
                data = render_pdf(comparison_document(sheet, height, most), self._fonts, paper)
                if pages_of(data) == 1:
                    return data
        return data

    def sheet(self, draft: ComparisonDraft) -> ComparisonSheet:
        """What the page says."""
        rows = self._photos.get(draft.photo_a_id), self._photos.get(draft.photo_b_id)
        patient = self._patients.get(self.patient_of(draft))
        kept = self._alignments.of(rows[0].id, rows[1].id)
        pair = framed_pair(self._source(rows[0]), self._source(rows[1]), kept, draft.crop, match=draft.match_colours)
        lesion = self._lesions.get(draft.lesion_id) if draft.lesion_id else None
        named = draft.purpose is ConsentScope.RECORD
        days = _days(rows, named)
        told = tuple(self._told(row, lesion) for row in rows)
        values = _values(told, days, named) if lesion is not None else ()
        with self._core.db.read() as session:
            clinic, author = clinic_detail(session), user_name(session, self._core.user_id)
        adjusted = "colours adjusted" if draft.match_colours else ""
        pictures = tuple(
            SheetPhoto(framed.jpeg, day, note, f"{'First' if not at else 'Second'} photo, {day}", framed.scale_bar)
            for at, (framed, day, note) in enumerate(zip((pair.one, pair.two), days, ("", adjusted), strict=True))
        )
        sheet = ComparisonSheet(
            letterhead=words.letterhead(clinic),
            name=f"{patient.given} {patient.family}".strip(),
            person=_person(patient, self._core.today(), named),
            subject=self._subject(lesion, named),
            photos=(pictures[0], pictures[1]),
            facts=_facts(rows, pair, kept, draft, named),
            values=values,
            no_values="" if values or lesion is None else "Nothing was counted or measured at both visits.",
            treatments=self._between(rows, lesion, named) if all(map(is_dated, rows)) else (_UNKNOWN,),
            notes=_notes(pair, values, draft, beside=_marks_disagree(told, kept)),
            date=spoken(self._core.today()),
            author=author,
            record=f"record {patient.mrn}",
        )
        if named:
            return sheet
        return replace(sheet, letterhead=Letterhead("Two photos compared"), name="", date="", author="", record="")

    def _source(self, row: PhotoRow) -> Source:
        rgb = np.asarray(upright(self._core.blobs.get(row.sha256), None, row.name).convert("RGB"))
        return Source(row, working_pixels(rgb))

    def _told(self, row: PhotoRow, lesion: LesionDetail | None) -> Told:
        if lesion is None:
            return Told(row)
        marks = tuple(mark for mark in self._measures.list(row.id) if mark.lesion_id == lesion.row.id)
        return Told(row, observed(row, lesion.observations), marks)

    def _subject(self, lesion: LesionDetail | None, named: bool) -> str:
        """Own words of a diagnosis may hold anything, also a name: they stay in the record."""
        if lesion is None:
            return "" if named else "Two photos"
        row = lesion.row
        known = self._core.catalog.diagnoses.get(row.diagnosis)
        diagnosis = row.diagnosis_text if named else known.name if known is not None else ""
        place = f"{row.label}, {row.site_text}" if named else row.site_text
        return f"{place}: {words.lower_first(diagnosis)}" if diagnosis else place

    def _between(self, rows: tuple[PhotoRow, PhotoRow], lesion: LesionDetail | None, named: bool) -> tuple[str, ...]:
        """Procedures after the one photo and up to the other, then courses that were taken between them."""
        first, last = sorted(rows, key=lambda row: row.when)
        done = [
            row
            for row in reversed(self._treatments.procedures(first.patient_id))
            if first.when < row.at <= last.when and (lesion is None or lesion.row.id in row.lesion_ids)
        ]
        begin, end = local_date(first.when), local_date(last.when)
        taken = [
            row
            for row in self._treatments.drugs(first.patient_id)
            if (row.start is None or row.start <= end)
            and (row.stop is None or row.stop >= begin)
            and (lesion is None or not row.lesion_labels or lesion.row.label in row.lesion_labels)
        ]
        return (
            *(_procedure(row, first, named) for row in done),
            *(_course(row, end, named) for row in sorted(taken, key=lambda row: row.start or date.min)),
        )


def _days(rows: tuple[PhotoRow, PhotoRow], named: bool) -> tuple[str, str]:
    """The day of each; without days for teaching and publication: how far apart they are, if that is known."""
    if named:
        return words.photo_caption(rows[0]), words.photo_caption(rows[1])
    if not all(map(is_dated, rows)):
        return "First photo", "Second photo"
    apart = (local_date(rows[1].when) - local_date(rows[0].when)).days
    later = f"{abs(apart)} day{'s' * (abs(apart) != 1)} later"
    return ("First photo", later) if apart >= 0 else (later, "First photo")


def _person(patient: PatientDetail, today: date, named: bool) -> str:
    sex = patient.sex.value if patient.sex is not Sex.UNKNOWN else ""
    aged = patient.birth is not None and patient.birth.earliest <= today
    age = age_on(patient.birth, today) if aged and patient.birth is not None else None
    if not named:
        told = "" if age is None else "90 years or older" if age.years > 89 else f"{age.years} years"
        return ", ".join(part for part in (told, sex) if part)
    born = f"born {spoken(patient.birth)}" if patient.birth else ""
    born += f" ({age_text(age)})" if age is not None else ""
    return ", ".join(part for part in (born, sex, f"record {patient.mrn}") if part)


def _facts(
    rows: tuple[PhotoRow, PhotoRow], pair: FramedPair, kept: AlignmentRow | None, draft: ComparisonDraft, named: bool
) -> tuple[tuple[str, str], ...]:
    days = abs((local_date(rows[1].when) - local_date(rows[0].when)).days)
    grade = grade_text(kept if named or kept is None else replace(kept, author=""))
    laid = "the second photo is laid onto the first" if pair.is_laid else "each photo is shown as it was taken"
    moved = "yes, the photos were moved against each other" if kept is not None and kept.shift != (0.0, 0.0) else ""
    adjusted = "brightness and white balance of the second photo were brought near the first (colours adjusted)"
    consent = " and ".join(dict.fromkeys(row.consent.value for row in rows))
    use = f"for {_PURPOSES[draft.purpose]}; the photos are marked for {consent}"
    pairs = (
        ("Between", f"{days} day{'s' * (days != 1)}" if all(map(is_dated, rows)) else "time between not known"),
        ("Alignment", f"{grade}; {laid}"),
        ("Moved by hand", moved),
        ("Scale", _scale(rows, pair)),
        ("Colours", adjusted if draft.match_colours else "as photographed"),
        ("Consent", use),
    )
    return tuple((label, text) for label, text in pairs if text)


def _scale(rows: tuple[PhotoRow, PhotoRow], pair: FramedPair) -> str:
    if pair.same_scale:
        return "both photos show a millimetre equally long"
    if pair.contradict:
        return "their scales contradict each other, so that none is drawn"
    known = [bool(row.mm_per_pixel) for row in rows]
    if not any(known):
        return "neither photo has a scale"
    if all(known):
        return "each photo by its own scale"
    only = f"only the {'first' if known[0] else 'second'} photo has a scale"
    return f"{only}; it holds for both as they are laid here" if pair.is_lent else only


def _values(told: Sequence[Told], days: tuple[str, str], named: bool) -> tuple[SheetValue, ...]:
    """Earlier to later, in the columns of the photos."""
    turned = told[1].moment < told[0].moment
    earlier, later = (told[1], told[0]) if turned else (told[0], told[1])
    found = []
    for each in changes(earlier, later):
        first, second = (each.second, each.first) if turned else (each.first, each.second)
        note = f"No difference: {each.reason}." if each.reason else f"Both {_BY.get(each.method, each.method)}."
        note += f" {each.areas[:1].upper()}{each.areas[1:]}." if each.areas else ""
        if not named:  # no days: the reason must name none
            for one, day in zip(told, days, strict=True):
                note = note.replace(one.words, f"one photo ({day.lower()})")
                note = note.replace(f"on {spoken(one.day)}", f"in one photo ({day.lower()})")
        found.append(SheetValue(each.name, first, second, each.difference, note))
    return tuple(found)


def _marks_disagree(told: Sequence[Told], kept: AlignmentRow | None) -> bool:
    """Whether the lesion is marked in both, and not where their alignment carries the one mark."""
    first, second = marked(told[0].measures), marked(told[1].measures)
    if kept is None or kept.transform is None or not first or not second:
        return False
    laid, place, row = Transform.from_json(kept.transform), middle(first), told[1].photo
    x, y = laid.apply(np.array([place]))[0] + kept.shift
    size = max(extent(first) * laid.local_scale(place), extent(second))
    return disagree((float(x), float(y)), middle(second), size, float(max(row.width, row.height)))


def _notes(pair: FramedPair, values: Sequence[SheetValue], draft: ComparisonDraft, *, beside: bool) -> tuple[str, ...]:
    notes = [_STATES, DISAGREE] if beside else [_STATES]
    if any("±" in value.first + value.second + value.difference for value in values):
        notes.append(f"{EXPLAINED}.")
    if pair.scales_differ is not None and pair.contradict:
        share = abs(pair.scales_differ)
        notes.append(
            f"Where the photos lie on each other their own scales differ by {share * 100:.0f} %: check the scales."
        )
    if draft.crop is not None:
        notes.append("A part of each photo is shown.")
    return (" ".join(notes),)


def _procedure(row: ProcedureRow, first: PhotoRow, named: bool) -> str:
    if named:
        return f"{spoken(local_date(row.at))}: {words.procedure_line(row)}"
    days = (local_date(row.at) - local_date(first.when)).days
    return f"{row.kind_text}, {days} day{'s' * (days != 1)} after the first photo"


def _course(row: DrugRow, end: date, named: bool) -> str:
    if not named:
        return row.name if row.drug else "A medicine"
    line = words.drug_line(row, end)
    until = f", until {spoken(row.stop)}" if row.stop is not None and row.stop <= end else ""
    return f"{line}{until}"
