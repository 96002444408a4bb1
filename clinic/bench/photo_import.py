"""Taking in many photos against nothing but decoding the same files on both cores.

Each file is read, proved whole, looked through for stickers, sealed, and entered with its audit entry in a transaction
of its own. The reference is Pillow, which decodes the same files in two processes and keeps nothing.
"""

import io
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from clinic.app import Clinic
from clinic.bench.measure import Figure
from clinic.records.clinic import ClinicDraft
from clinic.records.patients import PatientDraft
from clinic.records.photos import PhotoImport
from clinic.sample.skin import SkinSpec, encode_jpeg, render_skin
from clinic.store.keys import CHEAP_FOR_TESTS

FILES, DISTINCT = 200, 8
_SIZE = (4000, 3000)
_PASSPHRASE = "measured, not used"
CORES = 2


def import_figures(folder: Path, number: int = FILES) -> list[Figure]:
    """So many photos of 12 megapixels, milliseconds each; the start of the workers is counted."""
    files = make_photos(folder / "card", number)
    decoded = decode_all(files)
    taken, busy = _import_all(folder, files)
    name = f"import of {len(files)} photos of 12 megapixels, each ({busy:.0%} of two cores busy)"
    reference = "bare decode of the same files in two processes (Pillow)"
    each, bare = (seconds * 1000 / len(files) for seconds in (taken, decoded))
    return [Figure(name, each, reference, bare, "within 4x, both cores busy")]


def make_photos(folder: Path, number: int, size: tuple[int, int] = _SIZE) -> list[Path]:
    """So many JPEG files of skin with a camera's noise; some share their pixels, none its bytes."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(5)
    base: list[bytes] = []
    for seed in range(min(DISTINCT, number)):
        skin = render_skin(SkinSpec(), seed).resize(size, Image.Resampling.BICUBIC)
        noise = rng.normal(0.0, 3.0, (size[1], size[0], 1)).astype(np.float32)
        pixels = np.clip(np.asarray(skin, np.float32) + noise, 0, 255).astype(np.uint8)
        base.append(encode_jpeg(Image.fromarray(pixels), datetime(2026, 1, 1 + seed, tzinfo=UTC)))
    paths = []
    for index in range(number):
        words = f"photo {index}".encode("ascii")
        data = base[index % len(base)]
        comment = b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words
        paths.append(folder / f"{index:04d}.jpg")
        paths[-1].write_bytes(data[:2] + comment + data[2:])
    return paths


def _decode(path: Path) -> None:
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        picture.load()


def decode_all(files: Sequence[Path]) -> float:
    """Seconds to decode all; the start of the processes is not counted."""
    with ProcessPoolExecutor(CORES) as processes:
        list(processes.map(_decode, files[:CORES]))
        start = time.perf_counter()
        list(processes.map(_decode, files, chunksize=4))
        return time.perf_counter() - start


def new_clinic(folder: Path) -> Clinic:
    """An empty clinic to take photos in, whose passphrase is not used."""
    return Clinic.create(folder, ClinicDraft("Bench"), "Bench", _PASSPHRASE, kdf=CHEAP_FOR_TESTS)[0]


def _import_all(folder: Path, files: Sequence[Path]) -> tuple[float, float]:
    """Seconds to take in all, and the share of both cores that this process and its workers were busy."""
    clinic = new_clinic(folder / "clinic")
    before = os.times()
    with clinic:
        patient, _ = clinic.patients.save(PatientDraft("Bench", "Photo"))
        start = time.perf_counter()
        outcomes, _changes = clinic.photos.import_files(files, PhotoImport(patient.id))
        seconds = time.perf_counter() - start
    after = os.times()  # workers are counted once they have ended
    assert all(outcome.outcome == "stored" for outcome in outcomes)
    used = sum(late - early for late, early in zip(after[:4], before[:4], strict=True))
    return seconds, min(1.0, used / (CORES * seconds))
