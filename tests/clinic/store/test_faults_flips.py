"""One flipped bit anywhere in a clinic's files is noticed, and told with the photo or table meant.

``SKINFOLIO_FLIPS=1000`` tries a thousand places; without it fewer are tried.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import CannotOpen
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient, make_clinic
from tests.support.faults import fill
from tests.support.workers import shared_workers

pytestmark = pytest.mark.xdist_group("flips")  # one process makes it for all
TRIALS = int(os.environ.get("SKINFOLIO_FLIPS", "60"))
SHARES = {"clinic.db": 0.5, "blobs": 0.3, "clinic.key": 0.1, "clinic.head": 0.1}
"""Part of the trials for each kind of file; within a kind every bit is as likely as any other."""
HOLDS_NOTHING = {
    "clinic.tries": "counters of failed attempts: what cannot be read counts as none",
    "clinic.open": "which computer uses the folder: what cannot be read counts as nobody",
    "clinic.lock": "is only locked, never read",
    "clinic.round": "how far the slow check has come: what cannot be read begins a round anew",
    "SAMPLE.txt": "says that a clinic is made up",
    "clinic.db-shm": "index of the log, made anew at each opening",
}
"""Files without anything of the record."""
NAMES = (
    "clinic.", "Table ", "Database", "The database is damaged", "Audit trail", "photo ", "Key file", "passphrase",
)  # fmt: skip
"""What words must name; a passphrase that is refused names the damaged key file as far as anyone can tell."""


def opened(folder: Path) -> Clinic:
    return Clinic.open(folder, PASSPHRASE, now=SettableClock(), workers=shared_workers())


def kind_of(path: Path) -> str:
    return "blobs" if path.suffix == ".skb" else path.name


def flip(path: Path, bit: int) -> bytes:
    """Flip one bit and return what was there."""
    before = path.read_bytes()
    after = bytearray(before)
    after[bit // 8] ^= 1 << bit % 8
    path.write_bytes(after)
    return before


def told(folder: Path) -> str:
    """What opening or checking says; empty: nothing was noticed."""
    try:
        clinic = opened(folder)
    except CannotOpen as error:
        return str(error)
    try:
        return "\n".join(clinic.integrity.verify())
    finally:
        clinic._core.actor = None  # no entry at the end: the next trial starts from the same files
        clinic.close()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("flips")
    with make_clinic(place) as clinic:
        fill(clinic, 3)
        for number in range(20):
            add_patient(clinic, f"Person{number}", note="some words to fill pages " * 10)
        assert clinic.integrity.verify() == ()
        return clinic.folder


def test_every_file_is_either_tried_or_known_to_hold_nothing(original: Path) -> None:
    kinds = {kind_of(path) for path in original.rglob("*") if path.is_file()}
    assert kinds - HOLDS_NOTHING.keys() == SHARES.keys()
    with opened(original) as clinic:
        photos = clinic.photos.list(clinic.patients.search("Lindqvist")[0].id)
        assert len(list(original.glob("blobs/??/*.skb"))) == 3 * len(photos)  # with thumbnail and preview


@pytest.mark.parametrize("kind", SHARES)
def test_one_flipped_bit_is_noticed(original: Path, tmp_path: Path, kind: str) -> None:
    draw = random.Random(f"flips {kind}")
    folder = tmp_path / "clinic"
    missed = []
    for _ in range(max(1, round(TRIALS * SHARES[kind]))):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(original, folder)
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path) == kind)
        path = draw.choices(paths, [path.stat().st_size for path in paths])[0]
        bit = draw.randrange(8 * path.stat().st_size)
        flip(path, bit)
        words = told(folder)
        if not any(name in words for name in NAMES):
            missed.append((path.name, bit, words))
    assert missed == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from clinic.app import Clinic
clinic = Clinic.open(Path(sys.argv[1]), PASSPHRASE, now=SettableClock())
for number in range(5):
    add_patient(clinic, f"Killed{number}")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="a process cannot kill itself so on Windows")
def test_one_flipped_bit_of_the_log_that_a_crash_left_is_noticed(original: Path, tmp_path: Path) -> None:
    crashed, folder = tmp_path / "crashed", tmp_path / "clinic"
    shutil.copytree(original, crashed)
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(crashed)], cwd=root, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    log = crashed / "clinic.db-wal"
    size = log.stat().st_size
    assert size > 10_000
    shutil.copytree(crashed, folder)
    assert told(folder) == ""
    draw = random.Random("flips of the log")
    missed = []
    for _ in range(max(4, round(TRIALS * 0.1))):
        shutil.rmtree(folder)
        shutil.copytree(crashed, folder)
        bit = draw.randrange(8 * size)
        flip(folder / log.name, bit)
        if "log is damaged" not in (words := told(folder)):
            missed.append((bit, words))
    assert missed == []
