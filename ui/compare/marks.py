"""What is marked and measured in the photos that are shown, read in the background.

Marks(ctx, parent)
    want(photo_ids)                      read these, unless they are known or on their way
    of(photo_id) -> tuple[MeasureRow, ...] | None        None: not known yet
    renew(); forget()                    something was measured: read anew; another patient
    is_loading;  changed                 signal: more is known
"""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from clinic.errors import ClinicError
from clinic.records.measures import MeasureRow
from ui.context import Context
from ui.core.tasks import Progress

Rows = dict[str, tuple[MeasureRow, ...]]


class Marks(QObject):
    """What was read stays until something newer is here."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._known: Rows = {}
        self._stale: set[str] = set()
        self._jobs: dict[int, frozenset[str]] = {}
        self._round = 0

    @property
    def is_loading(self) -> bool:
        """Whether something is on its way."""
        return bool(self._jobs)

    def of(self, photo_id: str) -> tuple[MeasureRow, ...] | None:
        """What is known of a photo."""
        return self._known.get(photo_id)

    def want(self, photo_ids: Iterable[str]) -> None:
        """Read what is missing or out of date."""
        coming = frozenset().union(*self._jobs.values())
        wanted = [key for key in dict.fromkeys(photo_ids) if key not in coming]
        missing = [key for key in wanted if key not in self._known or key in self._stale]
        if missing:
            self._round += 1
            number, keys = self._round, frozenset(missing)
            self._jobs[number] = keys
            self._stale -= keys
            work, done = partial(_read, self._ctx, missing), partial(self._got, number)
            failed = partial(self._refused, number)
            self._ctx.ops.background(self, "Reading measurements", work, done, failed, quiet=True)

    def renew(self) -> None:
        """Read anew what is wanted next; what is on its way may be older than what changed."""
        self._stale.update(self._known)
        self._jobs.clear()

    def forget(self) -> None:
        """Nothing is known."""
        self._known.clear()
        self._stale.clear()
        self._jobs.clear()

    def _got(self, number: int, rows: Rows) -> None:
        if self._jobs.pop(number, None) is not None:
            self._known.update(rows)
            self.changed.emit()

    def _refused(self, number: int, _error: ClinicError) -> bool:
        self._jobs.pop(number, None)
        return False


def _read(ctx: Context, photo_ids: list[str], progress: Progress) -> Rows:
    found = {}
    for photo_id in photo_ids:
        progress.check()
        found[photo_id] = ctx.clinic.measures.list(photo_id)
    return found
