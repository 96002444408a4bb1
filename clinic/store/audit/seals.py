"""The seals of audit entries: keyed hashes with a key that is not in the database.

What was written (``before``, ``after``) is sealed apart from the entry, so that the values of an erased person can be
removed and the chain stays whole.
"""

import hmac
import json
from datetime import UTC
from typing import Any, Protocol

from clinic.store.keys import wipe

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # made once: a trail has many entries


class Entry(Protocol):
    """What is sealed of an audit entry; a row of the table as well as a selection of its columns."""

    number: Any
    at: Any
    user_id: Any
    workstation: Any
    action: Any
    noun: Any
    row_id: Any
    patient_id: Any
    before: Any
    after: Any
    values_seal: Any
    previous: Any
    seal: Any


class Sealer:
    """Makes seals: HMAC-SHA256 as 64 hexadecimal digits. ``key``: 32 bytes."""

    def __init__(self, key: bytearray) -> None:
        self._key = key

    def forget(self) -> None:
        """Overwrite the key in memory."""
        wipe(self._key)

    def values_seal(self, entry: Entry) -> str:
        """The seal over what was written; empty where the entry holds no values."""
        if entry.before is None and entry.after is None:
            return ""
        return self._hmac(["values", entry.number, entry.before, entry.after])

    def seal(self, entry: Entry, number: int | None = None, previous: str | None = None) -> str:
        """The seal over everything else, the values by their seal; as if it had another number or predecessor."""
        return self._hmac(
            [
                entry.number if number is None else number,
                entry.at.astimezone(UTC).isoformat(),
                entry.user_id,
                entry.workstation,
                entry.action,
                entry.noun,
                entry.row_id,
                entry.patient_id,
                entry.values_seal,
                entry.previous if previous is None else previous,
            ]
        )

    def first_seal(self, entry: Entry) -> str:
        """The seal of entries before schema 0002, which held the values themselves."""
        return self._hmac(
            [
                entry.number,
                entry.at.astimezone(UTC).isoformat(),
                entry.user_id,
                entry.workstation,
                entry.action,
                entry.noun,
                entry.row_id,
                entry.before,
                entry.after,
                entry.previous,
            ]
        )

    def _hmac(self, content: list[Any]) -> str:
        return hmac.digest(self._key, _encode(content).encode("utf-8", "surrogatepass"), "sha256").hex()


def was_erased(entry: Entry) -> bool:
    """Whether the entry held values that were removed."""
    return bool(entry.values_seal) and entry.before is None and entry.after is None
