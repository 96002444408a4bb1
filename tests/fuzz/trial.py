"""A long run: damaged files are tried until the time is over, and what is found is counted by its kind and place.

Trial(judged).run(found, damaged, options)      the exit code
trouble(words)                                  what a refusal says in truth: crash, time, memory, stumbled
"""

import argparse
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

_TROUBLE = {
    "made its reader break off": "crash",
    "needed too much time": "time",
    "needed too much memory": "memory",
    "cannot be read; it was not stored": "stumbled",
}
_WELL = ("taken", "refused")
_SHOWN = 3

Judge = Callable[[bytes], str]
"""``taken``, ``refused``, or what went wrong."""
Damage = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def options_of(words: str | None) -> argparse.ArgumentParser:
    """The arguments that every run has."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    return parser


def trouble(words: str) -> str:
    """What a refusal in these words is a sign of, or nothing."""
    return next((word for sign, word in _TROUBLE.items() if sign in words), "")


class _Places(logging.Handler):
    """Where readers stumbled; the pool logs class and line."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


class Trial:
    """Counts what a judge says of damaged files."""

    def __init__(self, judge: Judge, keep: Path | None) -> None:
        self._judge, self._keep, self._places = judge, keep, _Places()
        self._counts, self._wrong = Counter[str](), Counter[str]()

    def run(self, found: Sequence[bytes], damaged: Damage, seed: int, minutes: float) -> int:
        """Damage and try until it is time; return the exit code: 1 where something was found."""
        logging.getLogger("clinic.worker").addHandler(self._places)
        dice = random.Random(seed)
        say(f"{len(found)} files to begin with: {dict(Counter(self._judge(data) for data in found))}")
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until:
            self._try(damaged(dice.choice(found), found, dice))
        say(f"{self._counts.total()} tries: {dict(self._counts)}")
        for where, number in self._wrong.most_common():
            say(f"{number:6} {where}")
        return 1 if self._wrong else 0

    def _try(self, data: bytes) -> None:
        outcome = self._judge(data)
        self._counts[outcome] += 1
        if outcome in _WELL:
            return
        where = f"{outcome} {self._places.last if outcome == 'stumbled' else ''}".strip()
        self._wrong[where] += 1
        if self._wrong[where] > _SHOWN:
            return
        say(f"{where} after {self._counts.total()} tries")
        if self._keep:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / f"{outcome.split(':')[0]}-{self._counts.total()}.bin").write_bytes(data)


def say(words: str) -> None:
    """Tell at once how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
