"""Starts a worker: ``python -I clinic/worker/__main__.py``; the clinic does, nobody else needs to."""

import sys
from pathlib import Path


def run() -> int:
    """Find the program, which an isolated interpreter does not look for, and serve."""
    sys.path[0:0] = [str(Path(__file__).resolve().parents[2])]
    from clinic.worker.child import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
