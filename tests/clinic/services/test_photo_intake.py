"""Taking pictures in: what is found in them, what is said of them, and what is known again."""

import io
import threading
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from clinic.errors import Conflict, FileRefused
from clinic.records.enums import CapturedFrom, InboxState, ScaleMethod, Topic
from clinic.records.partial_date import PartialDate
from clinic.records.photos import PhotoImport
from clinic.services.integrity import IntegrityService
from clinic.services.photo_files import DERIVED_KINDS, PictureFile
from clinic.services.photos import PhotoService
from clinic.services.visits import VisitService
from clinic.store.models import AuditEntry, InboxPhoto, Patient
from tests.clinic.imaging.made import dicom
from tests.clinic.imaging.pictures import DATA, encode, exif, jpeg, quarters
from tests.clinic.imaging.test_private import PLACES, SECRETS
from tests.clinic.measure import scenes
from tests.clinic.measure.scenes import Scene
from tests.clinic.services.by_hand import HandMade

PIXELS = np.asarray(quarters())


@pytest.fixture
def made(tmp_path: Path) -> HandMade:
    return HandMade(tmp_path / "clinic")


@pytest.fixture
def photos(made: HandMade) -> PhotoService:
    return PhotoService(made.core)


SCENE = Scene(width=480, height=360, distance=150.0, tilt=20.0, offset=(-90.0, 40.0))


@cache
def _sticker() -> Image.Image:
    return Image.fromarray(scenes.photo(SCENE))


def test_a_sticker_in_the_picture_gives_its_scale_where_it_is_seen_upright(
    made: HandMade, photos: PhotoService
) -> None:
    patient = made.patient()
    for orientation, back in ((1, None), (6, Image.Transpose.ROTATE_90)):
        stored = _sticker() if back is None else _sticker().transpose(back)
        data = encode(stored, "JPEG", quality=92, exif=exif(orientation))
        outcome, _ = photos.import_bytes("a.jpg", data, PhotoImport(patient.id))
        row = photos.get(outcome.photo_id)
        assert outcome.scale == row.scale
        assert row.scale is not None
        assert row.scale.method is ScaleMethod.STICKER
        assert row.scale.mm_per_pixel == pytest.approx(SCENE.mm_per_pixel, rel=0.03)
        assert row.scale.at == pytest.approx((SCENE.width / 2 - 90, SCENE.height / 2 + 40), abs=3)
        assert len(row.scale.outlines) == 1
        assert not outcome.reason


def test_a_sticker_that_gives_no_scale_is_said(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    outcome, _ = photos.import_bytes("far.png", encode(_sticker().resize((240, 180)), "PNG"), PhotoImport(patient.id))
    assert (outcome.outcome, outcome.scale) == ("stored", None)
    assert outcome.reason.startswith("A scale sticker was seen, but gives no scale: The sticker is only")


def test_dicom_gives_scale_and_the_sticker_counts_more(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    plain = dicom(PIXELS, "RGB", PixelSpacing=[0.02, 0.02])
    outcome, _ = photos.import_bytes("a.dcm", plain, PhotoImport(patient.id))
    row = photos.get(outcome.photo_id)
    assert row.scale is not None
    assert row.scale.method is ScaleMethod.DICOM
    assert row.scale.mm_per_pixel == pytest.approx(0.02)
    assert row.media_type == "application/dicom"
    assert Image.open(io.BytesIO(photos.thumbnail(row.id))).format == "WEBP"
    both = dicom(np.asarray(_sticker()), "RGB", PixelSpacing=[0.5, 0.5])
    outcome, _ = photos.import_bytes("b.dcm", both, PhotoImport(patient.id))
    assert outcome.scale is not None
    assert outcome.scale.method is ScaleMethod.STICKER


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ({"PatientName": "Vogel^Anna", "PatientID": "1"}, "Vogel, Anna"),
        ({"PatientBirthDate": "19010101"}, "1901"),
        ({"PatientID": "X-77"}, "record number X-77"),
        ({}, ""),
    ],
)
def test_whom_a_dicom_file_names_is_compared(
    made: HandMade, photos: PhotoService, words: dict[str, str], doubt: str, caplog: pytest.LogCaptureFixture
) -> None:
    patient = made.patient()
    with made.core.db.write() as session:
        session.get_one(Patient, patient.id).birth = PartialDate(1958, 3, 12)
    outcome, _ = photos.import_bytes("a.dcm", dicom(PIXELS, "RGB", **words), PhotoImport(patient.id))
    assert outcome.outcome == "stored"
    assert bool(outcome.reason) == bool(doubt)
    assert doubt in outcome.reason
    assert "Vogel" not in caplog.text


