"""The one data key of a clinic and how it is wrapped.

A random 256-bit data key encrypts everything. ``clinic.key`` holds it wrapped with AES-256-GCM, once by a key that
Argon2id derives from the passphrase and once from the recovery code. Parameters follow the OWASP Password Storage
Cheat Sheet (Argon2id, at least m=47104 KiB, t=1, p=1).
"""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.errors import CannotOpen, ClinicError, WrongPassphrase
from clinic.store.files import write_atomically

FORMAT = 1
MIN_PASSPHRASE = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no letters that look like digits
_CODE_LENGTH = 28  # 140 bits


@dataclass(frozen=True, slots=True)
class Kdf:
    """Argon2id cost: ``memory`` in KiB, ``passes``, ``lanes``."""

    memory: int
    passes: int
    lanes: int


STANDARD = Kdf(memory=65536, passes=3, lanes=1)
CHEAP_FOR_TESTS = Kdf(memory=64, passes=1, lanes=1)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The unwrapped data key; ``part`` derives one key for each purpose."""

    secret: bytes
    clinic_id: str

    def part(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256)."""
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"skinfolio/{purpose}".encode())
        return kdf.derive(self.secret)

    def __repr__(self) -> str:
        return "DataKey(...)"


def new_recovery_code() -> str:
    """28 characters in groups of four (140 bits)."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)))


def normal_code(text: str) -> str:
    """The code as printed, from what a person typed: any case, spaces and hyphens, O for 0, I or L for 1."""
    letters = "".join(text.upper().split()).translate(str.maketrans("OIL", "011", "-"))
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def check_passphrase(passphrase: str) -> None:
    """Raise ``ClinicError`` where a new passphrase is too short or only blanks (length counts, not composition)."""
    if len(passphrase.strip()) < MIN_PASSPHRASE:
        raise ClinicError(
            f"The passphrase is shorter than {MIN_PASSPHRASE} characters.",
            "Choose a longer one; several words are easier to remember than signs.",
        )


def create_key_file(path: Path, clinic_id: str, passphrase: str, code: str, kdf: Kdf) -> DataKey:
    """Make a new data key and write it wrapped. Raises ``ClinicError`` for a weak passphrase, ``StorageError``."""
    check_passphrase(passphrase)
    key = DataKey(secrets.token_bytes(32), clinic_id)
    save_wraps(path, key, {"passphrase": passphrase, "recovery": code}, kdf)
    return key


def save_wraps(path: Path, key: DataKey, secrets_by_kind: dict[str, str], kdf: Kdf) -> None:
    """Write the key file with one wrap for each secret; wraps of other kinds that are there stay."""
    wraps = [] if not path.exists() else [w for w in _read(path)["wraps"] if w["kind"] not in secrets_by_kind]
    wraps += [_wrap(key, kind, secret, kdf) for kind, secret in secrets_by_kind.items()]
    content = {"format": FORMAT, "clinic": key.clinic_id, "wraps": wraps}
    write_atomically(path, json.dumps(content, indent=1).encode())


def unlock(path: Path, passphrase: str = "", recovery_code: str = "") -> DataKey:
    """The data key. Raises ``WrongPassphrase``; ``CannotOpen`` where the key file is missing or damaged."""
    content = _read(path)
    kind, secret = ("recovery", normal_code(recovery_code)) if recovery_code else ("passphrase", passphrase)
    for wrap in content["wraps"]:
        if wrap["kind"] == kind and (opened := _unwrap(wrap, secret, content["clinic"])):
            return DataKey(opened, content["clinic"])
    word = "recovery code" if recovery_code else "passphrase"
    raise WrongPassphrase(
        f"The {word} does not open this clinic.",
        "Type it again; capital letters and spaces count in a passphrase.",
    )


def _wrap(key: DataKey, kind: str, secret: str, kdf: Kdf) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(secret, salt, kdf)).encrypt(nonce, key.secret, _bound(key.clinic_id, kind))
    return {
        "kind": kind,
        "kdf": {"name": "argon2id", "memory": kdf.memory, "passes": kdf.passes, "lanes": kdf.lanes},
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
    }


def _unwrap(wrap: dict[str, Any], secret: str, clinic_id: str) -> bytes | None:
    try:
        cost = wrap["kdf"]
        kdf = Kdf(int(cost["memory"]), int(cost["passes"]), int(cost["lanes"]))
        derived = _derive(secret, base64.b64decode(wrap["salt"]), kdf)
        sealed, nonce = base64.b64decode(wrap["sealed"]), base64.b64decode(wrap["nonce"])
        return AESGCM(derived).decrypt(nonce, sealed, _bound(clinic_id, wrap["kind"]))
    except InvalidTag:
        return None
    except (KeyError, TypeError, ValueError, HashingError) as error:
        raise _damaged() from error


def _derive(secret: str, salt: bytes, kdf: Kdf) -> bytes:
    return hash_secret_raw(
        secret.encode(),
        salt,
        time_cost=kdf.passes,
        memory_cost=kdf.memory,
        parallelism=kdf.lanes,
        hash_len=32,
        type=Type.ID,
    )


def _bound(clinic_id: str, kind: str) -> bytes:
    return f"skinfolio/wrap/{FORMAT}/{clinic_id}/{kind}".encode()


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
        if content["format"] > FORMAT:
            raise CannotOpen(
                "This clinic was made by a newer version of Skinfolio.",
                "Install the newer version and open it with that.",
            )
        if not isinstance(content["wraps"], list) or not isinstance(content["clinic"], str):
            raise _damaged()
    except FileNotFoundError as error:
        raise CannotOpen("There is no clinic in this folder.", "Choose another folder or create a clinic.") from error
    except OSError as error:
        raise CannotOpen("The clinic folder cannot be read.", "Check the folder's permissions and its disk.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error
    return dict(content)


def _damaged() -> CannotOpen:
    return CannotOpen(
        "The key file clinic.key is damaged.",
        "Restore clinic.key, or the whole clinic, from the last backup.",
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
