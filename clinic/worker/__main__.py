"""Starts a worker: ``python -I clinic/worker/__main__.py FOLDER ...``; the clinic does, nobody else needs to.

The folders are those where the clinic's own interpreter looks for libraries.
"""

import sys
from pathlib import Path


def run() -> int:
    """Find the program, which an isolated interpreter does not look for, and serve."""
    sys.path[0:0] = [str(Path(__file__).resolve().parents[2])]
    sys.path += [place for place in sys.argv[1:] if not place.startswith("--") and place not in sys.path]
    from clinic.worker.child import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