def test_the_patient_of_the_record_raises_no_doubt(made: HandMade, photos: PhotoService) -> None:
    key = made.patient().id
    with made.core.db.write() as session:
        patient = session.get_one(Patient, key)
        patient.birth = PartialDate(1958, 3, 12)
        said = {"PatientName": f"{patient.family.upper()}^{patient.given}", "PatientID": "of another system"}
        said["PatientBirthDate"] = "19580312"
    outcome, _ = photos.import_bytes("a.dcm", dicom(PIXELS, "RGB", **said), PhotoImport(key))
    assert (outcome.outcome, outcome.reason) == ("stored", "")


def test_more_than_one_picture_in_a_file_is_said(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    outcome, _ = photos.import_bytes("two.heic", (DATA / "two.heic").read_bytes(), PhotoImport(patient.id))
    assert outcome.outcome == "stored"
    assert "2 pictures" in outcome.reason


def test_the_same_picture_twice_in_one_batch_is_said_with_the_name_of_the_first(
    made: HandMade, photos: PhotoService
) -> None:
    patient = made.patient()
    files = [PictureFile(name, jpeg()) for name in ("a.jpg", "b.jpg", "c.jpg")]
    outcomes, _ = photos.import_files([*files, PictureFile("d.jpg", jpeg(6))], PhotoImport(patient.id))
    assert [outcome.outcome for outcome in outcomes] == ["stored", "duplicate", "duplicate", "stored"]
    assert "“a.jpg”" in outcomes[1].reason
    assert len(photos.list(patient.id)) == 2


def test_cancelling_does_not_wait_for_a_file_that_takes_long(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    stopped, slow = threading.Event(), threading.Event()
    read = made.core.workers.run

    def hold(request: object) -> object:
        stopped.set()
        slow.wait(20)
        return read(request)  # type: ignore[arg-type]  # handed on

    made.core.workers.run = hold  # type: ignore[method-assign,assignment]  # as a hostile file would hold it
    try:
        outcomes, _ = photos.import_files(
            [PictureFile(f"{at}.jpg", jpeg(at + 1)) for at in range(4)],
            PhotoImport(patient.id),
            cancelled=stopped.is_set,
        )
    finally:
        slow.set()
        made.core.workers.run = read  # type: ignore[method-assign]  # as it was
    assert outcomes == ()
    assert photos.list(patient.id) == ()


def test_what_was_sealed_and_not_entered_is_taken_back(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    done: list[str] = []
    files = [PictureFile(f"{at}.jpg", jpeg(at + 1)) for at in range(6)]
    outcomes, _ = photos.import_files(
        files, PhotoImport(patient.id), cancelled=lambda: bool(done), each=lambda outcome, _: done.append(outcome.file)
    )
    assert len(outcomes) == 1
    kept, stored = made.core.blobs, outcomes[0].sha256
    known = {stored, *(f"{stored}.{kind}" for kind in DERIVED_KINDS)}
    deadline = time.monotonic() + 30  # what was being read is not waited for, and takes itself back
    while list(kept.strays(known)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(kept.strays(known)) == []
    assert kept.has(stored)


def test_a_jpeg_that_its_decoder_would_mend_is_refused(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    noise = np.random.default_rng(1).integers(0, 255, (160, 200, 3), np.uint8)
    good = encode(Image.fromarray(noise), "JPEG", quality=90)
    half = good[: len(good) // 2] + b"\xff\xd9"
    hole = good[: len(good) // 2] + bytes(800) + good[len(good) // 2 + 800 :]
    files = [PictureFile(name, data) for name, data in (("half.jpg", half), ("hole.jpg", hole), ("good.jpg", good))]
    outcomes, _ = photos.import_files(files, PhotoImport(patient.id))
    assert [outcome.outcome for outcome in outcomes] == ["refused", "refused", "stored"]
    assert all("damaged" in outcome.reason for outcome in outcomes[:2])


KINDS = ["EXIF of a JPEG", "EXIF of a TIFF", "a HEIC", "numbers of a DICOM file"]


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_numbers_are_taken_out_of_the_stored_copy_and_the_file_is_known_again(
    made: HandMade, photos: PhotoService, kind: str
) -> None:
    patient, other = made.patient(1), made.patient(2, "Ortiz")
    data = PLACES[kind]()
    stored, _ = photos.import_bytes("a", data, PhotoImport(patient.id))
    before = photos.get(stored.photo_id)
    assert before.has_gps or before.has_serial
    large = photos.preview(before.id)
    row, changes = photos.strip_stored(before.id, before.version)
    assert (row.has_gps, row.has_serial, row.original_sha256) == (False, False, before.sha256)
    assert row.sha256 != before.sha256
    assert {row.id, patient.id} <= changes.ids
    kept = photos.original(row.id)
    assert not any(secret in kept for secret in SECRETS)
    assert (photos.thumbnail(row.id)[:4], photos.preview(row.id)) == (b"RIFF", large)
    assert not made.core.blobs.has(before.sha256)
    for key in (patient.id, other.id):
        again, _ = photos.import_bytes("again", data, PhotoImport(key))
        if key == patient.id:
            assert (again.outcome, again.photo_id) == ("duplicate", row.id)
            assert not made.core.blobs.has(before.sha256), "the private file came back"
        else:
            assert (again.outcome, patient.mrn in again.reason) == ("stored", True)
    with pytest.raises(Conflict):
        photos.strip_stored(row.id, row.version)
    with made.core.db.read() as session:
        of_it = select(AuditEntry).where(AuditEntry.row_id == row.id).order_by(AuditEntry.number)
        steps = [(step.action, step.after or {}) for step in session.scalars(of_it)]
    assert [action for action, _ in steps] == ["create", "update"]
    assert steps[-1][1]["original_sha256"] == before.sha256


def test_the_inbox_keeps_nothing_that_was_taken_out_of_a_photo(made: HandMade, photos: PhotoService) -> None:
    """A picture that came through the inbox, and the same one that waits there a second time."""
    patient = made.patient()
    data = jpeg(gps=(46.0, 57.0, 30.0))
    stored, _ = photos.import_bytes("a.jpg", data, PhotoImport(patient.id))
    before = photos.get(stored.photo_id)
    for photo_id, state in ((before.id, InboxState.ASSIGNED), (None, InboxState.WAITING)):
        made.add(
            InboxPhoto(
                id=made.core.new_id(), sha256=before.sha256, name="a.jpg", media_type=before.media_type,
                width=before.width, height=before.height, captured_at=None, captured_from=CapturedFrom.UNKNOWN,
                received_at=made.now(), state=state, patient_id=patient.id, reason="", is_card=False,
                photo_id=photo_id,
            )
        )  # fmt: skip
    row, changes = photos.strip_stored(before.id, before.version)
    assert not made.core.blobs.has(before.sha256), "the private file stays for the inbox"
    assert Topic.PHOTO_INBOX in changes.topics
    with made.core.db.read() as session:
        assert set(session.scalars(select(InboxPhoto.sha256))) == {row.sha256}


def test_a_stripped_photo_that_was_an_error_comes_back_stripped(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    data = jpeg(gps=(46.0, 57.0, 30.0))
    stored, _ = photos.import_bytes("a.jpg", data, PhotoImport(patient.id))
    row, _ = photos.strip_stored(stored.photo_id, 0)
    photos.mark_error(row.id, "wrong person")
    back, _ = photos.import_bytes("b.jpg", data, PhotoImport(patient.id))
    again = photos.get(row.id)
    assert (back.outcome, back.photo_id) == ("stored", row.id)
    assert (again.sha256, again.has_gps, again.original_sha256) == (row.sha256, False, row.original_sha256)
    assert not made.core.blobs.has(row.original_sha256)


def test_what_was_signed_stays_signed(made: HandMade, photos: PhotoService) -> None:
    patient = made.patient()
    visits = VisitService(made.core)
    begun, _ = visits.start(patient.id)
    stored, _ = photos.import_bytes("a.jpg", jpeg(gps=(46.0, 57.0, 30.0)), PhotoImport(patient.id, begun.id))
    visits.sign(begun.id, visits.get(begun.id).version)
    photos.strip_stored(stored.photo_id, 0)
    assert IntegrityService(made.core).verify() == ()


def test_a_copy_that_another_record_needs_stays(made: HandMade, photos: PhotoService) -> None:
    one, two = made.patient(1), made.patient(2, "Ortiz")
    data = jpeg(gps=(46.0, 57.0, 30.0))
    keys = [photos.import_bytes("a.jpg", data, PhotoImport(key))[0].photo_id for key in (one.id, two.id)]
    row, _ = photos.strip_stored(keys[0], 0)
    assert photos.original(keys[1]) == data
    assert photos.get(row.id).sha256 != photos.get(keys[1]).sha256


def test_where_nothing_can_be_taken_out_without_touching_pixels_nothing_is_changed(
    made: HandMade, photos: PhotoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = made.patient()
    stored, _ = photos.import_bytes("a.jpg", jpeg(gps=(46.0, 57.0, 30.0)), PhotoImport(patient.id))
    before = photos.get(stored.photo_id)

    def refuse(*_: object) -> bytes:
        raise FileRefused("It cannot be done.", "Leave it.")

    monkeypatch.setattr("clinic.services.photo_stripping.strip_apart", refuse)
    with pytest.raises(FileRefused):
        photos.strip_stored(before.id, before.version)
    assert photos.get(before.id) == before
