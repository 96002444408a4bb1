"""A folder stands for the pictures in it."""

from pathlib import Path

import numpy as np
import pytest

from clinic.errors import FileRefused
from clinic.imaging import pictures_in, read_picture
from tests.clinic.imaging.made import dicom
from tests.clinic.imaging.pictures import jpeg, quarters


def _make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(jpeg())


def test_pictures_are_found_below_and_what_systems_leave_is_passed_over(tmp_path: Path) -> None:
    _make(tmp_path, "b.JPG", "a.jpeg", "visit/c.heic", "visit/deep/er/d.tif", "raw.CR2")
    _make(
        tmp_path, ".DS_Store", "._a.jpg", ".hidden.jpg", ".trash/e.jpg", "Thumbs.db", "__MACOSX/f.jpg", "@eaDir/g.jpg"
    )
    _make(tmp_path, "notes.txt", "film.mov", "index.dat")
    (tmp_path / "visit" / "IM000001").write_bytes(dicom(np.asarray(quarters()), "RGB"))
    (tmp_path / "visit" / "1.2.840.1").write_bytes(dicom(np.asarray(quarters()), "RGB"))
    (tmp_path / "visit" / "README").write_text("no picture")
    found = [path.relative_to(tmp_path).as_posix() for path in pictures_in([tmp_path])]
    assert found == [
        "a.jpeg",
        "b.JPG",
        "raw.CR2",
        "visit/1.2.840.1",
        "visit/IM000001",
        "visit/c.heic",
        "visit/deep/er/d.tif",
    ]


def test_a_file_that_was_chosen_is_tried_whatever_it_is_called(tmp_path: Path) -> None:
    _make(tmp_path, ".hidden", "a.jpg")
    gone = tmp_path / "gone.jpg"
    assert pictures_in([tmp_path / ".hidden", gone, tmp_path / "a.jpg", tmp_path, gone]) == (
        tmp_path / ".hidden",
        gone,
        tmp_path / "a.jpg",
        gone,
    )


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    _make(tmp_path / "card", "one/a.jpg", "two/b.jpg")
    try:
        (tmp_path / "card" / "one" / "up").symlink_to(tmp_path / "card", target_is_directory=True)
        (tmp_path / "card" / "two" / "over").symlink_to(tmp_path / "card" / "one", target_is_directory=True)
        (tmp_path / "card" / "dead.jpg").symlink_to(tmp_path / "nowhere.jpg")
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert [path.name for path in pictures_in([tmp_path / "card"])] == ["a.jpg", "b.jpg"]


def test_looking_stops_when_asked(tmp_path: Path) -> None:
    _make(tmp_path, *(f"{folder}/{name}.jpg" for folder in "abc" for name in "xyz"))
    assert len(pictures_in([tmp_path], stop=iter([False, False, True]).__next__)) == 3


def test_what_is_no_file_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe.jpg"
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(pipe)
    assert pictures_in([tmp_path]) == ()
    with pytest.raises(FileRefused, match="pipe"):
        read_picture(pipe)
