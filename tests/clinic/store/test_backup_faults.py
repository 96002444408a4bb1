"""What can go wrong while a backup is made or lies on its disk: told in words, noticed, and nothing by halves."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import ClinicError, StorageError
from clinic.records.photos import PhotoImport
from clinic.services.backups import BackupRow
from clinic.store.backup import blobs as backup_blobs
from clinic.store.backup.files import BLOBS
from clinic.store.files import write_atomically
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient

KINDS = ("clinic.db", "clinic.key", "clinic.head", "manifest.json", "sealed")


@pytest.fixture
def at_work(clinic: Clinic) -> Clinic:
    """A clinic with one person and one photo."""
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    return clinic


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = False
    if sys.platform == "linux" and os.geteuid() == 0:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("a small disk can only be mounted by root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def visible(target: Path) -> list[str]:
    """What lies in the folder of backups beside the sealed files, hidden things too."""
    return sorted(p.name for p in target.iterdir() if p.name != BLOBS) if target.exists() else []


def sealed(target: Path) -> list[Path]:
    return sorted((target / BLOBS).rglob("*.skb"))


def test_a_full_disk_is_told_and_left_as_it_was(at_work: Clinic, small_disk: Path) -> None:
    for number in range(200):
        add_patient(at_work, f"Person{number}", note="x" * 4000)
    (small_disk / "other").write_bytes(bytes(300_000))
    with pytest.raises(StorageError, match="full"):
        at_work.backups.create(small_disk)
    assert visible(small_disk) == ["other"]
    assert at_work.backups.list(small_disk) == ()


def test_a_folder_that_can_only_be_read(at_work: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    if os.geteuid() == 0:  # root may write anywhere: the file system itself has to refuse
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "ro", "none", str(target)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("a disk that can only be read cannot be mounted here")
    else:
        target.chmod(0o500)
    try:
        with pytest.raises(StorageError, match=r"only be read|may not be written"):
            at_work.backups.create(target)
        assert visible(target) == []
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(target)], check=True)
        else:
            target.chmod(0o700)


def test_a_share_that_goes_away_midway(at_work: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "share"
    target.mkdir()

    def gone(_done: int, _all: int, what: str) -> None:
        if what == "files" and target.exists():
            target.rename(tmp_path / "unplugged")

    with pytest.raises(StorageError):
        at_work.backups.create(target, gone)
    if target.exists():
        shutil.rmtree(target)
    (tmp_path / "unplugged").rename(target)  # connected again
    assert at_work.backups.list(target) == ()
    assert at_work.backups.create(target).problems == ()


def test_whoever_cancels_finds_nothing(at_work: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    steps: list[str] = []
    at_work.backups.create(target, lambda _d, _a, what: steps.append(what))
    shutil.rmtree(target)
    for stop in range(len(steps)):
        left = iter(range(stop))

        def cancel(_done: int, _all: int, _what: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            at_work.backups.create(target, cancel)
        assert visible(target) == []


_KILLED = """
import sys
from pathlib import Path
from clinic.app import Clinic
at, seen = int(sys.argv[3]), 0
def step(done, total, what):
    global seen
    if seen == at:
        print("here", flush=True)
        sys.stdin.read()  # until the end comes
    seen += 1
with Clinic.open(Path(sys.argv[1]), "correct horse battery") as clinic:
    clinic.backups.create(Path(sys.argv[2]), step)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("at", [0, 1, 2, 4])
