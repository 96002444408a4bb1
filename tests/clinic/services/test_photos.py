"""Taking pictures in: every file has its own outcome, and originals stay as they were."""

import hashlib
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from clinic.errors import Conflict, NotFound, ValidationError
from clinic.records.enums import CapturedFrom, ConsentScope, LesionStatus, PhotoChoice, PhotoKind, Topic, VisitStatus
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.services.photos import PhotoService
from clinic.store.models import AuditEntry, Photo
from tests.clinic.imaging.pictures import HEIGHT, WIDTH, assert_quarters, encode, jpeg, png_header, quarters
from tests.clinic.services.by_hand import HandMade


@pytest.fixture
def made(tmp_path: Path) -> HandMade:
    return HandMade(tmp_path / "clinic")


@pytest.fixture
def photos(made: HandMade) -> PhotoService:
    return PhotoService(made.core)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(6))
    (folder / "b.png").write_bytes(encode(quarters(), "PNG"))
    (folder / "notes.txt").write_text("no picture")
    (folder / "cut.jpg").write_bytes(jpeg()[:-200])
    (folder / "huge.png").write_bytes(png_header(20000, 20000))
    return folder


def test_a_bad_file_is_refused_and_the_others_go_on(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    names = ["a.jpg", "notes.txt", "cut.jpg", "huge.png", "gone.jpg", "b.png"]
    seen: list[tuple[int, int, str]] = []
    outcomes, changes = photos.import_files(
        [files / name for name in names], PhotoImport(patient.id), lambda *step: seen.append(step)
    )
    assert [o.outcome for o in outcomes] == ["stored", "refused", "refused", "refused", "refused", "stored"]
    assert all(o.reason for o in outcomes if o.outcome == "refused")
    assert [row.name for row in photos.list(patient.id)] == ["b.png", "a.jpg"]
    assert changes.topics == {Topic.PHOTO}
    assert patient.id in changes.ids
    assert seen[0] == (0, 6, "a.jpg")
    assert seen[-1] == (6, 6, "")


def test_the_original_is_stored_byte_by_byte_with_its_facts(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    row = photos.get(outcome.photo_id)
    data = (files / "a.jpg").read_bytes()
    assert photos.original(row.id) == data
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert (row.width, row.height) == (outcome.width, outcome.height) == (WIDTH, HEIGHT)
    assert row.camera == "Canon EOS R7"
    assert row.media_type == "image/jpeg"
    assert_quarters(Image.open(BytesIO(photos.preview(row.id))))
    assert_quarters(Image.open(BytesIO(photos.preview(row.id, 50))))
    assert Image.open(BytesIO(photos.thumbnail(row.id))).format == "WEBP"


def test_capture_time_says_how_it_is_known(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    (files / "offset.jpg").write_bytes(jpeg(offset="+02:00"))
    os.utime(files / "b.png", (1_700_000_000, 1_700_000_000))
    paths = [files / name for name in ("offset.jpg", "a.jpg", "b.png")]
    (offset, local, by_file), _ = photos.import_files(paths, PhotoImport(patient.id))
    assert offset.captured_at == datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
    assert local.captured_at == datetime(2026, 5, 14, 9, 30).astimezone()
    assert local.captured_from is offset.captured_from is CapturedFrom.EXIF
    assert by_file.captured_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert by_file.captured_from is CapturedFrom.FILE
    pasted, _ = photos.import_bytes("pasted", encode(quarters(), "BMP"), PhotoImport(patient.id))
    assert (pasted.captured_at, pasted.captured_from) == (None, CapturedFrom.UNKNOWN)
    listed = [row.name for row in photos.list(patient.id)]
    assert (listed[0], listed[-1]) == ("pasted", "b.png")  # where the clock is unknown, the import counts


def test_the_same_picture_is_stored_once_and_linked_if_asked(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    lesion = made.lesion(patient)
    (first,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    (again,), unchanged = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    (linked,), changes = photos.import_files([files / "a.jpg"], PhotoImport(patient.id, lesion_id=lesion.id))
    assert (again.outcome, again.photo_id) == ("duplicate", first.photo_id)
    assert not unchanged.topics
    assert linked.outcome == "duplicate"
    assert "L1" in linked.reason
    assert Topic.LESION in changes.topics
    (row,) = photos.list(patient.id, lesion_id=lesion.id)
    assert row.lesion_labels == ("L1",)


def test_the_same_picture_for_someone_else_is_said(made: HandMade, photos: PhotoService, files: Path) -> None:
    one, two = made.patient(1), made.patient(2, "Ortiz")
    photos.import_files([files / "a.jpg"], PhotoImport(one.id))
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(two.id))
    assert outcome.outcome == "stored"
    assert one.mrn in outcome.reason


def test_a_batch_that_does_not_fit_is_not_begun(made: HandMade, photos: PhotoService, files: Path) -> None:
    one, two = made.patient(1), made.patient(2, "Ortiz")
    signed, other = made.visit(one, VisitStatus.SIGNED), made.visit(two)
    wrong = made.lesion(one, 2, LesionStatus.ENTERED_IN_ERROR)
    paths = [files / "a.jpg"]
    for where, error in [
        (PhotoImport("nobody"), NotFound),
        (PhotoImport(one.id, visit_id=signed.id), Conflict),
        (PhotoImport(one.id, visit_id=other.id), Conflict),
        (PhotoImport(one.id, lesion_id=made.lesion(two).id), ValidationError),
        (PhotoImport(one.id, lesion_id=wrong.id), ValidationError),
    ]:
        with pytest.raises(error):
            photos.import_files(paths, where)
    assert photos.list(one.id) == photos.list(two.id) == ()


def test_cancel_leaves_what_was_stored(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    visit = made.visit(patient)
    done: list[str] = []
    outcomes, changes = photos.import_files(
        [files / "a.jpg", files / "b.png"],
        PhotoImport(patient.id, visit.id),
        cancelled=lambda: bool(done),
        each=lambda outcome, _: done.append(outcome.file),
    )
    assert [o.outcome for o in outcomes] == ["stored"]
    assert [row.name for row in photos.list(patient.id, visit_id=visit.id)] == ["a.jpg"]
    assert Topic.VISIT in changes.topics


def test_a_full_disk_refuses_and_stores_no_half(
    made: HandMade, photos: PhotoService, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = made.patient()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    assert outcome.outcome == "refused"
    assert "disk is full" in outcome.reason
    assert photos.list(patient.id) == ()
    assert [p for p in made.folder.blobs.rglob("*") if p.is_file()] == []
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    assert outcome.outcome == "stored"


def test_lost_thumbnails_and_previews_are_made_again(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    small, large = photos.thumbnail(outcome.photo_id), photos.preview(outcome.photo_id)
    original = made.core.blobs.path(outcome.sha256)
    for path in made.folder.blobs.rglob("*.skb"):
        if path != original:
            path.unlink()
    assert photos.thumbnail(outcome.photo_id) == small
    assert photos.preview(outcome.photo_id) == large
    original.unlink()
    with pytest.raises(NotFound):
        photos.original(outcome.photo_id)
    photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    assert photos.original(outcome.photo_id) == (files / "a.jpg").read_bytes()


def test_update_links_unlinks_and_refuses_stale_versions(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    one, two = made.lesion(patient, 1), made.lesion(patient, 2)
    where = PhotoImport(patient.id, lesion_id=one.id, note="before")
    (outcome,), _ = photos.import_files([files / "a.jpg"], where)
    row = photos.get(outcome.photo_id)
    typed = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)

    def update(version: int, captured_at: datetime) -> object:
        return photos.update(
            row.id,
            kind=PhotoKind.DERMOSCOPY,
            note="after",
            consent=ConsentScope.TEACHING,
            lesion_ids=[two.id],
            captured_at=captured_at,
            version=version,
        )

    update(row.version, typed)
    changed = photos.get(row.id)
    assert (changed.kind, changed.note, changed.lesion_ids) == (PhotoKind.DERMOSCOPY, "after", (two.id,))
    assert (changed.captured_at, changed.captured_from) == (typed, CapturedFrom.TYPED)
    with pytest.raises(Conflict):
        update(row.version, typed)
    with pytest.raises(ValidationError):
        update(changed.version, datetime(2030, 1, 1, tzinfo=UTC))


def test_marks_link_their_lesion_and_stay_inside(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    lesion = made.lesion(patient)
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    mark, _ = photos.mark(PhotoMark("", outcome.photo_id, lesion.id, 10.0, 20.0))
    moved, _ = photos.mark(PhotoMark(mark.id, outcome.photo_id, lesion.id, 11.0, 20.0, "edge"))
    assert photos.marks(outcome.photo_id) == (moved,)
    assert photos.get(outcome.photo_id).lesion_labels == ("L1",)
    with pytest.raises(ValidationError):
        photos.mark(PhotoMark("", outcome.photo_id, lesion.id, WIDTH + 1.0, 1.0))


def test_entered_in_error_hides_and_a_new_import_brings_back(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    (outcome,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    with pytest.raises(ValidationError):
        photos.mark_error(outcome.photo_id, " ")
    photos.mark_error(outcome.photo_id, "wrong person")
    assert photos.list(patient.id) == ()
    (back,), _ = photos.import_files([files / "a.jpg"], PhotoImport(patient.id))
    assert (back.outcome, back.photo_id) == ("stored", outcome.photo_id)
    with made.core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 1
        steps = session.scalars(select(AuditEntry.action).where(AuditEntry.row_id == back.photo_id)).all()
        assert steps == ["create", "update", "update"]


def test_what_was_chosen_while_looking_through_is_kept(made: HandMade, photos: PhotoService, files: Path) -> None:
    patient = made.patient()
    outcomes, _ = photos.import_files([files / "a.jpg", files / "b.png"], PhotoImport(patient.id))
    one, two = (outcome.photo_id for outcome in outcomes)
    changes = photos.choose([one, two], PhotoChoice.REJECT)
    assert {one, two, patient.id} <= changes.ids
    assert not photos.choose([one], PhotoChoice.REJECT).topics  # nothing new was said
    photos.choose([one], PhotoChoice.KEEP)
    assert (photos.get(one).choice, photos.get(two).choice) == (PhotoChoice.KEEP, PhotoChoice.REJECT)
    with pytest.raises(NotFound):
        photos.choose([two, "gone"], PhotoChoice.NONE)
    assert photos.get(two).choice is PhotoChoice.REJECT
