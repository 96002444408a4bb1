"""``user``, called as from a shell, on a real clinic."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import NotAllowed
from clinic.paths import SAMPLE_SIGN_IN
from clinic.records.enums import Role
from clinic.sample.colleagues import note_of, write_note
from tests.clinic.test_commands import Shell
from tests.support.clinics import PASSPHRASE, make_clinic
from tests.support.colleagues import open_as

FOUNDER = ("--sign-in", "dr m. okafor")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on an empty clinic with one physician."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    make_clinic(tmp_path).close()
    return Shell(tmp_path, capsys)


def test_someone_is_added_and_comes_in_with_the_passphrase_printed(shell: Shell, tmp_path: Path) -> None:
    added = shell.json("user", "add", "--name", "Ruth Adeyemi", "--role", "nurse", "--sign-in-name", "Ruth")
    assert {key: added[key] for key in ("sign_in", "name", "role", "administers", "active", "must_change")} == {
        "sign_in": "ruth", "name": "Ruth Adeyemi", "role": "nurse", "administers": False, "active": True,
        "must_change": True,
    }  # fmt: skip
    with Clinic.open(tmp_path / "clinic", added["passphrase"], sign_in="ruth") as hers:
        assert hers.user.role is Role.NURSE
        with pytest.raises(NotAllowed):
            hers.patients.count()
    assert [row["sign_in"] for row in shell.json("user", "list", *FOUNDER)] == ["dr m. okafor", "ruth"]
    assert shell.run("user", "list").code == 2  # two sign in now: the passphrase alone does not say who
    assert "--sign-in" in shell.err


def test_a_passphrase_from_a_file_is_not_printed(shell: Shell, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("words for the first day\n", encoding="utf-8")
    words = ("user", "add", "--name", "Ruth", "--role", "administrator", "--new-passphrase-file", str(given))
    added = shell.json(*words)
    assert added["passphrase"] is None
    assert added["administers"]
    Clinic.open(tmp_path / "clinic", "words for the first day", sign_in="ruth").close()
    assert shell.run(*words, *FOUNDER).code == 1
    assert "already taken" in shell.err
    given.write_text("\n")
    assert shell.run("user", "add", "--name", "Eva", "--role", "desk", *FOUNDER, *words[-2:]).code == 2
    given.write_text("short\n")
    assert shell.run("user", "add", "--name", "Eva", "--role", "desk", *FOUNDER, *words[-2:]).code == 1
    assert len(shell.json("user", "list", *FOUNDER)) == 2


def test_an_account_is_closed_and_opened_with_a_new_passphrase(shell: Shell, tmp_path: Path) -> None:
    first = shell.json("user", "add", "--name", "Ruth", "--role", "nurse")["passphrase"]
    assert shell.json("user", "close", "RUTH", *FOUNDER)["active"] is False
    assert shell.bare("--data-dir", str(tmp_path / "clinic"), *shell.general[2:], "user", "close", "nobody").code == 1
    again = shell.json("user", "reset", "ruth", *FOUNDER)
    assert (again["active"], again["must_change"]) == (True, True)
    assert again["passphrase"] != first
    Clinic.open(tmp_path / "clinic", again["passphrase"], sign_in="ruth").close()
    assert shell.run("user", "close", "dr m. okafor", *FOUNDER).code == 1
    assert "your own account" in shell.err


def test_a_refused_passphrase_leaves_a_closed_account_closed(shell: Shell, tmp_path: Path) -> None:
    shell.json("user", "add", "--name", "Ruth", "--role", "nurse")
    shell.json("user", "close", "ruth", *FOUNDER)
    (tmp_path / "given").write_text("short\n")
    assert shell.run("user", "reset", "ruth", "--new-passphrase-file", str(tmp_path / "given"), *FOUNDER).code == 1
    assert [row["active"] for row in shell.json("user", "list", *FOUNDER)] == [True, False]


def test_who_may_not_is_told_in_words(shell: Shell, tmp_path: Path) -> None:
    with Clinic.open(tmp_path / "clinic", PASSPHRASE) as clinic:
        open_as(clinic, Role.DESK).close()
    assert shell.run("user", "add", "--name", "Eva", "--role", "desk", "--sign-in", "desk").code == 1
    assert "The role desk may not change settings, users" in shell.err
    assert shell.run("labs", "show", "--patient", "1", "--sign-in", "desk").code == 1


def test_a_sample_clinic_opens_as_its_physician(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several people work there, and still nobody has to know a name to look around."""
    with make_clinic(tmp_path) as clinic:
        open_as(clinic, Role.PHYSICIAN, sign_in=SAMPLE_SIGN_IN).close()
    write_note(tmp_path / "clinic", PASSPHRASE)
    assert note_of(PASSPHRASE) == (tmp_path / "clinic" / "SAMPLE.txt").read_text(encoding="utf-8")
    monkeypatch.setattr("clinic.commands.frame.SAMPLE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    shell = Shell(tmp_path, capsys)
    assert shell.bare("--data-dir", str(tmp_path / "clinic"), "find", "nobody").code == 0
    (tmp_path / "clinic" / "SAMPLE.txt").unlink()
    assert shell.bare("--data-dir", str(tmp_path / "clinic"), "find", "nobody").code == 2
