"""Long work off the UI thread.

    TaskRunner(parent=None, threads=2)
        started(int, str)                     number and title of a job that is worth showing
        progressed(int, int, int, str)        number, done, total (0: unknown), note
        ended(int)                            number; whatever the outcome
        start(owner, title, work, done=None, failed=None, crashed=None, quiet=False) -> int
        cancel(number); cancel_owned(owner); running() -> tuple[int, ...]; shutdown(timeout_ms=5000) -> bool

``work(progress)`` runs in a worker thread and calls ``progress(done, total, note="")`` between steps,
which raises
``Cancelled`` once the job is cancelled. ``done(result)``, ``failed(error: ClinicError)`` run on the UI
thread and only
while ``owner`` is alive. Workers own no signal: they leave their outcome in the job and send its number
over one
queued signal of the runner.
"""

import itertools
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from clinic.errors import ClinicError

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside work that a person cancelled."""


@dataclass(slots=True, eq=False)
class _Job:
    number: int
    owner: QObject
    work: "Callable[[Progress], Any]"
    done: Callable[[Any], object] | None
    failed: Callable[[ClinicError], object] | None
    crashed: Callable[[BaseException], object] | None
    quiet: bool
    cancel: threading.Event = field(default_factory=threading.Event)
    step: tuple[int, int, str] | None = None
    finished: bool = False
    result: Any = None
    error: Exception | None = None


class Progress:
    """Handed to the work: call it between steps. It raises ``Cancelled`` when a person cancelled."""

    def __init__(self, job: _Job, notify: Callable[[int], None]) -> None:
        self._job = job
        self._notify = notify

    @property
    def cancelled(self) -> bool:
        """Whether a person asked to stop."""
        return self._job.cancel.is_set()

    def check(self) -> None:
        """Raise ``Cancelled`` if a person asked to stop."""
        if self.cancelled:
            raise Cancelled

    def __call__(self, done: int, total: int = 0, note: str = "") -> None:
        """``done`` of ``total`` steps are finished (0: total unknown); ``note`` names the present one."""
        self.check()
        unread = self._job.step is not None
        self._job.step = (done, total, note)
        if not unread:  # one message under way is enough: it will read the newest step
            self._notify(self._job.number)


class _Work(QRunnable):
    def __init__(self, job: _Job, notify: Callable[[int], None]) -> None:
        super().__init__()
        self._job = job
        self._notify = notify

    def run(self) -> None:
        """Do the work in the worker thread and report its number."""
        job = self._job
        progress = Progress(job, self._notify)
        try:
            progress.check()
            job.result = job.work(progress)
        except Exception as error:  # noqa: BLE001  the border of rule 6: bugs are carried to the UI thread, not lost
            job.error = error
        job.finished = True
        self._notify(job.number)


class TaskRunner(QObject):
    """Runs work in a small thread pool and brings outcomes back to the UI thread."""

    started = Signal(int, str)
    progressed = Signal(int, int, int, str)
    ended = Signal(int)
    _reported = Signal(int)

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        owner: QObject,
        title: str,
        work: Callable[[Progress], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[ClinicError], object] | None = None,
        *,
        crashed: Callable[[BaseException], object] | None = None,
        quiet: bool = False,
        priority: int = 0,
    ) -> int:
        """Run ``work`` and return the job's number. ``quiet`` jobs (thumbnails) are not announced.

        A bug in ``work`` goes to ``crashed``, else it is raised on the UI thread (and reaches the crash
            dialog).
        """
        job = _Job(next(self._numbers), owner, work, done, failed, crashed, quiet)
        self._jobs[job.number] = job
        if not quiet:
            self.started.emit(job.number, title)
        self._pool.start(_Work(job, self._reported.emit), priority)
        return job.number

    def running(self) -> tuple[int, ...]:
        """Numbers of the jobs whose outcome was not delivered yet."""
        return tuple(self._jobs)

    @Slot(int)
    def cancel(self, number: int) -> None:
        """Ask a job to stop; it ends at its next step, without ``done`` or ``failed``."""
        if number in self._jobs:
            self._jobs[number].cancel.set()

    def cancel_owned(self, owner: QObject) -> None:
        """Ask all jobs of ``owner`` to stop."""
        for job in self._jobs.values():
            if job.owner is owner:
                job.cancel.set()

    def shutdown(self, timeout_ms: int = 5000) -> bool:
        """Cancel everything and wait for the workers; False if one did not end in time. No callback runs
        after."""
        for job in self._jobs.values():
            job.cancel.set()
        ended = self._pool.waitForDone(timeout_ms)
        self._jobs.clear()
        return ended

    @Slot(int)
    def _on_reported(self, number: int) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        if not job.finished:
            step, job.step = job.step, None
            if step is not None and not job.quiet:
                self.progressed.emit(number, *step)
            return
        del self._jobs[number]
        if not job.quiet:
            self.ended.emit(number)
        if isValid(job.owner) and not job.cancel.is_set():
            _deliver(job)


def _deliver(job: _Job) -> None:
    if job.error is None:
        if job.done is not None:
            job.done(job.result)
    elif isinstance(job.error, Cancelled):
        return
    elif isinstance(job.error, ClinicError) and job.failed is not None:
        job.failed(job.error)
    elif job.crashed is not None:
        job.crashed(job.error)
    else:
        raise job.error


def describe_crash(error: BaseException) -> list[str]:
    """Where ``error`` arose, as ``file:line function``, without any value that it carries."""
    return [f"{entry.filename}:{entry.lineno} {entry.name}" for entry in traceback.extract_tb(error.__traceback__)]
