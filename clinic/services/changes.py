"""What other people, windows and commands change while this clinic is open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from clinic.records.changes import Changes, News, RowChange
from clinic.records.enums import Topic
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.services.own_analytes import renew_catalog
from clinic.services.users import user_row
from clinic.store.models import AuditEntry, User
from clinic.store.search import Vocabulary

_TOPICS: dict[str, tuple[Topic, ...]] = {
    "clinic": (Topic.CLINIC,),
    "user": (Topic.USER,),
    "patient": (Topic.PATIENT,),
    "visit": (Topic.VISIT,),
    "addendum": (Topic.VISIT,),
    "lesion": (Topic.LESION,),
    "lesion_status_change": (Topic.LESION,),
    "observation": (Topic.LESION, Topic.VISIT),
    "lesion_area": (Topic.LESION, Topic.VISIT),
    "response": (Topic.LESION, Topic.TREATMENT),
    "photo": (Topic.PHOTO, Topic.VISIT),
    "photo_lesion": (Topic.PHOTO, Topic.LESION),
    "photo_mark": (Topic.PHOTO,),
    "alignment": (Topic.PHOTO,),
    "inbox_photo": (Topic.PHOTO_INBOX,),
    "lab_report": (Topic.LAB,),
    "lab_result": (Topic.LAB,),
    "lab_attachment": (Topic.LAB, Topic.DOCUMENT),
    "lab_code": (Topic.LAB,),
    "lab_layout": (Topic.LAB,),
    "own_analyte": (Topic.LAB,),
    "own_panel": (Topic.LAB,),
    "critical_limit": (Topic.LAB,),
    "body_measure": (Topic.PATIENT, Topic.LAB, Topic.TREATMENT),
    "exposure": (Topic.PATIENT, Topic.LAB),
    "procedure_series": (Topic.TREATMENT,),
    "procedure_event": (Topic.TREATMENT,),
    "specimen": (Topic.TREATMENT,),
    "drug_effect": (Topic.TREATMENT,),
    "drug_monitoring": (Topic.TREATMENT, Topic.RECALL),
    "answered_caution": (Topic.TREATMENT,),
    "procedure": (Topic.TREATMENT, Topic.VISIT),
    "drug_course": (Topic.TREATMENT,),
    "drug_dose": (Topic.TREATMENT,),
    "recall": (Topic.RECALL,),
    "document": (Topic.DOCUMENT,),
    "consent": (Topic.CONSENT,),
    "upkeep_run": (Topic.UPKEEP,),
    "privacy_act": (Topic.PRIVACY, Topic.PATIENT),
}
"""What a change of each table touches."""
_FOR_ALL = {"own_analyte", "critical_limit"}
"""Tables by which the results of every patient are named or judged."""
_WRITES = ("create", "update", "erase")
Entry = Row[int, datetime, str, str, str, str, str]


class ChangeService:
    """Looks at the end of the audit trail, which every write passes."""

    def __init__(self, core: Core, words: Vocabulary) -> None:
        self._core = core
        self._words = words
        self._last: int | None = None
        self._is_sure = False
        """Whether the account was looked at since the beginning: it may have been closed between sign-in and then."""

    @allowed(None)
    def poll(self) -> News:
        """What others changed since the last call; the first call only marks where to begin. Raises ``StorageError``.

        An account that was closed, or whose role was changed, has that effect in this window from now on.
        """
        with self._core.db.read() as session:
            last = session.scalar(select(func.max(AuditEntry.number))) or 0
            before, self._last = self._last, last
            if before is None or (last <= before and self._is_sure):
                return News()
            entries = self._foreign(session, before, last)
            if any(entry.action == "erase" for entry in entries):
                self._words.forget()
            if any(entry.noun == "own_analyte" for entry in entries):
                renew_catalog(self._core, session)
            touched = not self._is_sure or any(entry.noun == "user" for entry in entries)
            again, self._is_sure = self._renew_actor(session) if touched else "", True
            return News(_changes(entries), _authors(session, entries), again)

    def _foreign(self, session: Session, before: int, last: int) -> list[Entry]:
        e = AuditEntry
        found = select(e.number, e.at, e.user_id, e.action, e.noun, e.row_id, e.patient_id)
        found = found.where(e.number > before, e.number <= last, e.action.in_(_WRITES)).order_by(e.number)
        own = self._core.db.auditor.own
        entries = [entry for entry in session.execute(found) if entry.number not in own]
        own.difference_update(range(before + 1, last + 1))
        return entries

    def _renew_actor(self, session: Session) -> str:
        """Take over what an administrator changed elsewhere; why it means to sign in again, or nothing."""
        me = self._core.actor
        row = session.get(User, me.id) if me is not None else None
        if me is None or row is None:
            return ""
        now = self._core.actor = user_row(row)
        if not now.active:
            return "Your account was closed by an administrator."
        if (now.role, now.administers) != (me.role, me.administers):
            return "Your role was changed by an administrator."
        if now.must_change and not me.must_change:
            return "An administrator gave you a new passphrase."
        return ""


def _changes(entries: Sequence[Entry]) -> Changes:
    topics = {topic for entry in entries for topic in _TOPICS.get(entry.noun, ())}
    if any(entry.noun in _FOR_ALL for entry in entries):
        return Changes(frozenset(topics))
    ids = {key for entry in entries for key in (entry.row_id, entry.patient_id) if key}
    return Changes(frozenset(topics), frozenset(ids))


def _authors(session: Session, entries: Sequence[Entry]) -> tuple[RowChange, ...]:
    if not entries:
        return ()
    names = dict(session.execute(select(User.id, User.name)).all())
    return tuple(RowChange(entry.row_id, names.get(entry.user_id, ""), entry.at) for entry in entries)
