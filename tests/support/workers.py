"""Readers of foreign files that all clinics of a test process share: a start takes a quarter of a second."""

import atexit
from functools import cache

from clinic.worker.pool import WorkerPool


class SharedWorkers(WorkerPool):
    """Stays open when a clinic closes."""

    def close(self) -> None:
        """Leave the workers to the next clinic."""

    def end(self) -> None:
        """End them with the tests."""
        super().close()


@cache
def shared_workers() -> SharedWorkers:
    """The one pool of this process; nothing runs before a test needs it."""
    made = SharedWorkers(idle_seconds=None)
    atexit.register(made.end)
    return made
