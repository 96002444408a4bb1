"""Half-filled forms, saved as they are typed."""

from typing import Any

from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.store.models import Draft


class DraftService:
    """Keeps what was typed into a form until the form is saved or emptied; each person's for that person."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(None)
    def put(self, key: str, content: dict[str, Any]) -> None:
        """Keep ``content`` (plain JSON values) under ``key``, for example ``patient:new``. Raises ``StorageError``."""
        with self._core.db.write() as session:
            mine = Draft(key=key, user_id=self._core.user_id, content=content, saved_at=self._core.now())
            session.merge(mine)

    @allowed(None)
    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept, or ``None``."""
        with self._core.db.read() as session:
            draft = session.get(Draft, (key, self._core.user_id))
            return dict(draft.content) if draft else None

    @allowed(None)
    def drop(self, key: str) -> None:
        """Forget a draft; it may be absent."""
        with self._core.db.write() as session:
            draft = session.get(Draft, (key, self._core.user_id))
            if draft:
                session.delete(draft)
