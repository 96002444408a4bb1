"""The data key opens with the passphrase or the recovery code, and with nothing else."""

import json
from pathlib import Path

import pytest

from clinic.errors import CannotOpen, ClinicError, WrongPassphrase
from clinic.store.keys import (
    CHEAP_FOR_TESTS,
    STANDARD,
    DataKey,
    create_key_file,
    new_recovery_code,
    normal_code,
    save_wraps,
    unlock,
)

PASSPHRASE = "correct horse battery"
CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.key"


@pytest.fixture
def key(file: Path) -> DataKey:
    return create_key_file(file, "clinic-1", PASSPHRASE, CODE, CHEAP_FOR_TESTS)


@pytest.mark.parametrize("code", [CODE, CODE.lower(), CODE.replace("-", " "), CODE.replace("0", "O").replace("1", "l")])
def test_passphrase_and_recovery_code_give_the_same_key(file: Path, key: DataKey, code: str) -> None:
    assert unlock(file, PASSPHRASE) == unlock(file, recovery_code=code) == key


@pytest.mark.parametrize("wrong", ["", "correct horse batterz", "Correct horse battery", " " + PASSPHRASE, CODE])
def test_a_wrong_passphrase_opens_nothing(file: Path, key: DataKey, wrong: str) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(file, wrong)


@pytest.mark.parametrize("wrong", ["0", CODE[:-1], f"{CODE[:-1]}W", f"{CODE}0", PASSPHRASE])
def test_a_wrong_recovery_code_opens_nothing(file: Path, key: DataKey, wrong: str) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(file, recovery_code=wrong)


def test_the_file_holds_no_key_and_each_purpose_has_its_own(file: Path, key: DataKey) -> None:
    assert key.secret not in file.read_bytes()
    assert key.secret.hex() not in file.read_text()
    parts = {key.part(purpose) for purpose in ("database", "blobs", "blob names", "audit")}
    assert len(parts | {key.secret}) == 5
    assert repr(key) == "DataKey(...)"


def test_a_new_passphrase_replaces_the_old_and_keeps_the_code(file: Path, key: DataKey) -> None:
    save_wraps(file, key, {"passphrase": "another good one"}, CHEAP_FOR_TESTS)
    assert unlock(file, "another good one") == unlock(file, recovery_code=CODE) == key
    with pytest.raises(WrongPassphrase):
        unlock(file, PASSPHRASE)


@pytest.mark.parametrize("short", ["", "1234567", "          ", "  seven7  "])
def test_short_passphrases_are_refused(file: Path, short: str) -> None:
    with pytest.raises(ClinicError, match="shorter"):
        create_key_file(file, "clinic-1", short, CODE, CHEAP_FOR_TESTS)
    assert not file.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": "x", "wraps": [], "clinic": ""}'])
def test_a_damaged_file_is_said_to_be_damaged(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(CannotOpen, match=r"clinic\.key is damaged"):
        unlock(file, PASSPHRASE)


def test_damage_inside_a_wrap_never_gives_a_wrong_key(file: Path, key: DataKey) -> None:
    content = json.loads(file.read_text())
    for field, value in (("sealed", "AAAA"), ("salt", "!"), ("nonce", ""), ("kdf", {}), ("kdf", None)):
        broken = json.loads(json.dumps(content))
        for wrap in broken["wraps"]:
            wrap[field] = value
        file.write_text(json.dumps(broken))
        with pytest.raises(CannotOpen):
            unlock(file, PASSPHRASE)


def test_a_wrap_is_bound_to_its_clinic(file: Path, key: DataKey) -> None:
    file.write_text(file.read_text().replace("clinic-1", "clinic-2"))
    with pytest.raises(WrongPassphrase):
        unlock(file, PASSPHRASE)


def test_a_newer_or_missing_file_is_refused_politely(file: Path, key: DataKey) -> None:
    file.write_text(file.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(CannotOpen, match="newer version"):
        unlock(file, PASSPHRASE)
    file.unlink()
    with pytest.raises(CannotOpen, match="no clinic"):
        unlock(file, PASSPHRASE)


def test_recovery_codes_differ_and_read_as_printed() -> None:
    codes = {new_recovery_code() for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 34 and normal_code(code) == code for code in codes)


def test_the_standard_cost_is_at_least_what_owasp_asks() -> None:
    assert STANDARD.memory >= 47104
    assert STANDARD.passes >= 1
