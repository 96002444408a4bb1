"""``python -m tests.torture [KILLS]``: kill the program so many times (300) and tell what was found."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.trial import one_trial, prepare


def main() -> int:
    """Run the trials; the exit code says whether any of them showed a fault."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    faults: list[str] = []
    lost: list[float] = []
    letters = 0
    stored: dict[str, int] = {}
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="skinfolio-torture-") as place:
        folder = prepare(Path(place))
        for seed in range(kills):
            found = one_trial(folder, seed)
            faults += [f"kill {seed + 1} after {found.delay:.2f} s: {fault}" for fault in found.faults]
            lost.append(found.lost)
            letters += found.letters
            for what, number in found.stored.items():
                stored[what] = stored.get(what, 0) + number
            if (seed + 1) % 10 == 0 or found.faults:
                sys.stderr.write(f"{seed + 1} kills, {len(faults)} faults, {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(f"{kills} kills, {letters} letters typed, {stored}\n")
    sys.stdout.write(f"Typing lost: median {statistics.median(lost):.2f} s, at most {max(lost):.2f} s\n")
    sys.stdout.writelines(f"FAULT {fault}\n" for fault in faults)
    sys.stdout.write(f"{kills} kills, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
