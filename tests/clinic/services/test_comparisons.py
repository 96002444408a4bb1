"""The page that compares two photos."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed, ValidationError
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import AlignmentGrade, ConsentScope, DocumentKind, MarkKind, Role, Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.measures import MeasureDraft
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.treatments import DrugDraft, ProcedureDraft
from clinic.reports.comparison_sheet import ComparisonSheet
from clinic.reports.fonts import FontBook
from clinic.rules.mark_places import DISAGREE
from clinic.services.document_comparison import ComparisonPage
from clinic.services.documents_paging import pages_of
from clinic.store.models import Alignment, Lesion, Photo
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.colleagues import open_as
from tests.support.skin_pairs import SIZE, TURNED, jpeg, seen_as, skin

OUTLINE = ((200.0, 150.0), (260.0, 150.0), (260.0, 200.0), (200.0, 200.0))


class Made(NamedTuple):
    patient: str
    lesion: str
    old: str
    new: str
    other: str
    """Of other skin."""


def fill(clinic: Clinic, clock: SettableClock, _folder: Path) -> Made:
    patient = add_patient(clinic).id
    lesion, _ = clinic.lesions.save(LesionDraft(patient, "infraorbital", Side.RIGHT, diagnosis_text="As Ms Berg had"))
    pictures = (skin(), seen_as(skin(), TURNED), skin(7))
    photos = []
    for number, (month, count) in enumerate(((5, 22), (11, 9), (12, 9))):
        clock.moment = datetime(2026, month, 14, 10, tzinfo=UTC)
        visit, _ = clinic.visits.start(patient)
        clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=count))
        if number == 1:
            given = (("instrument", "needle"), ("count", "8"))
            clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (lesion.id,), given))
            clock.forward(minutes=5)
        where = PhotoImport(patient, visit.id, lesion.id)
        outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", jpeg(pictures[number], clock()), where)
        photos.append(outcome.photo_id)
        clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    clinic.treatments.save_drug(DrugDraft(patient, "", "Adapalene", 1.0, "mg", unknown=True, start=date(2026, 6, 1)))
    clinic.alignments.align(photos[0], photos[1])
    return Made(patient, lesion.id, *photos)


@pytest.fixture
def filled(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, Made]]:
    clinic, made = make_filled(tmp_path, clock, fill)
    with clinic:
        yield clinic, made


def sheet(clinic: Clinic, draft: ComparisonDraft) -> ComparisonSheet:
    core = clinic.documents._core
    return ComparisonPage(core, FontBook.load(core.resources / "fonts")).sheet(draft)


def scaled(clinic: Clinic, photo_id: str, mm_per_pixel: float) -> None:
    with clinic.database.write() as session:
        row = session.get(Photo, photo_id)
        assert row is not None
        row.mm_per_pixel, row.scale_uncertainty, row.scale_method = mm_per_pixel, mm_per_pixel * 0.005, "sticker"


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.getexif()
        return np.asarray(picture.convert("RGB")).astype(float)


def test_the_page_is_one_and_is_kept_with_both_days(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    (row, data), changes = clinic.documents.make_comparison(ComparisonDraft(made.old, made.new, made.lesion))
    assert row.kind is DocumentKind.COMPARISON
    assert row.title == "Comparison of photos, 14 May 2026 and 14 November 2026"
    assert row.pages == pages_of(data) == 1
    assert made.patient in changes.ids
    assert clinic.documents.pdf(row.id) == data
    for secret in (b"SERIAL-0042", b"EOS R7", b"Exif"):
        assert secret not in data


def test_it_says_what_is_known_and_the_second_photo_lies_on_the_first(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion))
    facts = dict(told.facts)
    assert facts["Between"] == "184 days"
    assert facts["Alignment"].startswith("Aligned, ") and "px of 1024" in facts["Alignment"]
    assert facts["Scale"] == "neither photo has a scale"
    assert facts["Colours"] == "as photographed"
    (count,) = told.values
    assert (count.name, count.first, count.second, count.difference) == ("count", "22", "9", "\u221213")
    assert told.treatments[0].startswith("14 November 2026: Extraction with needle")
    assert told.treatments[1] == "Adapalene 1 mg, since 1 June 2026"
    one, two = (pixels(photo.picture) for photo in told.photos)
    inner = np.s_[150:-150, 200:-200]
    assert np.corrcoef(one[inner].ravel(), two[inner].ravel())[0, 1] > 0.98


def test_a_part_is_shown_as_large_as_on_the_screen(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion, (200.0, 150.0, 160.0, 120.0)))
    one, two = (pixels(photo.picture) for photo in told.photos)
    assert one.shape == two.shape == (825, 1100, 3)
    assert np.corrcoef(one.ravel(), two.ravel())[0, 1] > 0.95
    assert "A part of each photo is shown." in told.notes[0]


def test_photos_that_are_not_aligned_stand_as_they_are_at_the_same_scale(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    scaled(clinic, made.old, 0.05)
    scaled(clinic, made.other, 0.025)
    told = sheet(clinic, ComparisonDraft(made.old, made.other, made.lesion))
    facts = dict(told.facts)
    assert facts["Alignment"] == "Not aligned yet; each photo is shown as it was taken"
    assert facts["Scale"] == "both photos show a millimetre equally long"
    one, two = told.photos
    assert one.scale_bar is not None
    assert one.scale_bar == two.scale_bar
    assert one.scale_bar[0] == pytest.approx(10 / (SIZE[0] * 0.05))
    second = pixels(two.picture)
    assert (np.abs(second[5, 5] - 244) < 4).all(), "the smaller photo was enlarged"
    assert np.abs(second[412, 550] - 244).max() > 20


def test_a_scale_that_only_one_has_holds_for_both_where_they_are_laid(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    scaled(clinic, made.new, 0.05)
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion))
    assert dict(told.facts)["Scale"] == "only the second photo has a scale; it holds for both as they are laid here"
    assert told.photos[0].scale_bar == told.photos[1].scale_bar


def test_scales_that_do_not_agree_are_pointed_out(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    scaled(clinic, made.old, 0.05)
    scaled(clinic, made.new, 0.06)
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion))
    assert "their own scales differ by 15 %" in told.notes[0]
    assert dict(told.facts)["Scale"].startswith("their scales contradict each other")
    assert [photo.scale_bar for photo in told.photos] == [None, None], "one of them is wrong, and nobody knows which"


def test_an_alignment_that_the_skin_does_not_confirm_lends_no_scale(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    scaled(clinic, made.new, 0.05)
    with clinic.database.write() as session:
        kept = session.scalars(select(Alignment)).one()
        kept.grade = AlignmentGrade.APPROXIMATE.value
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion))
    assert dict(told.facts)["Scale"] == "only the second photo has a scale"
    assert told.photos[0].scale_bar is None and told.photos[1].scale_bar is not None


def test_marks_beside_the_alignment_are_pointed_out(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    draft = ComparisonDraft(made.old, made.new, made.lesion)
    clinic.photos.mark(PhotoMark("", made.old, made.lesion, 300.0, 200.0))
    x, y, w = TURNED @ (300.0, 200.0, 1.0)
    clinic.photos.mark(PhotoMark("", made.new, made.lesion, x / w, y / w))
    assert DISAGREE not in sheet(clinic, draft).notes[0]
    clinic.photos.mark(PhotoMark("", made.new, made.lesion, x / w, y / w + 150))
    assert DISAGREE in sheet(clinic, draft).notes[0]


def test_photos_whose_time_is_not_known_are_not_told_apart_in_days(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    came = [
        clinic.photos.import_bytes(
            f"{number}.jpg", jpeg(skin(number)), PhotoImport(made.patient, lesion_id=made.lesion)
        )
        for number in (20, 21)
    ]
    one, two = (outcome.photo_id for outcome, _ in came)
    for draft in (ComparisonDraft(made.old, two, made.lesion), ComparisonDraft(one, two, made.lesion)):
        told = sheet(clinic, draft)
        assert dict(told.facts)["Between"] == "time between not known"
        assert told.treatments == ("Not told: it is not known when both photos were taken.",)
        assert told.photos[1].title.startswith("imported ")
        unnamed = sheet(clinic, replace(draft, purpose=ConsentScope.TEACHING))
        assert [photo.title for photo in unnamed.photos] == ["First photo", "Second photo"]


def test_own_words_of_a_known_diagnosis_stay_in_the_record_too(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    row = clinic.lesions.get(made.lesion).row
    with clinic.database.write() as session:
        kept = session.get(Lesion, row.id)
        assert kept is not None
        kept.diagnosis, kept.diagnosis_text = "milia", "As in Jane Doe's sister"
    draft = ComparisonDraft(made.old, made.new, made.lesion)
    assert "Jane Doe" in sheet(clinic, draft).subject
    for purpose in (ConsentScope.TEACHING, ConsentScope.PUBLICATION):
        assert sheet(clinic, replace(draft, purpose=purpose)).subject.lower().endswith(": milia (primary or secondary)")


def test_what_is_measured_in_pixels_has_a_reason_instead_of_a_difference(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    scaled(clinic, made.old, 0.05)
    for photo_id in (made.old, made.new):
        clinic.measures.save(MeasureDraft(photo_id, made.lesion, MarkKind.OUTLINE, outline=OUTLINE))
    area = next(
        value
        for value in sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion)).values
        if value.name == "area, in the photos"
    )
    assert area.difference == ""
    assert area.note == "No difference: the photo of 14 November 2026 has no scale."


def test_colours_are_adjusted_on_wish_only_and_it_is_said(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    plain = sheet(clinic, ComparisonDraft(made.old, made.other, made.lesion))
    told = sheet(clinic, ComparisonDraft(made.old, made.other, made.lesion, match_colours=True))
    assert told.photos[1].words == "colours adjusted" and not plain.photos[1].words
    assert "colours adjusted" in dict(told.facts)["Colours"]
    assert told.photos[0].picture == plain.photos[0].picture


def test_the_older_photo_may_stand_at_the_right(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    told = sheet(clinic, ComparisonDraft(made.new, made.old, made.lesion))
    assert [photo.title for photo in told.photos] == ["14 November 2026", "14 May 2026"]
    (count,) = told.values
    assert (count.first, count.second, count.difference) == ("9", "22", "\u221213"), "always earlier to later"


def test_very_many_treatments_still_fit_on_one_page(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    for number in range(40):
        name = f"Ointment {number} with a rather long name that takes its room on paper"
        clinic.treatments.save_drug(DrugDraft(made.patient, "", name, 1.0, "mg", unknown=True, start=date(2026, 6, 1)))
    data = clinic.documents.preview_comparison(ComparisonDraft(made.old, made.new, made.lesion))
    assert pages_of(data) == 1


def test_for_teaching_nothing_says_whose_it_is(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    told = sheet(clinic, ComparisonDraft(made.old, made.new, made.lesion, purpose=ConsentScope.TEACHING))
    words = repr(replace(told, photos=tuple(replace(photo, picture=b"") for photo in told.photos)))  # type: ignore[arg-type]  # a pair
    for secret in ("Lindqvist", "Astrid", "2026", "May", "Okafor", "Harbour", "Berg", "record 1", "Adapalene"):
        assert secret not in words, secret
    assert [photo.title for photo in told.photos] == ["First photo", "184 days later"]
    assert told.treatments == ("Extraction, 184 days after the first photo", "A medicine")
    assert re.search(r"\b5\d years, female", told.person)


def test_it_leaves_for_teaching_only_with_consent(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    draft = ComparisonDraft(made.old, made.new, made.lesion, purpose=ConsentScope.TEACHING)
    with pytest.raises(Conflict, match="not marked for teaching"):
        clinic.exports.comparison(draft)
    with pytest.raises(ValidationError, match="for the record"):
        clinic.documents.make_comparison(draft)
    assert clinic.exports.comparison(replace(draft, purpose=ConsentScope.RECORD)).startswith(b"%PDF")
    assert [entry for entry in clinic.audit.entries() if entry.action == "export"]


def test_photos_of_two_people_and_restricted_records_are_refused(filled: tuple[Clinic, Made]) -> None:
    clinic, made = filled
    where = PhotoImport(add_patient(clinic, "Brown", "Ann").id)
    stranger, _ = clinic.photos.import_bytes("s.jpg", jpeg(skin(9)), where)
    with pytest.raises(ValidationError, match="two people"):
        clinic.documents.preview_comparison(ComparisonDraft(made.old, stranger.photo_id))
    lesion, _ = clinic.lesions.save(LesionDraft(where.patient_id, "infraorbital", Side.RIGHT))
    with pytest.raises(ValidationError, match="another patient"):
        clinic.documents.preview_comparison(ComparisonDraft(made.old, made.new, lesion.id))
    clinic.privacy.restrict(made.patient, "asked for it")
    with pytest.raises(Conflict, match="restricted"):
        clinic.documents.make_comparison(ComparisonDraft(made.old, made.new))
    with open_as(clinic, Role.NURSE, sign_in="nurse") as nurse, pytest.raises((NotAllowed, Conflict)):
        nurse.documents.preview_comparison(ComparisonDraft(made.old, made.new))
