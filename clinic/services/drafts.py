"""Half-filled forms, saved as they are typed."""

import contextlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import NotFound, StorageError
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.store.erase import ERASE
from clinic.store.models import AuditEntry, Draft, Patient


class DraftService:
    """Keeps what was typed into a form until the form is saved or emptied; each person's for that person.

    What a full disk does not take is kept in memory, so that it is there when it is asked for, and can be handed on
    when the clinic is locked. Keeping needs no right: the window of someone whose passphrase was reset meanwhile locks,
    and what they typed stays.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._unsaved: dict[str, dict[str, Any]] = {}

    @allowed(None, at_entry=True)
    def put(self, key: str, content: dict[str, Any]) -> None:
        """Keep ``content`` (plain JSON values) under ``key``, for example ``patient:new``.

        Raises ``StorageError`` where it could be kept in memory only; ``NotFound`` where the person whom it is about
        was erased meanwhile: then nothing of it is kept anywhere.
        """
        self._unsaved[key] = dict(content)
        with self._core.db.write() as session:
            if _is_erased(session, key):
                del self._unsaved[key]
                raise NotFound("This person was erased meanwhile.", "What you typed about them is not kept.")
            mine = Draft(key=key, user_id=self._core.user_id, content=content, saved_at=self._core.now())
            session.merge(mine)
        del self._unsaved[key]

    @allowed(None)
    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept, or ``None``."""
        if key in self._unsaved:
            return dict(self._unsaved[key])
        with self._core.db.read() as session:
            draft = session.get(Draft, (key, self._core.user_id))
            return dict(draft.content) if draft else None

    @allowed(None)
    def drop(self, key: str) -> None:
        """Forget a draft; it may be absent."""
        self._unsaved.pop(key, None)
        with self._core.db.write() as session:
            draft = session.get(Draft, (key, self._core.user_id))
            if draft:
                session.delete(draft)

    @allowed(None, at_entry=True)
    def unsaved(self) -> dict[str, dict[str, Any]]:
        """What is kept in memory only, by key."""
        return dict(self._unsaved)

    @allowed(None, at_entry=True)
    def take_back(self, contents: Mapping[str, dict[str, Any]]) -> None:
        """Keep again what could not be saved before a lock; what still cannot stays in memory."""
        for key, content in contents.items():
            with contextlib.suppress(StorageError, NotFound):
                self.put(key, content)


def _is_erased(session: Session, key: str) -> bool:
    """Whether what a form is about was erased; its key names the row, as in ``visit:`` and the key of the visit."""
    about = key.split(":")[1:]
    people = select(Patient.id).where(Patient.id.in_(about), Patient.erased_at.is_not(None))
    rows = select(AuditEntry.number).where(AuditEntry.row_id.in_(about), AuditEntry.action == ERASE)
    return session.scalars(people).first() is not None or session.scalars(rows).first() is not None
