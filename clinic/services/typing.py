"""Text that was on its way to a visit when the program was ended: brought into the visit at the next opening."""

import contextlib
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.records.enums import VisitStatus
from clinic.records.visits import PUT_ASIDE, TYPING, VisitText
from clinic.services.core import Core
from clinic.store.models import Draft, Visit


def finish_typing(core: Core) -> int:
    """Bring what was typed last into its visits, each in the name of who typed it; return how many.

    To be called while nobody else has the clinic open. Where the visit was changed or closed since, the text is put
    aside and shown beside it. A folder that can only be read keeps it for later.
    """
    found = 0
    with core.db.read() as session:
        waiting = [(d.key, d.user_id) for d in session.scalars(select(Draft).where(Draft.key.startswith(TYPING)))]
    for key, user_id in waiting:
        core.db.act_as(user_id)
        try:
            with contextlib.suppress(ClinicError), core.db.write() as session:
                found += _finish(session, key, user_id)
        finally:
            core.db.act_as(core.user_id)
    return found


def _finish(session: Session, key: str, user_id: str) -> bool:
    draft = session.get(Draft, (key, user_id))
    visit = session.get(Visit, key.removeprefix(TYPING))
    if draft is None:
        return False
    content, saved_at = draft.content, draft.saved_at
    session.delete(draft)
    if visit is None or all(getattr(visit, name) == value for name, value in typed_text(content["text"]).items()):
        return False
    if visit.status is VisitStatus.DRAFT and visit.version == content["version"]:
        for field, value in typed_text(content["text"]).items():
            setattr(visit, field, value)
        return True
    aside = Draft(key=f"{PUT_ASIDE}{visit.id}", user_id=user_id, content=content["text"], saved_at=saved_at)
    session.merge(aside)
    return False


def typed_text(content: dict[str, Any]) -> dict[str, Any]:
    """The fields of a visit's text, from the plain values of a draft."""
    day = content.get("follow_up_on")
    return asdict(VisitText(**(content | {"follow_up_on": date.fromisoformat(day) if day else None})))
