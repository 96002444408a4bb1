"""A folder of a phone: what is at rest, what is no picture yet, what was looked at."""

import os
import shutil
from pathlib import Path

import pytest

from clinic.services.photo_watch import REST, FolderGone, FolderLook, Seen, SeenMarks, is_temporary, picture_files
from clinic.store.keys import new_data_key

KEY = new_data_key("01a20297-4dc0-7092-9821-aa278ccf7d44")


def names(found: list[Seen]) -> list[str]:
    """File names in order."""
    return [seen.path.name for seen in found]


@pytest.mark.parametrize(
    "name",
    [
        ".IMG_1.jpg", "~IMG_1.jpg", "IMG_1.jpg~", "IMG_1.jpg.part", "IMG_1.jpg.crdownload", "IMG_1.tmp",
        ".IMG_1.jpg.icloud",
        ".syncthing.IMG_1.jpg.tmp", "~syncthing~IMG_1.jpg.tmp", "IMG_1.sync-conflict-20261122-093000-ABCDEFG.jpg",
        "IMG_1 (Anna's conflicted copy 2026-11-22).jpg", "._IMG_1.jpg", "IMG_1.jpg.filepart", "IMG_1.jpg.!sync",
        ".~IMG_1.jpg.123", "IMG_1 (case conflict).jpg", "Thumbs.db",
    ],
)  # fmt: skip
def test_names_of_programs_that_copy_or_sync_are_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")

    assert is_temporary(name)
    assert not list(picture_files(tmp_path))


def test_pictures_in_folders_are_found_and_nothing_else(tmp_path: Path) -> None:
    for name in (
        "IMG_1.JPG", "DCIM/Camera/IMG_2.heic", "scan.tiff", "derm.dcm", "film.mov", "notes.txt", "IMG_1.AAE",
        ".stversions/old.jpg", "@eaDir/small.jpg", ".thumbnails/t.jpg",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link.jpg").symlink_to(tmp_path / "IMG_1.JPG")
    (tmp_path / "around").symlink_to(tmp_path)

    assert names(list(picture_files(tmp_path))) == ["IMG_2.heic", "IMG_1.JPG", "derm.dcm", "scan.tiff"]


def test_a_file_is_ready_once_its_size_and_time_rest(tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.jpg"
    look = FolderLook(tmp_path)
    path.write_bytes(b"")
    assert look.look(0)[1] == []
    assert look.look(100)[1] == [], "nothing has arrived yet"
    path.write_bytes(b"half")
    assert look.look(101)[1] == []
    assert look.look(101 + REST / 2)[1] == []
    with path.open("ab") as file:
        file.write(b" more")
    assert look.look(102 + REST)[1] == [], "it grew"
    os.utime(path, ns=(1, 1))
    assert look.look(103 + REST)[1] == [], "its time was set, as programs that sync do at the end"
    assert names(look.look(103 + 2 * REST)[1]) == ["IMG_1.jpg"]
    path.unlink()
    assert look.look(104 + 2 * REST) == ([], [])


def test_a_folder_that_is_gone_is_said_and_found_again(tmp_path: Path) -> None:
    place = tmp_path / "phone"
    place.mkdir()
    (place / "IMG_1.jpg").write_bytes(b"x")
    look = FolderLook(place)
    look.look(0)
    shutil.rmtree(place)
    with pytest.raises(FolderGone):
        look.look(10)
    place.mkdir()
    (place / "IMG_2.jpg").write_bytes(b"x")
    assert names(look.look(20)[0]) == ["IMG_2.jpg"]
    assert names(look.look(20 + REST)[1]) == ["IMG_2.jpg"]


def test_marks_tell_what_was_looked_at_and_no_names(tmp_path: Path) -> None:
    first, second = (Seen(tmp_path / name, (10, 20)) for name in ("Lindqvist.jpg", "b.jpg"))
    marks = SeenMarks(KEY)
    marks.add(first)
    kept = SeenMarks(KEY, marks.stored())

    assert first in kept
    assert kept.new([first, second]) == [second]
    assert kept.new([Seen(first.path, (11, 20))]) != [], "it changed"
    assert len(marks.stored()) == 8
    assert SeenMarks(new_data_key("another"), marks.stored()).new([first]) == [first], "another clinic's marks"
    assert len(SeenMarks(KEY, marks.stored() + b"odd")) == 1
