"""Where backups go on this machine, and how old the last one is."""

from datetime import timedelta
from pathlib import Path

from clinic.errors import StorageError
from clinic.rules.dates import spoken_short
from clinic.services.backups import BackupRow
from ui.context import Context

_PLACE = "backup/folder"
_OLD = timedelta(days=2)
"""A proven backup older than this turns the status line amber (safety.md)."""


def backup_place(ctx: Context) -> Path | None:
    """The folder for backups on this machine, if one was chosen."""
    kept = str(ctx.settings.value(_PLACE) or "")
    return Path(kept) if kept else None


def choose_backup_place(ctx: Context, folder: Path) -> None:
    """Use this folder from now on."""
    ctx.settings.setValue(_PLACE, str(folder))


def backup_rows(ctx: Context) -> tuple[BackupRow, ...]:
    """The backups there, newest first; none where no folder is chosen or it is not there. Raises ``StorageError``."""
    place = backup_place(ctx)
    return ctx.clinic.backups.list(place) if place is not None and place.exists() else ()


def backup_line(ctx: Context) -> tuple[str, str]:
    """The status line's words on the last proven backup, and their tone."""
    try:
        made = max((row.made_at for row in backup_rows(ctx) if not row.problems), default=None)
    except StorageError:
        return "The backup folder cannot be read", "attention"
    if made is None:
        return "No backup yet", "attention"
    now = ctx.clinic.now()
    local = made.astimezone()
    same_day = local.date() == now.astimezone().date()
    when = f"{local:%H:%M}" if same_day else spoken_short(local.date())
    return f"Backup proven {when}", "attention" if now - made > _OLD else ""
