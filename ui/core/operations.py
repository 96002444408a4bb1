"""One user action, one service call: reads and writes as pages call them.

    Operations(runner, bus, errors, parent=None)
        read(owner, fn, done, failed=None)                 fn() -> T; at once, on the UI thread
        write(owner, fn, done=None, failed=None)           fn() -> (T, Changes); published on the bus, then
            done(T)
        background(owner, title, fn, done=None, failed=None, quiet=False) -> int      fn(progress) -> T
        background_write(owner, title, fn, done=None, failed=None) -> int             fn(progress) -> (T,
            Changes)
        cancel(number)
        written             signal: something was saved (the status bar shows when)

``done`` and ``failed`` are bound methods (or partials of them) of ``owner`` or of something it owns. Without
``failed`` a ``ClinicError`` is shown by ``errors.show(error, owner)``. ``failed`` may return ``False`` to say
"not mine", then it is shown as well: ``failed=self._form.show_error`` marks the field or returns False.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from ui.core.bus import ChangeBus
from ui.core.errors import ErrorPresenter
from ui.core.tasks import Progress, TaskRunner

T = TypeVar("T")
Done = Callable[[T], object]
Failed = Callable[[ClinicError], object]


class Operations(QObject):
    """Runs service calls for pages, publishes what they changed, shows what went wrong."""

    written = Signal()

    def __init__(
        self, runner: TaskRunner, bus: ChangeBus, errors: ErrorPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._bus = bus
        self._errors = errors

    @property
    def runner(self) -> TaskRunner:
        """The one task runner, for widgets that load in the background (thumbnails)."""
        return self._runner

    def read(self, owner: QObject, fn: Callable[[], T], done: Done[T], failed: Failed | None = None) -> None:
        """Call ``fn`` now and hand its result to ``done``."""
        try:
            result = fn()
        except ClinicError as error:
            self._fail(owner, failed, error)
            return
        done(result)

    def write(
        self,
        owner: QObject,
        fn: Callable[[], tuple[T, Changes]],
        done: Done[T] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Call ``fn`` now, publish its changes, then hand its result to ``done``."""
        try:
            outcome = fn()
        except ClinicError as error:
            self._fail(owner, failed, error)
            return
        self._published(done, outcome)

    def background(
        self,
        owner: QObject,
        title: str,
        fn: Callable[[Progress], T],
        done: Done[T] | None = None,
        failed: Failed | None = None,
        *,
        quiet: bool = False,
    ) -> int:
        """Run ``fn(progress)`` in a worker; ``title`` is shown in the status bar with progress and cancel."""
        return self._runner.start(owner, title, fn, done, partial(self._fail, owner, failed), quiet=quiet)

    def background_write(
        self,
        owner: QObject,
        title: str,
        fn: Callable[[Progress], tuple[T, Changes]],
        done: Done[T] | None = None,
        failed: Failed | None = None,
    ) -> int:
        """Like ``background`` for work that writes: its changes are published even if ``owner`` is gone."""
        deliver = partial(self._published_for, owner, done)
        return self._runner.start(self, title, fn, deliver, partial(self._fail, owner, failed))

    def cancel(self, number: int) -> None:
        """Ask a background job to stop."""
        self._runner.cancel(number)

    def _published(self, done: Done[T] | None, outcome: tuple[T, Changes]) -> None:
        result, changes = outcome
        self.written.emit()
        self._bus.publish(changes)
        if done is not None:
            done(result)

    def _published_for(self, owner: QObject, done: Done[T] | None, outcome: tuple[T, Changes]) -> None:
        self._published(done if isValid(owner) else None, outcome)

    def _fail(self, owner: QObject, failed: Failed | None, error: ClinicError) -> None:
        alive = isValid(owner)
        if failed is None or not alive or failed(error) is False:
            self._errors.show(error, owner if alive else None)
