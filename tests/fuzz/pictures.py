"""Random damage to pictures of all kinds, read by a worker as at an import: no reader may crash, hang or be fooled.

    python -m tests.fuzz.pictures --minutes 10 [--seed 1] [--keep DIR] [--more DIR]

``--keep``: where what made trouble is written. ``--more``: a folder of further files to begin with.
Exit code 1 where something was found. docs/fuzzing.md has the results.
"""

import argparse
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from clinic.errors import FileRefused
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from tests.clinic.imaging.made import dicom, heif, p3_profile, tiff
from tests.clinic.imaging.pictures import DATA, FORMATS, encode, exif, quarters
from tests.clinic.imaging.test_colours import TIFFS
from tests.clinic.imaging.test_dicom import COLOURS
from tests.clinic.imaging.test_private import PLACES

COMMAND = (sys.executable, "-I", "-B", str(Path(__file__).with_name("reader.py")), *filter(None, sys.path))
KINDS = ("JPEG", "PNG", "WEBP", "TIFF")
_SECONDS = 60.0
_TROUBLE = {
    "made its reader break off": "crash",
    "needed too much time": "time",
    "needed too much memory": "memory",
    "cannot be read; it was not stored": "stumbled",
}
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_WORDS = (b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"Exif\0\0", b"IDAT", b"IEND", b"DICM", b"ftyp", b"meta", b"II*\0",
          b"\xfe\xff\x00\xe0", b"\xff\xff\xff\xff", b"acsp", b"http://ns.adobe.com/xap/1.0/\0")  # fmt: skip


def seeds() -> list[bytes]:
    """Small files of every kind that is taken."""
    made = [make() for make in (*FORMATS.values(), *COLOURS.values(), *PLACES.values())]
    made += [*TIFFS.values(), *(path.read_bytes() for path in sorted(DATA.glob("*.heic")))]
    made += [heif(turns, mirror) for turns, mirror in ((1, None), (3, 0), (2, 1))]
    pixels = np.asarray(quarters())
    made += [dicom(pixels, "RGB", PixelSpacing=[0.02, 0.03], PatientName="A^B"), tiff(pixels, 2, planes=2)]
    made += [
        encode(quarters(), kind, exif=exif(6), icc_profile=p3_profile()) for kind in ("JPEG", "PNG", "WEBP", "TIFF")
    ]
    return made


def damaged(data: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """``data`` with one to six kinds of damage, most of them in its first part, where headers lie."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        if len(out) < 8:
            break
        reach = len(out) if dice.random() < 0.4 else min(len(out), 600)
        dice.choice(_DAMAGE)(out, dice.randrange(reach), others, dice)
    return bytes(out)


def _flip(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    out[at] ^= 1 << dice.randrange(8)


def _byte(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    out[at] = dice.randrange(256)


def _number(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size, order = dice.choice((1, 2, 4)), dice.choice(("big", "little"))
    value = dice.choice(_NUMBERS) & (1 << 8 * size) - 1
    out[at : at + size] = value.to_bytes(size, "big" if order == "big" else "little")


def _more_or_less(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = dice.choice((1, 2, 4))
    order = "big" if dice.random() < 0.5 else "little"
    value = int.from_bytes(out[at : at + size], "big" if order == "big" else "little") + dice.choice((-1, 1, 8, -8))
    out[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, "big" if order == "big" else "little")


def _cut(out: bytearray, at: int, _others: Sequence[bytes], _dice: random.Random) -> None:
    del out[at:]


def _drop(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    del out[at : at + dice.choice((1, 2, 4, 12, 64, 512))]


def _double(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = dice.choice((1, 4, 12, 64, 512))
    out[at:at] = out[at : at + size] * dice.choice((1, 1, 50))


def _zeros(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = min(dice.choice((2, 16, 512)), len(out) - at)
    out[at : at + size] = bytes([dice.choice((0, 0xFF))]) * size


def _word(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    word = dice.choice(_WORDS)
    out[at : at + dice.choice((0, len(word)))] = word


def _graft(out: bytearray, at: int, others: Sequence[bytes], dice: random.Random) -> None:
    other = dice.choice(others)
    start = dice.randrange(len(other))
    out[at:] = other[start:] if dice.random() < 0.5 else other[start : start + 64] + out[at:]


_DAMAGE: tuple[Callable[[bytearray, int, Sequence[bytes], random.Random], None], ...] = (
    _flip, _flip, _byte, _number, _number, _more_or_less, _cut, _drop, _double, _zeros, _word, _graft,
)  # fmt: skip


def judged(workers: WorkerPool, data: bytes) -> str:
    """``taken``, ``refused``, or what went wrong."""
    args = {"name": "x", "side": 64, "now": "2026-11-22T10:00:00+00:00", "file_time": None}
    try:
        answer = workers.run(Request("use", "x", "Nothing.", _SECONDS, args, (data,)))
    except FileRefused as refusal:
        trouble = [word for sign, word in _TROUBLE.items() if sign in refusal.what]
        if trouble:
            return trouble[0]
        return "refused" if "“x”" in refusal.what and refusal.todo else "refused without a name"
    odd = answer.found["odd"]
    return f"odd: {odd[0]}" if odd else "taken"


def tries(found: Sequence[bytes], dice: random.Random, until: float) -> Iterator[bytes]:
    """Damaged files until it is time; what was taken in spite of its damage is not damaged further."""
    while time.monotonic() < until:
        yield damaged(dice.choice(found), found, dice)


class _Places(logging.Handler):
    """Where parsers stumbled; the pool logs class and line."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


def say(words: str) -> None:
    """Tell at once how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    """Damage and read until the time is over; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--more", type=Path)
    options = parser.parse_args()
    found, dice, places = seeds(), random.Random(options.seed), _Places()
    if options.more:
        small = (
            path for path in sorted(options.more.rglob("*")) if path.is_file() and 0 < path.stat().st_size < 200_000
        )
        found += [path.read_bytes() for path in small]
    logging.getLogger("clinic.worker").addHandler(places)
    workers, counts, wrong = WorkerPool(COMMAND, size=1), Counter[str](), Counter[str]()
    try:
        whole = Counter(judged(workers, data) for data in found)
        say(f"{len(found)} files to begin with: {dict(whole)}")
        for data in tries(found, dice, time.monotonic() + 60 * options.minutes):
            outcome = judged(workers, data)
            counts[outcome] += 1
            if outcome in ("taken", "refused"):
                continue
            where = f"{outcome} {places.last if outcome == 'stumbled' else ''}".strip()
            wrong[where] += 1
            if wrong[where] <= 3:
                say(f"{where} after {counts.total()} tries")
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{outcome.split(':')[0]}-{counts.total()}.bin").write_bytes(data)
    finally:
        workers.close()
    say(f"{counts.total()} tries: {dict(counts)}")
    for where, number in wrong.most_common():
        say(f"{number:6} {where}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
