"""What the bar at the foot of the window tells of an open clinic: who works, whether it is encrypted, what is saved."""

from PySide6.QtCore import QObject, Slot

from clinic.records.backups import BackupState
from ui.admin.backup_state import backup_line
from ui.context import Context
from ui.core.backup_keeper import BackupKeeper
from ui.status_strip import StatusStrip


class DeskStatus(QObject):
    """Follows every write and every look at the backups."""

    def __init__(self, ctx: Context, bar: StatusStrip, keeper: BackupKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._bar = ctx, bar
        bar.set_encrypted(ctx.clinic.is_encrypted)
        bar.set_user(f"{ctx.clinic.user.name} · {ctx.clinic.user.role.value}")
        ctx.ops.written.connect(self._saved)
        keeper.changed.connect(self._tell_backup)

    @Slot()
    def _saved(self) -> None:
        self._bar.set_saved(f"Saved {self._ctx.clinic.now().astimezone():%H:%M}")

    @Slot(object)
    def _tell_backup(self, state: BackupState) -> None:
        self._bar.set_backup(*backup_line(state, self._ctx.clinic.now()))
