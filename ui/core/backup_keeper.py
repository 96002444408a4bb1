"""The daily backup, made by the window while it is open, whoever works.

BackupKeeper(clinic, ops, bus, parent)
    begin()             look now and every ten minutes; the first backup waits until the window has settled
    look()              look at once (a place was chosen, a backup was made by hand)
    leave()             no more looks; a backup that is being made ends without leaving anything
    changed             signal(object): a BackupState, after each look
    state               the last one, or None
Nothing asks and nothing blocks: what goes wrong is told by the state, and tried again with a later look.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clinic.errors import ClinicError
from clinic.records.backups import BackupState
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from ui.core.bus import ChangeBus
from ui.core.operations import Operations
from ui.core.tasks import Progress

if TYPE_CHECKING:
    from clinic.app import Clinic
    from clinic.services.backups import BackupRow

LOOK_MS = 10 * 60 * 1000
SETTLED_MS = 20_000
_AGAIN = timedelta(minutes=10)
_CANCELLED = timedelta(hours=1)
"""Who cancelled the backup wants the machine for something else."""


class BackupKeeper(QObject):
    """Looks how the backups stand, and makes the daily one when it is due."""

    changed = Signal(object)

    def __init__(
        self,
        clinic: "Clinic",
        ops: Operations,
        bus: ChangeBus,
        parent: QObject | None = None,
        settled_ms: int = SETTLED_MS,
    ) -> None:
        super().__init__(parent)
        self.state: BackupState | None = None
        self._clinic = clinic
        self._ops = ops
        self._bus = bus
        self._looking = self._again = False
        self._job = 0
        self._settled = False
        self._not_before: datetime | None = None
        self._every = QTimer(self)
        self._every.setInterval(LOOK_MS)
        self._every.timeout.connect(self.look)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(settled_ms)
        self._first.timeout.connect(self._settle)
        bus.changed.connect(self._heard)
        ops.runner.ended.connect(self._ended)

    def begin(self) -> None:
        """Look now, and again and again."""
        self._every.start()
        self._first.start()
        self.look()

    def leave(self) -> None:
        """End it all."""
        self._every.stop()
        self._first.stop()
        self._ops.runner.cancel_owned(self)

    @Slot()
    def look(self) -> None:
        """Ask how the backups stand; in a worker, since a folder on a share may take its time."""
        if not self._every.isActive():
            return
        self._again = self._looking  # what changed while it looks is looked at after
        if self._looking:
            return
        self._looking = True
        self._ops.background(self, "Looking at the backups", self._ask, self._looked, self._blind, quiet=True)

    def _ask(self, _progress: Progress) -> BackupState:
        return self._clinic.backups.state()

    def _looked(self, state: BackupState) -> None:
        self._looking = False
        self.state = state
        self.changed.emit(state)
        self._make_if_due(state)
        if self._again:
            self.look()

    def _blind(self, _error: ClinicError) -> None:
        self._looking = False  # the record itself cannot be read: others tell that

    @Slot()
    def _settle(self) -> None:
        self._settled = True
        self.look()

    def _make_if_due(self, state: BackupState) -> None:
        now = self._clinic.now()
        early = self._not_before is not None and now < self._not_before
        if self._job or early or not self._settled or not state.is_due or state.place is None or state.place.problem:
            return
        self._not_before = now + _CANCELLED  # unless it ends otherwise
        self._job = self._ops.background(self, "Daily backup", self._make, self._made, self._failed)

    def _make(self, progress: Progress) -> "BackupRow":
        return self._clinic.backups.daily(progress)

    def _made(self, _row: "BackupRow") -> None:
        self._bus.publish(Changes.of(Topic.UPKEEP))

    def _failed(self, _error: ClinicError) -> None:
        self._not_before = self._clinic.now() + _AGAIN
        self._bus.publish(Changes.of(Topic.UPKEEP))  # the words are entered in the clinic, and looked up from there

    @Slot(int)
    def _ended(self, number: int) -> None:
        if number == self._job:
            self._job = 0

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        if changes.topics & {Topic.UPKEEP, Topic.CLINIC}:
            self.look()
