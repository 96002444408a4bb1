"""An exported clinic that was made to harm: refused in words that name file and line, and nothing of it is stored."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import FileRefused
from clinic.exchange.clinic_lines import MAX_DEPTH, json_object
from clinic.records.photos import PhotoImport
from tests.clinic.imaging.pictures import jpeg, png_header
from tests.clinic.services.test_exports import another
from tests.clinic.worker.bombs import PICTURES
from tests.support.clinics import add_patient, make_clinic

Spoil = Callable[[Path], object]


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def _set(folder: Path, table: str, column: str, value: object) -> None:
    """Write another value into the first row."""
    path = folder / "tables" / f"{table}.jsonl"
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(first)
    assert column in row
    path.write_text("\n".join([json.dumps({**row, column: value}), *rest]) + "\n", encoding="utf-8")


def _number(folder: Path, text: str) -> None:
    path = folder / "tables" / "photo.jsonl"
    row = json.loads(path.read_text(encoding="utf-8"))
    row["width"] = "@"
    path.write_text(json.dumps(row).replace('"@"', text) + "\n", encoding="utf-8")


def _photo(folder: Path, data: bytes) -> None:
    """Put another file in place of the photo, under its right name."""
    name = hashlib.sha256(data).hexdigest()
    (folder / "blobs" / name).write_bytes(data)
    _set(folder, "photo", "sha256", name)


def _line(folder: Path, line: bytes) -> None:
    with (folder / "tables" / "patient.jsonl").open("ab") as file:
        file.write(line + b"\n")


def _pipe(folder: Path) -> None:
    (folder / "tables" / "patient.jsonl").unlink()
    os.mkfifo(folder / "tables" / "patient.jsonl")


def _zeros(folder: Path) -> None:
    (folder / "tables" / "patient.jsonl").unlink()
    (folder / "tables" / "patient.jsonl").symlink_to("/dev/zero")


SPOILT: dict[str, tuple[Spoil, str]] = {
    "nested 65 deep": (lambda folder: _line(folder, nested(MAX_DEPTH + 1)), "patient.jsonl, line 2 .*too deeply"),
    "nested a million deep": (lambda folder: _line(folder, nested(1_000_000)), "patient.jsonl, line 2 .*too deeply"),
    "lists a million deep": (
        lambda folder: _line(folder, b"[" * 1_000_000),
        "patient.jsonl, line 2 .*(deeply|no JSON)",
    ),
    "a line of 20 MB": (lambda folder: _line(folder, b'{"a":"' + b"x" * 20_000_000), "line 2 .*longer than 16 MB"),
    "no JSON number": (lambda folder: _number(folder, "NaN"), "photo.jsonl, line 1 .*no JSON"),
    "a number beyond floats": (lambda folder: _number(folder, "1e999"), "photo.jsonl, line 1"),
    "a whole number beyond the database": (lambda folder: _number(folder, "9" * 30), "photo.jsonl, line 1"),
    "a number of 5,000 digits": (lambda folder: _number(folder, "9" * 5000), "photo.jsonl, line 1"),
    "half a letter": (lambda folder: _set(folder, "patient", "family", "\ud800"), "patient.jsonl, line 1"),
    "a photo of 3,600 megapixels": (lambda folder: _photo(folder, png_header(60_000, 60_000)), "3600 megapixels"),
    "a photo that is none": (lambda folder: _photo(folder, b"#!/bin/sh"), "photo.jsonl, line 1 .*no picture"),
    "a photo that unfolds": (lambda folder: _photo(folder, PICTURES["png with 2 GB of text"]()), "damaged"),
    "a name that leads elsewhere": (lambda folder: _set(folder, "photo", "sha256", "../clinic.json"), "proper name"),
    "a head nested deep": (lambda folder: (folder / "clinic.json").write_bytes(nested(99_999)), "clinic.json"),
    "a head that is a list": (lambda folder: (folder / "clinic.json").write_bytes(b"[1]"), "clinic.json"),
}
if sys.platform != "win32":
    SPOILT["a pipe"] = (_pipe, "patient.jsonl, line 1 .*no file")
    SPOILT["a file without end"] = (_zeros, "patient.jsonl, line 1 .*no file")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Clinic]:
    made = make_clinic(tmp_path / "second")
    yield made
    made.close()


@pytest.mark.parametrize("what", SPOILT)
def test_an_export_that_was_made_to_harm_is_refused(clinic: Clinic, empty: Clinic, tmp_path: Path, what: str) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("photo.jpg", jpeg(6), PhotoImport(patient.id))
    clinic.exports.clinic(tmp_path / "out")
    spoil, words = SPOILT[what]
    spoil(tmp_path / "out")
    started = time.monotonic()
    with pytest.raises(FileRefused, match=f"(?s){words}") as caught:
        empty.exports.import_clinic(tmp_path / "out")
    assert time.monotonic() - started < 30
    assert len(str(caught.value)) < 500
    assert not empty.patients.search("Lindqvist")
    assert empty.integrity.verify() == ()


def test_an_export_as_it_was_comes_back_with_its_thumbnails(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("photo.jpg", jpeg(6), PhotoImport(patient.id))
    clinic.exports.clinic(tmp_path / "out")
    with another(tmp_path) as second:
        second.exports.import_clinic(tmp_path / "out")
        (photo,) = second.photos.list(patient.id)
        assert second.photos.thumbnail(photo.id) == clinic.photos.thumbnail(photo.id)
        assert second.photos.original(photo.id) == jpeg(6)


def test_depth_is_counted_and_not_only_brackets() -> None:
    assert json_object(nested(MAX_DEPTH))
    wide = json.dumps({"a": [{"b": [1]}] * 500}).encode()
    assert len(json_object(wide)["a"]) == 500
