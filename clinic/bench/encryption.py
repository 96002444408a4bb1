"""What encryption costs: the same work on an encrypted clinic and on one that is stored readable, in one run."""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from clinic.app import IN_WORDS, Clinic
from clinic.bench.measure import Figure, middle
from clinic.bench.people import make_crowd
from clinic.records.enums import Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.photos import PhotoImport
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin

_PEOPLE = 10_000
_PHOTOS = 200
_ROUNDS = 5
_TARGET = "under 1.3x"


@dataclass(slots=True)
class _Side:
    """One of the two clinics, and what was measured on it (milliseconds)."""

    clinic: Clinic
    patient_id: str
    search: list[float]
    opening: list[float]
    importing: list[float]
    thumbnails: list[float]


def encryption_figures(folder: Path) -> list[Figure]:
    """Search, opening a patient, importing 200 photos of 12 megapixels, their thumbnails; and unlocking.

    The two clinics take turns, so that what else the machine does falls on both.
    """
    secret = make_crowd(folder, _PEOPLE)[1].read_text(encoding="utf-8")
    make_crowd(folder, _PEOPLE, IN_WORDS)
    pictures = _pictures(folder / "pictures")
    with Clinic.open(folder / "crowd", secret) as sealed, Clinic.open(folder / "readable", secret) as plain:
        sides = [_Side(clinic, _with_record(clinic), [], [], [], []) for clinic in (sealed, plain)]
        typed = _typed(sealed)
        for number in range(_ROUNDS):
            for side in sides if number % 2 == 0 else sides[::-1]:
                _search(side, typed)
                _open_patient(side)
        for start in range(0, _PHOTOS, 10):
            for side in sides if start % 20 == 0 else sides[::-1]:
                _import(side, pictures[start : start + 10])
        for number in range(_ROUNDS):
            for side in sides if number % 2 == 0 else sides[::-1]:
                _thumbnails(side)
    ours, bare = sides
    figures = [
        _figure("search, each keystroke", ours.search, bare.search),
        _figure("opening a patient", ours.opening, bare.opening),
        Figure(
            f"importing {_PHOTOS} photos", sum(ours.importing), "the same, unencrypted", sum(bare.importing), _TARGET
        ),
        _figure(f"reading {_PHOTOS} thumbnails", ours.thumbnails, bare.thumbnails),
    ]
    return [*figures, _unlocking(folder / "crowd", secret)]


def _figure(name: str, ours: list[float], bare: list[float]) -> Figure:
    return Figure(name, middle(ours), "the same, unencrypted", middle(bare), _TARGET)


def _pictures(folder: Path) -> list[Path]:
    """Photos of 12 megapixels that differ in their last bytes, which no decoder reads."""
    folder.mkdir()
    photo = render_skin(SkinSpec(), 1).resize((4000, 3000), Image.Resampling.BICUBIC)
    data = encode_jpeg(photo, datetime(2026, 1, 1, tzinfo=UTC))
    paths = [folder / f"{number}.jpg" for number in range(_PHOTOS)]
    for number, path in enumerate(paths):
        path.write_bytes(data + number.to_bytes(4, "big"))
    return paths


def _typed(clinic: Clinic) -> list[str]:
    chance = random.Random(3)
    names = [row.name for row in clinic.patients.search("", 400)]
    return [name[:length].lower() for name in chance.sample(names, 12) for length in range(1, len(name) + 1)]


def _with_record(clinic: Clinic) -> str:
    """Give one person a record such as those followed for years have; return their key."""
    patient_id = clinic.patients.search("", 1)[0].id
    lesions = [
        clinic.lesions.save(LesionDraft(patient_id=patient_id, site="forehead", side=Side.MIDLINE))[0]
        for _ in range(12)
    ]
    for _ in range(15):
        visit, _changes = clinic.visits.start(patient_id, "Follow-up")
        for lesion in lesions:
            clinic.lesions.observe(ObservationDraft(lesion_id=lesion.id, visit_id=visit.id, long_axis=3.0))
        moment = clinic.now()
        values = (("calcium_total", 9.8, "mg/dL"), ("albumin", 4.1, "g/dL"))
        results = tuple(ResultDraft(key, number=n, text=str(n), unit=unit, ucum=unit) for key, n, unit in values)
        clinic.labs.save_typed(patient_id, LabReportDraft(sampled_at=moment, results=results))
        clinic.visits.sign(visit.id, 0)
    return patient_id


def _search(side: _Side, typed: list[str]) -> None:
    for text in typed:
        start = time.perf_counter()
        side.clinic.patients.search(text)
        side.search.append((time.perf_counter() - start) * 1000)


def _open_patient(side: _Side) -> None:
    """What the window reads when a person is opened: head, course, lesions, results, visits."""
    clinic, patient_id = side.clinic, side.patient_id
    for _ in range(6):
        start = time.perf_counter()
        clinic.timeline.banner(patient_id)
        clinic.timeline.course(patient_id)
        clinic.lesions.details(patient_id)
        clinic.labs.current(patient_id)
        clinic.visits.list(patient_id)
        side.opening.append((time.perf_counter() - start) * 1000)


def _import(side: _Side, pictures: list[Path]) -> None:
    start = time.perf_counter()
    side.clinic.photos.import_files(pictures, PhotoImport(patient_id=side.patient_id))
    side.importing.append((time.perf_counter() - start) * 1000)


def _thumbnails(side: _Side) -> None:
    photos = side.clinic.photos.list(side.patient_id)
    start = time.perf_counter()
    for photo in photos:
        side.clinic.photos.thumbnail(photo.id)
    side.thumbnails.append((time.perf_counter() - start) * 1000)


def _unlocking(folder: Path, secret: str) -> Figure:
    """From the passphrase to the open clinic, against the derivation of the key alone."""
    from clinic.store.keyring import unlock

    taken: list[float] = []
    deriving: list[float] = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        Clinic.open(folder, secret).close()
        taken.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        unlock(folder / "clinic.key", secret)
        deriving.append((time.perf_counter() - start) * 1000)
    return Figure("unlocking", middle(taken), "key derivation alone", middle(deriving), "under 1 s")
