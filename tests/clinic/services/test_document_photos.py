"""Photos in documents: under their lesion, all of the visit and one earlier, each with what is known of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic.app import Clinic
from clinic.records.enums import CapturedFrom, ConsentScope, PhotoKind, Side
from clinic.records.lesions import LesionDetail, LesionDraft, ObservationRow
from clinic.records.photos import PhotoRow
from clinic.records.treatments import ProcedureRow
from clinic.reports.summary_data import PhotoGroup
from clinic.services.document_photos import OTHER_PHOTOS, VisitPhotos, photo_groups
from tests.support.clinics import add_patient

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 20, tzinfo=UTC)


def at(day: datetime, key: str, visit: str, *lesions: str) -> PhotoRow:
    return PhotoRow(
        key, "pat", visit, "", f"{key}.jpg", "image/jpeg", 1200, 800, day, CapturedFrom.EXIF, day, PhotoKind.CLOSE_UP,
        ConsentScope.RECORD, "", "", "", False, "", lesions, tuple("L1" for _ in lesions),
    )  # fmt: skip


def procedure(lesion: str, moment: datetime) -> ProcedureRow:
    return ProcedureRow(
        "proc", "now", "pat", "extraction", "Extraction", moment, (lesion,), ("L1",), (), (), "", "", "", "", "", 1
    )


@pytest.fixture
def lesion(clinic: Clinic) -> LesionDetail:
    row, _ = clinic.lesions.save(LesionDraft(add_patient(clinic).id, "cheek", Side.LEFT, diagnosis_text="Milia"))
    seen = (
        ObservationRow(row.id, "now", count=9, observed_at=NOW.replace(hour=8)),
        ObservationRow(row.id, "before", count=16, observed_at=datetime(2026, 7, 31, 8, tzinfo=UTC)),
    )
    return replace(clinic.lesions.get(row.id), observations=seen)


def groups(clinic: Clinic, lesion: LesionDetail, photos: list[PhotoRow], *done: ProcedureRow) -> tuple[PhotoGroup, ...]:
    return photo_groups(VisitPhotos("now", LATER, photos, done), [lesion], clinic.photos)


def captions(group: PhotoGroup) -> list[str]:
    return [photo.caption.removesuffix(": this photo cannot be read") for photo in group.photos]


def test_all_of_the_visit_and_one_earlier_stand_under_their_lesion(clinic: Clinic, lesion: LesionDetail) -> None:
    key = lesion.row.id
    photos = [
        at(NOW.replace(minute=30), "late", "now", key),
        at(NOW, "early", "now", key),
        at(NOW, "face", "now"),
        at(datetime(2026, 7, 31, 9, tzinfo=UTC), "july", "before", key),
        at(datetime(2026, 5, 14, 9, tzinfo=UTC), "may", "long ago", key),
    ]
    own, others = groups(clinic, lesion, photos)
    assert captions(own) == ["31 July 2026 · 16 counted", "22 November 2026", "22 November 2026 · 9 counted"]
    assert others.title == OTHER_PHOTOS
    assert captions(others) == ["22 November 2026"]


def test_after_a_procedure_is_said_only_of_photos_taken_after_its_entry(clinic: Clinic, lesion: LesionDetail) -> None:
    key = lesion.row.id
    photos = [at(NOW.replace(minute=30), "late", "now", key), at(NOW, "early", "now", key)]
    (own,) = groups(clinic, lesion, photos, procedure(key, NOW.replace(minute=10)))
    assert captions(own) == ["22 November 2026", "22 November 2026, after extraction · 9 counted at this visit"]
    by_file = [replace(photo, captured_from=CapturedFrom.FILE) for photo in photos]
    (own,) = groups(clinic, lesion, by_file, procedure(key, NOW.replace(minute=10)))
    assert not any("after" in caption for caption in captions(own))


def test_a_lesion_without_photos_of_the_visit_has_no_group(clinic: Clinic, lesion: LesionDetail) -> None:
    assert groups(clinic, lesion, [at(datetime(2026, 7, 31, 9, tzinfo=UTC), "july", "before", lesion.row.id)]) == ()


def test_what_came_in_after_signing_is_not_shown(clinic: Clinic, lesion: LesionDetail) -> None:
    late = replace(at(NOW, "late", "now", lesion.row.id), imported_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert groups(clinic, lesion, [late]) == ()
