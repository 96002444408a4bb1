"""``clinic.key``: the data key wrapped once for each user's passphrase and once for the recovery code.

No name stands in it: a user's wrap is found by a hash of the clinic and the sign-in name. A changed passphrase changes
one wrap; nothing is encrypted again. The whole file carries a seal that only the data key can make, so that a change
to anybody's wrap shows as soon as anybody has opened the clinic.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.errors import CannotOpen, WrongPassphrase
from clinic.store.files import write_atomically
from clinic.store.keys import DataKey, Kdf, damaged_key_file, new_data_key, normal_code, unwrap, wrap

FORMAT = 2
RECOVERY, USER, FIRST = "recovery", "user", "passphrase"
"""Kinds of wraps. ``FIRST`` is what clinics had before users had passphrases of their own."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What opened: the data key, and whose passphrase it was (empty: the recovery code, or a clinic of before)."""

    key: DataKey
    user_id: str
    kind: str


def folded_sign_in(name: str) -> str:
    """A sign-in name as it is compared: any case, any spacing, any way of composing accents."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def tag_of(clinic_id: str, sign_in: str) -> str:
    """What stands in files for a sign-in name, so that no name does."""
    text = f"skinfolio/sign-in/{clinic_id}/{folded_sign_in(sign_in)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Keyring:
    """The wraps of one clinic, changed while it is open."""

    def __init__(self, path: Path, key: DataKey) -> None:
        self._path = path
        self._key = key

    @staticmethod
    def create(path: Path, clinic_id: str, code: str, kdf: Kdf, *, encrypts: bool = True) -> DataKey:
        """Make a new data key and write it wrapped by the recovery code. Raises ``StorageError``."""
        key = new_data_key(clinic_id, encrypts=encrypts)
        Keyring(path, key)._write([wrap(key, normal_code(code), kdf, RECOVERY)])
        return key

    def set_user(self, user_id: str, sign_in: str, passphrase: str, kdf: Kdf) -> None:
        """Let this user open the clinic with this passphrase, in place of any other. Raises ``StorageError``."""
        mine = wrap(self._key, passphrase, kdf, USER, user_id) | {"tag": tag_of(self._key.clinic_id, sign_in)}
        others = [w for w in self._wraps() if w["kind"] != FIRST and w.get("user", "") != user_id]
        self._write([*others, mine])

    def remove_user(self, user_id: str) -> None:
        """This user's passphrase opens nothing from now on. Raises ``StorageError``."""
        self._write([w for w in self._wraps() if w.get("user", "") != user_id])

    def set_recovery(self, code: str, kdf: Kdf) -> None:
        """Replace the recovery code. Raises ``StorageError``."""
        others = [w for w in self._wraps() if w["kind"] != RECOVERY]
        self._write([*others, wrap(self._key, normal_code(code), kdf, RECOVERY)])

    def has_user(self, user_id: str) -> bool:
        """Whether this user has a passphrase."""
        return any(w.get("user", "") == user_id for w in self._wraps())

    def opens(self, user_id: str, passphrase: str) -> bool:
        """Whether this is the user's passphrase. Raises ``CannotOpen`` where the file is damaged."""
        mine = [w for w in self._wraps() if w.get("user", "") == user_id or w["kind"] == FIRST]
        return any(unwrap(w, passphrase, self._key.clinic_id) is not None for w in mine)

    def is_sound(self) -> bool:
        """Whether the file is byte for byte what this program wrote with the clinic's key."""
        try:
            content = read_key_file(self._path)
            if content["format"] < FORMAT:
                return True  # clinics of before had no seal; the first sign-in adds it
            return self._path.read_bytes() == self._bytes(content["wraps"])
        except (CannotOpen, OSError):
            return False

    def _wraps(self) -> list[dict[str, Any]]:
        return list(read_key_file(self._path)["wraps"])

    def _write(self, wraps: list[dict[str, Any]]) -> None:
        write_atomically(self._path, self._bytes(wraps))

    def _bytes(self, wraps: list[dict[str, Any]]) -> bytes:
        content = {"format": FORMAT, "clinic": self._key.clinic_id, "encrypted": self._key.encrypts, "wraps": wraps}
        text = json.dumps(content, sort_keys=True)
        seal = hmac.new(self._key.part("key file"), text.encode(), hashlib.sha256).hexdigest()
        return json.dumps(content | {"seal": seal}, indent=1).encode()


def unlock(path: Path, passphrase: str = "", recovery_code: str = "", sign_in: str = "") -> Unlocked:
    """The data key, opened by one user's passphrase or by the recovery code.

    Without ``sign_in`` each user's wrap is tried. Raises ``WrongPassphrase``; ``CannotOpen`` where the key file is
    missing or damaged.
    """
    content = read_key_file(path)
    secret = normal_code(recovery_code) if recovery_code else passphrase
    for wrapped in _candidates(content, bool(recovery_code), sign_in):
        opened = unwrap(wrapped, secret, content["clinic"])
        if opened is not None:
            encrypts = bool(content.get("encrypted", True))
            key = DataKey(opened, content["clinic"], encrypts=encrypts)
            return Unlocked(key, str(wrapped.get("user", "")), wrapped["kind"])
    if recovery_code:
        raise WrongPassphrase("The recovery code does not open this clinic.", "Compare it with the printed sheet.")
    what = "Name and passphrase do not open this clinic." if sign_in else "The passphrase does not open this clinic."
    raise WrongPassphrase(what, "Type it again; capital letters and spaces count in a passphrase.")


def user_count(path: Path) -> int:
    """How many people can sign in. Raises ``CannotOpen``."""
    return sum(w["kind"] in (USER, FIRST) for w in read_key_file(path)["wraps"])


def clinic_id_of(path: Path) -> str:
    """Whose key file it is. Raises ``CannotOpen``."""
    return str(read_key_file(path)["clinic"])


def _candidates(content: dict[str, Any], by_code: bool, sign_in: str) -> Iterator[dict[str, Any]]:
    tag = tag_of(content["clinic"], sign_in)
    for wrapped in content["wraps"]:
        kind = wrapped["kind"]
        if by_code:
            wanted = kind == RECOVERY
        else:
            wanted = kind == FIRST or (kind == USER and (not sign_in.strip() or wrapped.get("tag") == tag))
        if wanted:
            yield wrapped


def read_key_file(path: Path) -> dict[str, Any]:
    """The content of a key file, unproved. Raises ``CannotOpen`` where it is missing, damaged or too new."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] > FORMAT:
            raise CannotOpen(
                "This clinic was made by a newer version of Skinfolio.",
                "Install the newer version and open it with that.",
            )
        wraps = content["wraps"]
        if not isinstance(wraps, list) or not isinstance(content["clinic"], str) or not wraps:
            raise damaged_key_file()
        if not all(isinstance(w, dict) and isinstance(w.get("kind"), str) for w in wraps):
            raise damaged_key_file()
    except FileNotFoundError as error:
        raise CannotOpen("There is no clinic in this folder.", "Choose another folder or create a clinic.") from error
    except OSError as error:
        raise CannotOpen("The clinic folder cannot be read.", "Check the folder's permissions and its disk.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged_key_file() from error
    return dict(content)
