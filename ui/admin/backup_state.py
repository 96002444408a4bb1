"""How the backups stand, in the words of the status line and of the Admin page."""

from datetime import datetime, timedelta
from pathlib import Path

from clinic.errors import ClinicError
from clinic.records.backups import BackupState
from clinic.records.rights import Right
from clinic.rules.dates import spoken_short
from ui.context import Context

_BEFORE = "backup/folder"
"""Where earlier versions kept the folder: in the settings of one machine."""


def take_over_place(ctx: Context) -> None:
    """Bring the folder that an earlier version kept on this machine into the clinic, once someone may choose it."""
    kept = str(ctx.settings.value(_BEFORE) or "")
    if not kept or not ctx.clinic.may(Right.ADMINISTER):
        return
    try:
        if not ctx.clinic.info().backup_place:
            ctx.clinic.backups.choose_place(Path(kept))
    except ClinicError:
        return  # its disk may be away today: asked again at the next sign-in
    ctx.settings.remove(_BEFORE)


def backup_line(state: BackupState, now: datetime) -> tuple[str, str, str]:
    """The status line's words on the last proved backup, their tone, and more of it for the tool tip."""
    if state.place is None and state.last is None:
        return "No backup yet", "attention", "Choose a folder for backups under Admin, Safety."
    more = state.place.problem if state.place is not None else "No folder for backups is chosen."
    if state.is_due and (more or state.failure):
        made = "No backup yet" if state.last is None else f"Last backup {when(state.last, now)}"
        why = "folder not there" if more else "the last try failed"
        return f"{made}, {why}", "attention", more or state.failure
    if state.last is None:
        return "No backup yet", "attention", "The first one is made soon."
    words = f"Backup {when(state.last, now)}"
    if state.last_lacks:
        files = "1 file" if state.last_lacks == 1 else f"{state.last_lacks} files"
        return (
            f"{words}, {files} missing",
            "attention",
            "The clinic had lost them before. Check the record under Admin.",
        )
    if state.is_old:
        return words, "attention", "The last proved backup is older than two days."
    return f"{words} ✓", "", more or "Made and proved by opening it."


def when(moment: datetime, now: datetime) -> str:
    """``today 09:12``, ``yesterday 18:40`` or ``19 Nov 2026``, by the clock on the wall."""
    local, today = moment.astimezone(), now.astimezone().date()
    if local.date() == today:
        return f"today {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    return spoken_short(local.date())
