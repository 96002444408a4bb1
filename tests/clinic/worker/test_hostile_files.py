"""Files made to harm: each is refused in words, within the limits, and the batch goes on."""

import time
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import FileRefused
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.paths import RESOURCES
from clinic.records.photos import PhotoImport
from clinic.worker import messages
from clinic.worker.messages import read_messages_apart
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Answer, Request
from tests.clinic.imaging.pictures import jpeg
from tests.clinic.intake.messages import message
from tests.clinic.worker.bombs import LABS, PICTURES, largest_tiff
from tests.clinic.worker.conftest import COMMAND
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic
from tests.support.workers import shared_workers

resource = pytest.importorskip("resource")
ENOUGH = 60.0  # seconds for a busy machine; the slowest of them takes one


def memory() -> int:
    """The most memory that this process has ever had, in kilobytes."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def test_pictures_that_unfold_are_refused_and_the_others_stored(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    (tmp_path / "first.jpg").write_bytes(jpeg(1))
    (tmp_path / "last.jpg").write_bytes(jpeg(6))
    paths = [tmp_path / "first.jpg"]
    for name, made in PICTURES.items():
        paths.append(tmp_path / name)
        data = made()
        assert len(data) < 3_000_000
        paths[-1].write_bytes(data)
    paths.append(tmp_path / "last.jpg")
    before, started = memory(), time.monotonic()
    outcomes, _ = clinic.photos.import_files(paths, PhotoImport(patient.id))
    assert time.monotonic() - started < ENOUGH
    assert memory() - before < 200_000
    told = {Path(outcome.file).name: outcome for outcome in outcomes}
    assert [told[name].outcome for name in ("first.jpg", "last.jpg")] == ["stored", "stored"]
    assert {name for name in PICTURES if told[name].outcome != "refused"} == set()
    assert not [name for name in PICTURES if name not in told[name].reason or len(told[name].reason) > 300]
    assert len(clinic.photos.list(patient.id)) == 2
    assert clinic.integrity.verify() == ()


def test_laboratory_files_that_unfold_are_refused_and_the_others_filed(clinic: Clinic, tmp_path: Path) -> None:
    paths = []
    for name, made in LABS.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(made())
    paths.append(tmp_path / "good.hl7")
    paths[-1].write_bytes(message())
    started = time.monotonic()
    outcomes, _ = clinic.labs.import_files(paths)
    assert time.monotonic() - started < ENOUGH
    assert [outcome.outcome for outcome in outcomes] == [*["refused"] * len(LABS), "waiting"]
    assert all(10 < len(outcome.reason) < 300 for outcome in outcomes[:-1])


def test_a_message_that_is_over_its_time_is_told_and_the_others_are_filed(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "SECONDS", 1.0)
    slow = tmp_path / "slow.hl7"
    slow.write_bytes(message(order="A") + message(f"OBX|1|TX|{'^' * 8_000_000}||x|||||F") + message(order="B", id="B"))
    outcomes, _ = clinic.labs.import_files([slow])
    assert [outcome.outcome for outcome in outcomes] == ["waiting", "refused", "waiting"]
    assert "too much" in outcomes[1].reason


def test_a_file_of_many_messages_goes_to_the_workers_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    pool = shared_workers()

    def counted(request: Request) -> Answer:
        asked.append(len(request.bodies))
        return WorkerPool.run(pool, request)

    monkeypatch.setattr(pool, "run", counted)
    data = b"".join(message(id=f"M{number}", order=f"L{number}") for number in range(450))
    found = tuple(read_messages_apart(pool, data, "many.hl7", RESOURCES / "catalog"))
    assert asked == [0, 200, 200, 50]
    assert [item.reports[0].order_number for item in found if isinstance(item, ReadMessage)] == [
        f"L{number}" for number in range(450)
    ]


def test_what_breaks_its_reader_is_lost_alone_and_after_three_the_rest_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = shared_workers()

    def breaking(request: Request) -> Answer:
        if any(b"|BAD|" in body for body in request.bodies):
            raise FileRefused("“x” made its reader break off; it was not stored.", "Ask.")
        return WorkerPool.run(pool, request)

    monkeypatch.setattr(pool, "run", breaking)
    good, bad = message(order="GOOD"), message(order="BAD")
    one = read_messages_apart(pool, good * 3 + bad + good * 3, "x", RESOURCES / "catalog")
    assert [isinstance(item, ReadMessage) for item in one] == [True] * 3 + [False] + [True] * 3
    many = read_messages_apart(pool, good + bad * 4 + good * 300, "x", RESOURCES / "catalog")
    assert [isinstance(item, ReadMessage) for item in many] == [True] + [False] * 200
    last = many[-1]
    assert isinstance(last, Broken) and "rest of it was left" in last.what


def test_the_largest_picture_is_taken(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    (tmp_path / "large.tif").write_bytes(largest_tiff())
    (outcome,), _ = clinic.photos.import_files([tmp_path / "large.tif"], PhotoImport(patient.id))
    assert (outcome.outcome, outcome.width, outcome.height) == ("stored", 14_142, 14_142)


def test_a_picture_whose_reader_dies_is_told_and_the_batch_goes_on(tmp_path: Path) -> None:
    """With workers that have 400 MB: the one file needs more, the others do not."""
    make_clinic(tmp_path).close()
    pool = WorkerPool(COMMAND)
    with Clinic.open(tmp_path / "clinic", PASSPHRASE, workers=pool) as clinic:
        patient = add_patient(clinic)
        paths = [tmp_path / name for name in ("a.jpg", "large.tif", "b.jpg")]
        for path, data in zip(paths, (jpeg(1), largest_tiff(), jpeg(2)), strict=True):
            path.write_bytes(data)
        outcomes, _ = clinic.photos.import_files(paths, PhotoImport(patient.id))
        assert [outcome.outcome for outcome in outcomes] == ["stored", "refused", "stored"]
        assert "memory" in outcomes[1].reason
        assert clinic.integrity.verify() == ()
    assert not pool.pids