def test_a_backup_that_is_killed_is_no_backup(at_work: Clinic, tmp_path: Path, at: int) -> None:
    target = tmp_path / "disk"
    first = at_work.backups.create(target)
    command = [sys.executable, "-c", _KILLED, str(at_work.folder), str(target), str(at)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline() == b"here\n"
    child.kill()
    child.wait()
    child.stdout.close()
    child.stdin.close()
    assert [row.path for row in at_work.backups.list(target)] == [first.path]
    (left,) = [name for name in visible(target) if name.startswith(".")]
    assert at_work.backups.check(first.path).problems == ()
    an_hour_ago = (target / left).stat().st_mtime - 3700
    os.utime(target / left, (an_hour_ago, an_hour_ago))
    next_day(at_work)
    assert at_work.backups.create(target).problems == ()
    assert [name for name in visible(target) if name.startswith(".")] == []  # and the leftovers went


def next_day(clinic: Clinic) -> None:
    clock = clinic.now
    assert isinstance(clock, SettableClock)
    clock.forward(days=1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_anywhere_is_noticed(at_work: Clinic, tmp_path: Path, kind: str) -> None:
    row = at_work.backups.create(tmp_path / "disk")
    path = sealed(tmp_path / "disk")[0] if kind == "sealed" else row.path / kind
    whole = path.read_bytes()
    for at in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
        for bit in (0, 6):
            data = bytearray(whole)
            data[at] ^= 1 << bit
            path.write_bytes(data)
            assert noticed(at_work, row), (kind, at, bit)
    path.write_bytes(whole[:-1])
    assert noticed(at_work, row)
    path.unlink()
    assert noticed(at_work, row)
    path.write_bytes(whole)
    assert not noticed(at_work, row)


def noticed(clinic: Clinic, row: BackupRow) -> bool:
    try:
        return bool(clinic.backups.check(row.path).problems)
    except ClinicError:
        return True


def test_a_copy_that_cannot_be_read_back_does_not_count(
    at_work: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that loses bits while they are written: noticed when the backup is made, not when it is needed."""
    real = write_atomically

    def flip(path: Path, data: bytes, what: str = "") -> None:
        real(path, data[:-1] + bytes([data[-1] ^ 1]), what)

    monkeypatch.setattr(backup_blobs, "write_atomically", flip)
    with pytest.raises(StorageError):
        at_work.backups.create(tmp_path / "disk")
    assert visible(tmp_path / "disk") == []


def test_a_backup_while_others_write_is_one_state(at_work: Clinic, tmp_path: Path) -> None:
    stop = threading.Event()
    errors: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                add_patient(at_work, f"Writer{number}")
            except Exception as error:  # noqa: BLE001  carried to the test
                errors.append(error)
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        rows = []
        for _ in range(3):
            next_day(at_work)
            rows.append(at_work.backups.create(tmp_path / "disk"))
    finally:
        stop.set()
        writer.join()
    assert errors == []
    for row in rows:
        assert at_work.backups.check(row.path).problems == ()
    into = tmp_path / "new"
    at_work.backups.restore(rows[-1].path, into, PASSPHRASE)
    with Clinic.open(into, PASSPHRASE, now=SettableClock()) as again:
        assert again.integrity.verify() == ()
        assert again.patients.count() == rows[-1].rows["patient"]


def test_two_backups_at_once(at_work: Clinic, tmp_path: Path) -> None:
    clock = at_work.now
    assert isinstance(clock, SettableClock)
    meeting = threading.Barrier(2)
    rows: list[BackupRow] = []
    errors: list[ClinicError] = []

    def make() -> None:
        met = False

        def meet(_done: int, _all: int, _what: str) -> None:
            nonlocal met
            if not met:
                met = True
                meeting.wait(20)

        try:
            rows.append(at_work.backups.create(tmp_path / "disk", meet))
        except ClinicError as error:
            errors.append(error)

    workers = [threading.Thread(target=make) for _ in range(2)]
    workers[0].start()
    workers[1].start()
    for worker in workers:
        worker.join()
    # of one second: one is made, the other says so; neither harms the other
    assert len(rows) == 1
    assert [error.what for error in errors] == ["A backup of this second is there already."]
    assert [row.path for row in at_work.backups.list(tmp_path / "disk")] == [rows[0].path]
    assert at_work.backups.check(rows[0].path).problems == ()
    assert [name for name in visible(tmp_path / "disk") if name.startswith(".")] == []
    clock.forward(seconds=timedelta(seconds=2).total_seconds())
    assert at_work.backups.create(tmp_path / "disk").problems == ()
