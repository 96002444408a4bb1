"""How the backups of a clinic stand."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """A folder for backups as it was found."""

    path: Path
    problem: str = ""
    """Why no backup can be made there now, and what to do; empty: it can."""
    warning: str = ""
    """What is not wise about it, in words; empty: nothing."""


@dataclass(frozen=True, slots=True)
class BackupState:
    """What status line and Admin page say of the backups. Times in UTC."""

    place: PlaceLook | None
    """``None``: no folder was chosen."""
    last: datetime | None
    """When the last proved backup was made that is not known to be gone."""
    last_lacks: int
    """How many files the clinic itself had lost when that one was made."""
    failure: str
    """Why the last attempt failed, and what to do; empty: it did not, or one was made since."""
    is_due: bool
    is_old: bool
