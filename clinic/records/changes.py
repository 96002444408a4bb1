"""What a write changed: the one thing that pages need to know to refresh."""

from dataclasses import dataclass, field
from datetime import datetime

from clinic.records.enums import Topic


@dataclass(frozen=True, slots=True)
class Changes:
    """Topics touched and the ids concerned (of the patient and of the rows)."""

    topics: frozenset[Topic] = frozenset()
    ids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *topics: Topic, ids: tuple[str, ...] = ()) -> "Changes":
        """Shorthand: ``Changes.of(Topic.LESION, ids=(patient, lesion))``."""
        return cls(frozenset(topics), frozenset(ids))

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(self.topics | other.topics, self.ids | other.ids)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that someone else changed."""

    row_id: str
    who: str
    when: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class News:
    """What others did since the last look."""

    changes: Changes = field(default_factory=Changes)
    by: tuple[RowChange, ...] = ()
    """Oldest first."""
    sign_in_again: str = ""
    """Why whoever works here has to sign in again, in one sentence; empty: nothing of theirs changed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of a write that made or changed one row."""

    id: str
    changes: Changes = field(default_factory=Changes)
