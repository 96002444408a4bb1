"""Half-filled forms, saved as they are typed."""

from typing import Any

from clinic.services.core import Core
from clinic.store.models import Draft


class DraftService:
    """Keeps what was typed into a form until the form is saved or emptied."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def put(self, key: str, content: dict[str, Any]) -> None:
        """Keep ``content`` (plain JSON values) under ``key``, for example ``patient:new``. Raises ``StorageError``."""
        with self._core.db.write() as session:
            session.merge(Draft(key=key, content=content, saved_at=self._core.now()))

    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept, or ``None``."""
        with self._core.db.read() as session:
            draft = session.get(Draft, key)
            return dict(draft.content) if draft else None

    def drop(self, key: str) -> None:
        """Forget a draft; it may be absent."""
        with self._core.db.write() as session:
            draft = session.get(Draft, key)
            if draft:
                session.delete(draft)
