"""What checks of the record found, and what healing it did."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckStep:
    """A stretch of the slow check of all files: ``done`` of ``total`` in this round, ``bytes`` read now."""

    done: int
    total: int
    bytes: int
    problems: tuple[str, ...] = ()
    """What was found now, in words."""
    finished: bool = False
    """Whether the round is complete."""


@dataclass(frozen=True, slots=True)
class CheckState:
    """When files and database were last checked to the end, and what is wrong as far as is known."""

    files_at: datetime | None
    database_at: datetime | None
    problems: tuple[str, ...]
    round_done: int = 0
    round_total: int = 0
    """Files of the round under way; 0: none is."""


@dataclass(frozen=True, slots=True)
class HealPlan:
    """What is damaged and from which backup it would be healed."""

    files: tuple[str, ...]
    database: tuple[str, ...]
    previews: int
    """Small pictures that are made again by themselves."""
    backup: Path | None
    made_at: datetime | None

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to heal."""
        return bool(self.files or self.database or self.previews)


@dataclass(frozen=True, slots=True)
class HealReport:
    """What was healed; ``lost`` names what could not be brought back, ``kept`` the damaged database."""

    files: tuple[str, ...]
    tables: tuple[str, ...]
    rows: int
    from_backup: int
    from_trail: int
    lost: tuple[str, ...]
    kept: str = ""
