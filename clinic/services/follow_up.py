"""Recalls and consents."""

from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import ConsentScope, Topic
from clinic.records.follow_up import ConsentRow, RecallRow
from clinic.records.rights import Right
from clinic.rules.names import display_name
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed, shows
from clinic.services.treatment_recalls import closing_words
from clinic.store.models import Consent, Patient, Recall


class RecallService:
    """Who is due, why, and what was tried."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_PEOPLE)
    def due(self, until: date) -> tuple[RecallRow, ...]:
        """Open recalls due up to this day, oldest first."""
        with self._core.db.read() as session:
            open_ones = select(Recall).where(Recall.done_at.is_(None), Recall.due <= until).order_by(Recall.due)
            if not self._core.may(Right.PRIVACY):
                restricted = select(Patient.id).where(Patient.restricted_at.is_not(None))
                open_ones = open_ones.where(Recall.patient_id.not_in(restricted))
            return recall_rows(session, list(session.scalars(open_ones)))

    @shows(Right.SEE_PEOPLE)
    def for_patient(self, patient_id: str) -> tuple[RecallRow, ...]:
        """All recalls of a person, open ones first, then by date."""
        with self._core.db.read() as session:
            recalls = list(session.scalars(select(Recall).where(Recall.patient_id == patient_id).order_by(Recall.due)))
            recalls.sort(key=lambda recall: recall.done_at is not None)
            return recall_rows(session, recalls)

    @allowed(Right.WRITE_PEOPLE)
    def save(
        self, patient_id: str, due: date, reason: str, visit_id: str = "", recall_id: str = "", version: int = 0
    ) -> tuple[RecallRow, Changes]:
        """Set a recall or move one.

        Raises ``ValidationError`` for a day in the past or without a reason, ``Conflict``, ``NotFound``.
        """
        if due < self._core.today():
            raise ValidationError("due", "The recall is in the past.", "Choose a day from today on.")
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say what the recall is for.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            if recall_id:
                recall = _open_recall(session, recall_id, version)
            else:
                recall = Recall(id=self._core.new_id(), patient_id=patient_id, attempts=[], visit_id=visit_id or None)
                session.add(recall)
            recall.due, recall.reason = due, reason.strip()
            session.flush()
            return recall_rows(session, [recall])[0], _changed(recall)

    @allowed(Right.WRITE_PEOPLE)
    def attempt(self, recall_id: str, text: str) -> tuple[RecallRow, Changes]:
        """Note an attempt to reach the person, below those that are there; raises ``Conflict`` for one that is done."""
        with self._core.db.write() as session:
            recall = _open_recall(session, recall_id)
            recall.attempts = [*recall.attempts, [self._core.now().isoformat(), text.strip()]]
            session.flush()
            return recall_rows(session, [recall])[0], _changed(recall)

    @allowed(Right.WRITE_PEOPLE)
    def done(
        self, recall_id: str, outcome: str, version: int = 0, *, without_result: bool = False
    ) -> tuple[RecallRow, Changes]:
        """Close a recall with its outcome.

        One that reminds of monitoring under a medicine ends with the finding, or when it is taken out as not needed:
        ``ValidationError`` (``outcome``) while it is due. One that awaits histology ends with the result;
        ``without_result``: ``outcome`` says why there is none, which is kept, and who closes it must be one who may
        record (``NotAllowed``). Raises ``Conflict``, ``NotFound``.
        """
        with self._core.db.write() as session:
            recall = _open_recall(session, recall_id, version)
            said = closing_words(self._core, session, recall, outcome, without_result=without_result)
            recall.done_at, recall.outcome = self._core.now(), said
            session.flush()
            changed = Changes.of(Topic.RECALL, *((Topic.TREATMENT,) if recall.kind else ()), ids=_ids(recall))
            return recall_rows(session, [recall])[0], changed


class ConsentService:
    """What patients agreed to."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @shows(Right.SEE_PEOPLE)
    def list(self, patient_id: str) -> tuple[ConsentRow, ...]:
        """All consents of a person, newest first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(Consent)
                .where(Consent.patient_id == patient_id)
                .order_by(Consent.given_on.desc(), Consent.id.desc())
            )
            return tuple(_consent(row) for row in rows)

    @allowed(Right.CONSENT)
    def give(self, patient_id: str, scope: ConsentScope, on: date, note: str = "") -> tuple[ConsentRow, Changes]:
        """Record a consent. Raises ``ValidationError`` for a day in the future."""
        if on > self._core.today():
            raise ValidationError("on", "The consent is dated in the future.", "Enter the day it was given.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            consent = Consent(
                id=self._core.new_id(), patient_id=patient_id, scope=scope, given_on=on, note=note.strip()
            )
            session.add(consent)
            session.flush()
            return _consent(consent), Changes.of(Topic.CONSENT, ids=(patient_id, consent.id))

    @allowed(Right.CONSENT)
    def withdraw(self, consent_id: str, on: date, version: int = 0, note: str = "") -> tuple[ConsentRow, Changes]:
        """Record that a consent was withdrawn; ``note`` is added to its own.

        Raises ``ValidationError`` for a day in the future or before it was given, ``Conflict``, ``NotFound``.
        """
        if on > self._core.today():
            raise ValidationError("on", "The withdrawal is dated in the future.", "Enter the day it was withdrawn.")
        with self._core.db.write() as session:
            consent = fetch(session, Consent, consent_id, "The consent")
            if on < consent.given_on:
                raise ValidationError("on", "The consent was given after that day.", "Check both days.")
            if consent.withdrawn_on:
                raise Conflict("This consent was already withdrawn.")
            check_version(session, consent, version, partial(_consent, consent))
            consent.withdrawn_on = on
            if note.strip():
                consent.note = f"{consent.note}\nWithdrawn: {note.strip()}".strip()
            session.flush()
            return _consent(consent), Changes.of(Topic.CONSENT, ids=(consent.patient_id, consent.id))


def recall_rows(session: Session, recalls: list[Recall]) -> tuple[RecallRow, ...]:
    """Rows for these recalls, with the people's names and telephone numbers."""
    ids = {recall.patient_id for recall in recalls}
    people = {p.id: p for p in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    return tuple(
        RecallRow(
            id=recall.id,
            patient_id=recall.patient_id,
            patient_name=display_name(people[recall.patient_id].family, people[recall.patient_id].given),
            mrn=people[recall.patient_id].mrn,
            phone=people[recall.patient_id].phone,
            due=recall.due,
            reason=recall.reason,
            done_at=recall.done_at,
            outcome=recall.outcome or "",
            attempts=tuple((datetime.fromisoformat(at), text) for at, text in recall.attempts),
            visit_id=recall.visit_id or "",
            version=recall.version,
            kind=recall.kind or "",
        )
        for recall in recalls
    )


def _open_recall(session: Session, recall_id: str, version: int = 0) -> Recall:
    recall = fetch(session, Recall, recall_id, "The recall")
    if recall.done_at:
        raise Conflict("This recall is already done.", "Set a new one.")
    check_version(session, recall, version, partial(_one, session, recall))
    return recall


def _one(session: Session, recall: Recall) -> RecallRow:
    return recall_rows(session, [recall])[0]


def _consent(row: Consent) -> ConsentRow:
    return ConsentRow(row.id, row.patient_id, row.scope, row.given_on, row.withdrawn_on, row.note, row.version)


def _changed(recall: Recall) -> Changes:
    return Changes.of(Topic.RECALL, ids=_ids(recall))


def _ids(recall: Recall) -> tuple[str, str]:
    return recall.patient_id, recall.id
