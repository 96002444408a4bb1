"""``photo inbox`` and ``patient card``."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.app import Clinic
from tests.clinic.test_commands import Shell, place, shell  # noqa: F401  the fixtures
from tests.support.cards import put, put_card
from tests.support.clinics import PASSPHRASE

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(place: Path) -> Path:  # noqa: F811  the fixture
    made = place / "phone"
    made.mkdir()
    with Clinic.open(place / "clinic", PASSPHRASE) as clinic:
        put_card(made, "IMG_1.jpg", AT, clinic, clinic.patients.by_mrn("P0001").id)
    put(made, "IMG_2.jpg", AT.replace(minute=1))
    (made / "IMG_3.jpg").write_bytes(b"no picture")
    return made


def test_take_list_and_assign(shell: Shell, folder: Path) -> None:  # noqa: F811  the fixture
    taken = shell.json("photo", "inbox", "take", str(folder))
    assert [Path(each["file"]).name for each in taken] == ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"]
    assert [each["outcome"] for each in taken] == ["card", "taken", "refused"]
    assert shell.code == 1

    waiting = shell.json("photo", "inbox", "list")
    assert [(each["file"], each["card"], each["patient"]) for each in waiting] == [
        ("IMG_1.jpg", True, "P0001"), ("IMG_2.jpg", False, "P0001"),
    ]  # fmt: skip
    assert "patient card" in waiting[1]["reason"]
    assert waiting[1]["captured_at"].startswith("2026-11-22T09:01")

    shell.run("photo", "inbox", "assign", waiting[1]["id"], "--patient", "P0001", "--lesion", "L1")
    assert (shell.code, shell.out.split()[0]) == (0, "filed")
    assert [each["file"] for each in shell.json("photo", "inbox", "list", "--state", "assigned")] == ["IMG_2.jpg"]
    assert shell.run("photo", "inbox", "assign", waiting[0]["id"], "--patient", "P0001").code == 1
    assert "patient card" in shell.err


def test_the_card_is_written(shell: Shell, place: Path) -> None:  # noqa: F811  the fixture
    out = place / "card.pdf"

    data = shell.json("patient", "card", "P0001", "--out", str(out), "--size", "a6")

    assert data == {"pages": 1, "bytes": out.stat().st_size}
    assert out.read_bytes().startswith(b"%PDF")
    assert shell.run("patient", "card", "P9999", "--out", str(out)).code == 1
    assert shell.run("photo", "inbox", "take", str(place / "nowhere.jpg")).code == 1
