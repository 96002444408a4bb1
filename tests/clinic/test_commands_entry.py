"""Who runs a command, and how a clinic is begun by one."""

from datetime import timedelta
from pathlib import Path

import pytest

from clinic.app import IN_WORDS, Clinic
from clinic.clock import system_now
from clinic.errors import CannotOpen
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from clinic.store.tries import Tries
from tests.clinic.test_commands import Shell
from tests.support.clinics import PASSPHRASE, make_clinic

OF_NINA = "three words nobody knows"
GIVEN = "given by the administrator"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A clinic of two people: the second has not chosen her own passphrase yet."""
    (tmp_path / "secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (tmp_path / "hers").write_text(GIVEN + "\n", encoding="utf-8")
    with make_clinic(tmp_path) as clinic:
        clinic.users.add(UserDraft("Nina Ferrari", Role.NURSE, "nina"), GIVEN)
    return tmp_path


@pytest.fixture
def shell(place: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on it, as the first person."""
    return Shell(place, capsys)


def _her(place: Path) -> list[str]:
    return ["--data-dir", str(place / "clinic"), "--passphrase-file", str(place / "hers"), "--user", "nina"]


def test_a_command_asks_who_where_several_sign_in(shell: Shell) -> None:
    shell.run("verify")
    assert (shell.code, "--sign-in NAME" in shell.err) == (2, True)
    shell.run("verify", "--sign-in", "DR M. Okafor")
    assert shell.code == 0, shell.err
    assert shell.run("--user", "nobody", "verify").code == 3
    assert "Name and passphrase do not open" in shell.err


def test_a_given_passphrase_runs_no_command(shell: Shell, place: Path) -> None:
    shell.bare(*_her(place), "verify")
    assert (shell.code, "choose one of your own" in shell.err) == (3, True)
    with Clinic.open(place / "clinic", GIVEN, sign_in="nina") as clinic:
        clinic.users.change_passphrase(GIVEN, OF_NINA)
    (place / "hers").write_text(OF_NINA, encoding="utf-8")
    shell.bare(*_her(place), "verify")
    assert shell.code == 0, shell.err


def test_failures_say_how_long_to_wait(shell: Shell, place: Path) -> None:
    (place / "secret").write_text("wrong words", encoding="utf-8")
    for _ in range(3):
        assert shell.run("--user", "dr m. okafor", "verify").code == 3
    assert "The next attempt is possible in 2 seconds." in shell.err
    # as if many had failed just now: the wait is too long to end while the test runs
    tries = Tries(place / "clinic" / "clinic.tries")
    (tag,) = tries._read()
    for _ in range(20):
        tries.failed(tag, system_now() + timedelta(seconds=1))
    (place / "secret").write_text(PASSPHRASE, encoding="utf-8")
    assert shell.run("--user", "dr m. okafor", "verify").code == 3
    assert "There were too many failed attempts." in shell.err
    assert "Wait " in shell.err


def test_init_takes_name_and_role(shell: Shell, place: Path) -> None:
    shell.general[1] = str(place / "new")
    made = shell.json("init", "--clinic", "Quay", "--user", "Dr N. Ito", "--sign-in", "Ito", "--role", "nurse")
    assert (made["sign_in"], made["encrypted"]) == ("ito", True)
    with Clinic.open(place / "new", PASSPHRASE, sign_in="ITO") as clinic:
        assert (clinic.user.name, clinic.user.role, clinic.user.administers) == ("Dr N. Ito", Role.NURSE, True)


def test_init_without_encryption_only_in_words(shell: Shell, place: Path) -> None:
    shell.general[1] = str(place / "new")
    words = ("init", "--clinic", "Quay", "--user", "Dr N. Ito", "--unencrypted")
    assert shell.run(*words, "yes").code == 2
    assert IN_WORDS in shell.err
    assert not (place / "new").exists()
    assert shell.run(*words, IN_WORDS).code == 0
    assert "NOT ENCRYPTED" in shell.out
    with Clinic.open(place / "new", PASSPHRASE) as clinic:
        assert not clinic.is_encrypted


def test_nobody_is_asked_where_one_signs_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret").write_text(PASSPHRASE, encoding="utf-8")
    make_clinic(tmp_path).close()
    assert Shell(tmp_path, capsys).run("verify").code == 0
    with pytest.raises(CannotOpen):
        Clinic.open(tmp_path / "clinic", PASSPHRASE, sign_in="somebody else")
