"""The workers of a clinic: started when the first file comes, two at most, ended when idle and when it closes."""

import logging
import os
import threading
import time
from collections.abc import Sequence

from clinic.errors import ClinicError, FileRefused
from clinic.worker.process import Answer, Loss, Request, Stumbled, Worker, WorkerLost, worker_command

_WORDS = {
    Loss.TIME: "“{name}” needed too much time to read; it was not stored.",
    Loss.MEMORY: "“{name}” needed too much memory to read; it was not stored.",
    Loss.BROKEN: "“{name}” made its reader break off; it was not stored.",
}
_UNREADABLE = "“{name}” cannot be read; it was not stored."
_log = logging.getLogger(__name__)


class WorkerPool:
    """For any number of threads; each request has a worker to itself.

    ``command`` starts a worker (that of this program, unless a test brings its own), ``size`` is how many may run,
    ``idle_seconds`` how long one waits for the next file (None: until the pool is closed).
    """

    def __init__(
        self, command: Sequence[str] | None = None, size: int | None = None, idle_seconds: float | None = 60.0
    ) -> None:
        self.size = size or min(2, os.cpu_count() or 1)
        self._command = tuple(command or worker_command())
        self._idle_seconds = idle_seconds
        self._slots = threading.BoundedSemaphore(self.size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._clock: threading.Timer | None = None
        self._closed = False

    def run(self, request: Request) -> Answer:
        """Have a worker do it; wait for one where all are busy.

        Raises ``FileRefused`` in the worker's own words, or because the file took too much memory or time or broke
        its reader: then the worker is replaced and the next file finds a fresh one. ``ClinicError`` where no worker
        can be started or the pool is closed.
        """
        with self._slots:
            while True:
                worker = self._take()
                was_fresh = worker.fresh
                try:
                    answer = worker.ask(request)
                except WorkerLost as lost:
                    self._discard(worker)
                    # one that ended while it waited, or by what an earlier file left behind, is not this file's fault
                    if was_fresh or not lost.silent:
                        raise self._refusal(_WORDS[lost.why], request) from lost
                    continue
                except BaseException as error:
                    if isinstance(error, FileRefused):
                        self._give_back(worker)
                    else:
                        self._discard(worker)
                    raise
                break
            self._give_back(worker)
        if isinstance(answer, Stumbled):
            _log.error("a parser stumbled: %s", answer.place)
            raise self._refusal(_UNREADABLE, request)
        return answer

    def close(self) -> None:
        """End all workers; what they were doing is refused. For good."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            clock, self._clock = self._clock, None
            for worker in self._busy:
                worker.kill()  # whoever waits for it lets go of it
        if clock is not None:
            clock.cancel()
            clock.join()
        for worker in idle:
            worker.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        with self._lock:
            return tuple(worker.pid for worker in (*self._idle, *self._busy))

    def _refusal(self, words: str, request: Request) -> ClinicError:
        with self._lock:
            if self._closed:
                return _closed_meanwhile()
        return FileRefused(words.format(name=request.name), request.todo)

    def _take(self) -> Worker:
        with self._lock:
            if self._closed:
                raise _closed_meanwhile()
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    break
                worker.close()
            else:
                worker = self._started()
            self._busy.add(worker)
            return worker

    def _started(self) -> Worker:
        try:
            return Worker(self._command)
        except OSError as error:
            raise ClinicError(
                "The part of the program that reads files could not be started.", "Close other programs and try again."
            ) from error

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            keep = not self._closed
            if keep:
                worker.idle_since = time.monotonic()
                self._idle.append(worker)
                self._wind_clock()
        if not keep:
            worker.close()

    def _discard(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
        worker.close()

    def _wind_clock(self) -> None:
        """Come back when the first idle worker has waited long enough; the lock is held."""
        if self._clock is not None or self._idle_seconds is None or not self._idle:
            return
        due = min(worker.idle_since for worker in self._idle) + self._idle_seconds
        self._clock = threading.Timer(max(0.05, due - time.monotonic()), self._end_idle)
        self._clock.daemon = True
        self._clock.start()

    def _end_idle(self) -> None:
        assert self._idle_seconds is not None
        with self._lock:
            if self._closed:
                return
            latest = time.monotonic() - self._idle_seconds
            old = [worker for worker in self._idle if worker.idle_since <= latest]
            self._idle = [worker for worker in self._idle if worker.idle_since > latest]
            self._clock = None
            self._wind_clock()
        for worker in old:
            worker.close()


def _closed_meanwhile() -> ClinicError:
    return ClinicError("The clinic was closed before the file was read; it was not stored.", "Add the file again.")
