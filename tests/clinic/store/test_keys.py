"""The data key opens with the passphrase or the recovery code, and with nothing else."""

import json
from pathlib import Path

import pytest

from clinic.errors import CannotOpen, WrongPassphrase
from clinic.store import keyring
from clinic.store.keyring import Keyring
from clinic.store.keys import CHEAP_FOR_TESTS, STANDARD, DataKey, calibrated, new_recovery_code, normal_code

PASSPHRASE = "correct horse battery"
CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.key"


@pytest.fixture
def key(file: Path) -> DataKey:
    key = Keyring.create(file, "clinic-1", CODE, CHEAP_FOR_TESTS)
    Keyring(file, key).set_user("user-1", "Dr M. Okafor", PASSPHRASE, CHEAP_FOR_TESTS)
    return key


def unlock(file: Path, passphrase: str = "", recovery_code: str = "", sign_in: str = "") -> DataKey:
    return keyring.unlock(file, passphrase, recovery_code, sign_in).key


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
    parts = {bytes(key.part(purpose)) for purpose in ("database", "blobs", "blob names", "audit")}
    assert len(parts | {key.secret}) == 5
    assert repr(key) == "DataKey(...)"


def test_a_new_passphrase_replaces_the_old_and_keeps_the_code(file: Path, key: DataKey) -> None:
    Keyring(file, key).set_user("user-1", "Dr M. Okafor", "another good one", CHEAP_FOR_TESTS)
    assert unlock(file, "another good one") == unlock(file, recovery_code=CODE) == key
    with pytest.raises(WrongPassphrase):
        unlock(file, PASSPHRASE)


@pytest.mark.parametrize("name", ["dr m. okafor", "DR M.  OKAFOR ", "Dr M. Okafor"])
def test_a_name_is_taken_in_any_case_and_spacing(file: Path, key: DataKey, name: str) -> None:
    assert keyring.unlock(file, PASSPHRASE, sign_in=name).user_id == "user-1"


def test_each_user_opens_with_their_own_passphrase_only(file: Path, key: DataKey) -> None:
    Keyring(file, key).set_user("user-2", "nurse", "a different passphrase", CHEAP_FOR_TESTS)
    assert keyring.unlock(file, "a different passphrase", sign_in="nurse").user_id == "user-2"
    for name, passphrase in (("nurse", PASSPHRASE), ("dr m. okafor", "a different passphrase"), ("nobody", PASSPHRASE)):
        with pytest.raises(WrongPassphrase):
            unlock(file, passphrase, sign_in=name)
    Keyring(file, key).remove_user("user-2")
    with pytest.raises(WrongPassphrase):
        unlock(file, "a different passphrase", sign_in="nurse")
    assert unlock(file, PASSPHRASE) == key


def test_no_name_stands_in_the_file(file: Path, key: DataKey) -> None:
    assert "okafor" not in file.read_text().casefold()


def test_a_wrap_of_one_user_cannot_be_passed_off_as_anothers(file: Path, key: DataKey) -> None:
    file.write_text(file.read_text().replace("user-1", "user-2"))
    with pytest.raises(WrongPassphrase):
        unlock(file, PASSPHRASE)


def test_any_change_to_the_file_shows_once_it_is_open(file: Path, key: DataKey) -> None:
    ring = Keyring(file, key)
    assert ring.is_sound()
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        for bit in (0, 3, 6):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            file.write_bytes(bytes(changed))
            assert not ring.is_sound(), (place, bit)


def test_a_wiped_key_gives_nothing(key: DataKey) -> None:
    key.wipe()
    assert key.is_wiped
    with pytest.raises(LookupError):
        key.part("database")


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
    file.write_text(file.read_text().replace('"format": 2', '"format": 3'))
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


def test_a_measured_cost_is_never_below_the_standard_memory() -> None:
    assert calibrated(0.01).memory >= 47104
    assert calibrated(0.01).passes >= 1
