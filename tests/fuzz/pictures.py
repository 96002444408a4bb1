"""Random damage to pictures of all kinds, read by a worker as at an import: no reader may crash, hang or be fooled.

    python -m tests.fuzz.pictures --minutes 10 [--seed 1] [--keep DIR] [--more DIR]

``--keep``: where what made trouble is written. ``--more``: a folder of further files to begin with.
Exit code 1 where something was found. docs/fuzzing.md has the results.
"""

import sys
from functools import partial
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
from tests.fuzz.damage import damaged_bytes
from tests.fuzz.trial import Trial, options_of, trouble

COMMAND = (sys.executable, "-I", "-B", str(Path(__file__).with_name("reader.py")), *filter(None, sys.path))
KINDS = ("JPEG", "PNG", "WEBP", "TIFF")
_SECONDS = 60.0
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


def judged(workers: WorkerPool, data: bytes) -> str:
    """``taken``, ``refused``, or what went wrong."""
    args = {"name": "x", "side": 64, "now": "2026-11-22T10:00:00+00:00", "file_time": None}
    try:
        answer = workers.run(Request("use", "x", "Nothing.", _SECONDS, args, (data,)))
    except FileRefused as refusal:
        if found := trouble(refusal.what):
            return found
        return "refused" if "“x”" in refusal.what and refusal.todo else "refused without a name"
    odd = answer.found["odd"]
    return f"odd: {odd[0]}" if odd else "taken"


def main() -> int:
    """Damage and read until the time is over; return the exit code."""
    parser = options_of(__doc__)
    parser.add_argument("--more", type=Path)
    options = parser.parse_args()
    found = seeds()
    if options.more:
        small = (
            path for path in sorted(options.more.rglob("*")) if path.is_file() and 0 < path.stat().st_size < 200_000
        )
        found += [path.read_bytes() for path in small]
    workers = WorkerPool(COMMAND, size=1)
    try:
        trial = Trial(partial(judged, workers), options.keep)
        return trial.run(found, partial(damaged_bytes, words=_WORDS), options.seed, options.minutes)
    finally:
        workers.close()


if __name__ == "__main__":
    sys.exit(main())
