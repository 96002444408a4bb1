"""The one data key of a clinic, and how a passphrase or a recovery code wraps it.

A random 256-bit data key encrypts everything. It is wrapped with AES-256-GCM by a key that Argon2id derives from a
secret. Parameters follow the OWASP Password Storage Cheat Sheet (Argon2id, at least m=47104 KiB, t=1, p=1), raised to
what takes about half a second on the machine at hand.
"""

import base64
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.errors import CannotOpen

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no letters that look like digits
_CODE_LENGTH = 28  # 140 bits
_WRAP_FORMAT = 2
_TARGET_SECONDS = 0.5
_MOST_PASSES = 12
_MEMORY_LIMIT, _PASSES_LIMIT, _LANES_LIMIT = 1 << 20, 64, 16
"""A key file that asks for more than this (1 GiB) is damaged or hostile: it must not stop the machine."""


@dataclass(frozen=True, slots=True)
class Kdf:
    """Argon2id cost: ``memory`` in KiB, ``passes``, ``lanes``."""

    memory: int
    passes: int
    lanes: int


STANDARD = Kdf(memory=65536, passes=3, lanes=1)
CHEAP_FOR_TESTS = Kdf(memory=64, passes=1, lanes=1)


def calibrated(seconds: float = _TARGET_SECONDS) -> Kdf:
    """The cost that takes about ``seconds`` here: 64 MiB, and as many passes as fit, never fewer than one."""
    timings = []
    for _ in range(2):
        start = time.perf_counter()
        _derive("calibration", b"0" * 16, Kdf(STANDARD.memory, 1, 1))
        timings.append(time.perf_counter() - start)
    passes = round(seconds / max(min(timings), 1e-3))
    return Kdf(STANDARD.memory, min(max(passes, 1), _MOST_PASSES), 1)


def wipe(secret: bytearray) -> None:
    """Overwrite a key in memory."""
    secret[:] = bytes(len(secret))


class DataKey:
    """The unwrapped data key; ``part`` derives one key for each purpose, ``wipe`` overwrites it."""

    __slots__ = ("_secret", "clinic_id", "encrypts")

    def __init__(self, secret: bytes, clinic_id: str, *, encrypts: bool = True) -> None:
        self._secret = bytearray(secret)
        self.clinic_id = clinic_id
        self.encrypts = encrypts
        """False where a person asked, in words, for a clinic that is stored readable."""

    @property
    def secret(self) -> bytes:
        """The 32 bytes themselves, to be wrapped; a copy, which the caller lets go of at once."""
        return bytes(self._secret)

    @property
    def is_wiped(self) -> bool:
        """Whether ``wipe`` was called."""
        return not any(self._secret)

    def part(self, purpose: str) -> bytearray:
        """32 bytes for one purpose (HKDF-SHA256), to be overwritten with ``wipe`` by whoever keeps them.

        Raises ``LookupError`` once the key is wiped.
        """
        if self.is_wiped:
            raise LookupError("the key was dropped when the clinic was locked")
        part = bytearray(32)
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"skinfolio/{purpose}".encode())
        kdf.derive_into(self._secret, part)
        return part

    def wipe(self) -> None:
        """Overwrite the key in memory. Copies that Python or a library made meanwhile are beyond reach."""
        wipe(self._secret)

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, DataKey) and self.clinic_id == other.clinic_id
        return same and hmac.compare_digest(self._secret, other._secret)  # type: ignore[attr-defined]  # checked above

    __hash__ = None  # type: ignore[assignment]  # it can change (wipe)

    def __repr__(self) -> str:
        return "DataKey(...)"


def new_data_key(clinic_id: str, *, encrypts: bool = True) -> DataKey:
    """A fresh random key."""
    return DataKey(secrets.token_bytes(32), clinic_id, encrypts=encrypts)


def new_recovery_code() -> str:
    """28 characters in groups of four (140 bits)."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)))


def normal_code(text: str) -> str:
    """The code as printed, from what a person typed: any case, spaces and hyphens, O for 0, I or L for 1."""
    letters = "".join(text.upper().split()).translate(str.maketrans("OIL", "011", "-"))
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def wrap(key: DataKey, secret: str, kdf: Kdf, kind: str, user_id: str = "") -> dict[str, Any]:
    """The data key wrapped by ``secret``, bound to clinic, kind and user."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    bound = _bound(_WRAP_FORMAT, key.clinic_id, kind, user_id)
    sealed = AESGCM(_derive(secret, salt, kdf)).encrypt(nonce, key.secret, bound)
    return {
        "format": _WRAP_FORMAT,
        "kind": kind,
        "user": user_id,
        "kdf": {"name": "argon2id", "memory": kdf.memory, "passes": kdf.passes, "lanes": kdf.lanes},
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
    }


def unwrap(wrapped: dict[str, Any], secret: str, clinic_id: str) -> bytes | None:
    """The data key's bytes, or ``None`` where ``secret`` is not the one. Raises ``CannotOpen`` for a damaged wrap."""
    try:
        cost = wrapped["kdf"]
        kdf = Kdf(int(cost["memory"]), int(cost["passes"]), int(cost["lanes"]))
        if kdf.memory > _MEMORY_LIMIT or kdf.passes > _PASSES_LIMIT or kdf.lanes > _LANES_LIMIT:
            raise damaged_key_file()
        derived = _derive(secret, base64.b64decode(wrapped["salt"]), kdf)
        sealed, nonce = base64.b64decode(wrapped["sealed"]), base64.b64decode(wrapped["nonce"])
        bound = _bound(int(wrapped.get("format", 1)), clinic_id, wrapped["kind"], wrapped.get("user", ""))
        return AESGCM(derived).decrypt(nonce, sealed, bound)
    except InvalidTag:
        return None
    except (KeyError, TypeError, ValueError, HashingError, AttributeError) as error:
        raise damaged_key_file() from error


def _derive(secret: str, salt: bytes, kdf: Kdf) -> bytes:
    return hash_secret_raw(
        secret.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=kdf.passes,
        memory_cost=kdf.memory,
        parallelism=kdf.lanes,
        hash_len=32,
        type=Type.ID,
    )


def _bound(version: int, clinic_id: str, kind: str, user_id: str) -> bytes:
    if version == 1:
        return f"skinfolio/wrap/1/{clinic_id}/{kind}".encode()
    return f"skinfolio/wrap/{version}/{clinic_id}/{kind}/{user_id}".encode()


def damaged_key_file() -> CannotOpen:
    """The error for a key file that cannot be understood."""
    return CannotOpen(
        "The key file clinic.key is damaged.",
        "Restore clinic.key, or the whole clinic, from the last backup.",
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
