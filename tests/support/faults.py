"""Clinics with something in them, and disks that fail as real ones do."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.records.photos import PhotoImport
from tests.support.clinics import add_patient

MAY_MOUNT = sys.platform == "linux" and os.geteuid() == 0
needs_mount = pytest.mark.skipif(not MAY_MOUNT, reason="a disk of its own can only be mounted by root on Linux")


def picture(number: int = 0, side: int = 64) -> bytes:
    """A small JPEG, another one for each number."""
    made = BytesIO()
    Image.effect_noise((side, side), 20 + number).convert("RGB").save(made, "JPEG", quality=90)
    return made.getvalue()


def fill(clinic: Clinic, photos: int = 2) -> str:
    """A patient with photos, their thumbnails and a preview; the patient's key."""
    patient = add_patient(clinic)
    for number in range(photos):
        outcome, _ = clinic.photos.import_bytes(f"{number}.jpg", picture(number), PhotoImport(patient.id))
        assert outcome.outcome == "stored", outcome
        clinic.photos.preview(outcome.photo_id)
    return patient.id


@contextmanager
def small_disk(place: Path, megabytes: int = 6) -> Iterator[Path]:
    """A file system of its own at ``place``."""
    place.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def read_only(place: Path, yes: bool = True) -> None:
    """Let the file system at ``place`` only be read, or be written again."""
    _run("mount", "-o", f"remount,{'ro' if yes else 'rw'}", str(place))


def take_away(place: Path) -> None:
    """Let the file system at ``place`` vanish under those who use it, as a share does."""
    _run("umount", "-l", str(place))


def fill_up(place: Path) -> Path:
    """Leave no byte free; removing the file that is returned makes room again."""
    filler = place / f"filler-{secrets.token_hex(2)}"
    with filler.open("wb", buffering=0) as file:
        for block in (1 << 16, 4096, 1):
            try:
                while True:
                    file.write(bytes(block))
            except OSError:
                continue
    return filler


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
