"""Failed attempts to sign in: counted across restarts, each failure makes the next attempt wait longer.

The file ``clinic.tries`` lies outside the database, which is locked at that time; it holds no names. Whoever can write
to the folder can remove it, and can as well copy the folder away: against that only the passphrase's length helps.
"""

import contextlib
import json
from dataclasses import dataclass
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
    """Failed attempts under one name since the last success. Times in UTC."""

    count: int
    first: datetime
    last: datetime


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
            found = Failures(found.count, min(found.first, now), now)
            self._write(all_ | {tag: found})
        passed = (now - found.last).total_seconds()
        return max(0, round(wait_after(found.count) - passed + 0.499))

    def failed(self, tag: str, now: datetime) -> int:
        """Count a failure; return how long the next attempt has to wait."""
        all_ = self._read()
        before = all_.get(tag)
        found = Failures(before.count + 1 if before else 1, before.first if before else now, now)
        all_[tag] = found
        self._write(dict(sorted(all_.items(), key=lambda pair: pair[1].last)[-_KEPT:]))
        return wait_after(found.count)

    def take(self) -> dict[str, Failures]:
        """All failures since the last success, by name's tag; the counters start anew."""
        found = self._read()
        if found:
            self._write({})
        return found

    def _read(self) -> dict[str, Failures]:
        try:
            content = json.loads(self._path.read_bytes())
            return {str(tag): _failures(values) for tag, values in content.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return {}

    def _write(self, all_: dict[str, Failures]) -> None:
        content = {t: {"count": f.count, "first": str(f.first), "last": str(f.last)} for t, f in all_.items()}
        # a folder that cannot be written cannot count either; the attempt itself is judged all the same
        with contextlib.suppress(StorageError):
            write_atomically(self._path, json.dumps(content).encode())


def _failures(values: dict[str, Any]) -> Failures:
    first, last = (datetime.fromisoformat(values[name]) for name in ("first", "last"))
    if first.utcoffset() != timedelta(0) or last.utcoffset() != timedelta(0):
        raise ValueError(values)
    return Failures(int(values["count"]), first, last)
