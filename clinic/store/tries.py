"""Failed attempts to sign in: counted across restarts, each failure makes the next attempt wait longer.

The file ``clinic.tries`` lies outside the database, which is locked at that time; it holds no names. Whoever can write
to the folder can remove it, and can as well copy the folder away: against that only the passphrase's length helps.
"""

import contextlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from clinic.errors import StorageError
from clinic.store.files import write_atomically

_FREE = 3
_LONGEST = 300
_KEPT = 200
"""Different names that are counted at once; more are somebody's noise."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts under one name since its last success. Times in UTC."""

    count: int
    first: datetime
    """Of those that were not told yet."""
    last: datetime
    told: int = 0
    """How many of them the audit trail knows."""

    @property
    def new(self) -> int:
        """How many it does not know yet."""
        return self.count - self.told


def wait_after(count: int) -> int:
    """Seconds to wait after so many failures in a row: none for two, then 2, 4, 8 ... up to 300."""
    return 0 if count < _FREE else min(_LONGEST, 2 ** min(count - _FREE + 1, 12))


class Tries:
    """The counters of one clinic folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def seconds_left(self, tag: str, now: datetime) -> int:
        """How long this name has to wait; 0: it may try.

        A clock that was set back does not shorten it: the whole wait begins anew. It must not last until the clock is
        again where it stood, either, which may be years after a clock that went wrong was put right.
        """
        all_ = self._read()
        found = all_.get(tag)
        if found is None:
            return 0
        if found.last > now:
            found = replace(found, first=min(found.first, now), last=now)
            self._write(all_ | {tag: found})
        passed = (now - found.last).total_seconds()
        return max(0, round(wait_after(found.count) - passed + 0.499))

    def failed(self, tag: str, now: datetime) -> int:
        """Count a failure; return how long the next attempt has to wait."""
        all_ = self._read()
        before = all_.get(tag, Failures(0, now, now))
        found = replace(before, count=before.count + 1, first=before.first if before.new else now, last=now)
        all_[tag] = found
        self._write(dict(sorted(all_.items(), key=lambda pair: pair[1].last)[-_KEPT:]))
        return wait_after(found.count)

    def take(self, own: Collection[str]) -> dict[str, Failures]:
        """The failures that were not told yet, by name's tag; the counters of ``own``, who came in, start anew.

        Those of others stay: who has a passphrase could else guess at a colleague's without ever having to wait.
        """
        found = self._read()
        left = {tag: replace(failures, told=failures.count) for tag, failures in found.items() if tag not in own}
        if left != found:
            self._write(left)
        return {tag: failures for tag, failures in found.items() if failures.new}

    def _read(self) -> dict[str, Failures]:
        try:
            content = json.loads(self._path.read_bytes())
            return {str(tag): _failures(values) for tag, values in content.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return {}

    def _write(self, all_: dict[str, Failures]) -> None:
        content = {
            tag: {"count": found.count, "first": str(found.first), "last": str(found.last), "told": found.told}
            for tag, found in all_.items()
        }
        # a folder that cannot be written cannot count either; the attempt itself is judged all the same
        with contextlib.suppress(StorageError):
            write_atomically(self._path, json.dumps(content).encode())


def _failures(values: dict[str, Any]) -> Failures:
    first, last = (datetime.fromisoformat(values[name]) for name in ("first", "last"))
    if first.utcoffset() != timedelta(0) or last.utcoffset() != timedelta(0):
        raise ValueError(values)
    return Failures(int(values["count"]), first, last, int(values.get("told", 0)))
