"""A person's rights over their record: restriction, hand-over, erasure; and records past their term."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, NotAllowed, ValidationError
from clinic.exchange.tables import write_csv
from clinic.records.changes import Changes
from clinic.records.enums import PrivacyKind, Topic
from clinic.records.privacy import Erased, ErasurePart, ErasurePlan, PrivacyActRow, Restriction, RetentionRow
from clinic.records.rights import Right
from clinic.services import erasure
from clinic.services.core import Core, fetch, user_name
from clinic.services.gate import allowed, shows
from clinic.services.retention import count_due, passing
from clinic.store import erase
from clinic.store.files import storage_words
from clinic.store.models import Patient, PrivacyAct
from clinic.store.search import Vocabulary

_AT_REQUEST, _TERM_OVER = "at the person's request", "the term of the record was over"
_COLUMNS = ("record_number", "name", "birth_date", "last_entry", "kept_until", "past_its_term", "kept_on", "reason")


class PrivacyService:
    """Each act is kept with its day, its reason and who did it."""

    def __init__(self, core: Core, words: Vocabulary) -> None:
        self._core = core
        self._words = words
        self._due: tuple[date, int] | None = None

    @allowed(None)
    def refusal(self, patient_id: str) -> str:
        """Why who works now may not open this record, in words; empty: they may."""
        try:
            self._core.check_view(patient_id)
        except NotAllowed as error:
            return str(error)
        return ""

    @shows(Right.SEE_PEOPLE)
    def restriction(self, patient_id: str) -> Restriction | None:
        """Since when the record may only be kept (GDPR Art. 18), or ``None``. Raises ``NotFound``."""
        with self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.restricted_at is None:
                return None
            return Restriction(patient.restricted_at, patient.restricted_reason)

    @shows(Right.PRIVACY)
    def acts(self, patient_id: str) -> tuple[PrivacyActRow, ...]:
        """What was done for this person's privacy, newest first."""
        query = select(PrivacyAct).where(PrivacyAct.patient_id == patient_id)
        with self._core.db.read() as session:
            newest = session.scalars(query.order_by(PrivacyAct.created_at.desc(), PrivacyAct.id.desc()))
            return tuple(_act_row(session, act) for act in newest)

    @allowed(Right.PRIVACY)
    def restrict(self, patient_id: str, reason: str) -> tuple[Restriction, Changes]:
        """From now on the record is kept and nothing else. Raises ``ValidationError``, ``Conflict``, ``NotFound``."""
        said = _reason(reason, "Say why the record may not be worked with, for example: accuracy is disputed.")
        with self._core.db.write() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.restricted_at is not None:
                raise Conflict("This record is restricted already.")
            patient.restricted_at, patient.restricted_reason = self._core.now(), said
            erasure.note_act(self._core, session, patient_id, PrivacyKind.RESTRICTION, said, {})
            return Restriction(patient.restricted_at, said), _changes(patient_id)

    @allowed(Right.PRIVACY)
    def lift(self, patient_id: str, reason: str) -> tuple[None, Changes]:
        """The record may be worked with again. Raises ``ValidationError``, ``Conflict``, ``NotFound``."""
        said = _reason(reason, "Say why, for example: checked and corrected. Tell the person before (GDPR Art. 18(3)).")
        with self._core.db.write() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.restricted_at is None:
                raise Conflict("This record is not restricted.")
            patient.restricted_at, patient.restricted_reason = None, ""
            session.flush()
            # a laboratory's codes are not needed at a start
            from clinic.services.lab_codes import meant_now

            meant_now(session, self._core.catalog, patient_id)
            erasure.note_act(self._core, session, patient_id, PrivacyKind.RESTRICTION_LIFTED, said, {})
            return None, _changes(patient_id) | Changes.of(Topic.LAB, ids=(patient_id,))

    @shows(Right.PRIVACY)
    def erasure_plan(self, patient_id: str) -> ErasurePlan:
        """What would be erased of this person now, what is kept, why and until when. Raises ``NotFound``."""
        with self._core.db.read() as session:
            return erasure.plan(self._core, session, fetch(session, Patient, patient_id, "This patient"))

    @allowed(Right.ERASE)
    def erase(self, patient_id: str, typed_number: str) -> tuple[Erased, Changes]:
        """Erase everything about a person, for good; ``typed_number``: the record number, typed by who does it.

        Raises ``ValidationError`` (``number``), ``Conflict`` while the record must be kept or something has to be done
        first, ``NotFound``, ``StorageError``.
        """
        with self._core.db.write() as session:
            patient, plan = self._to_erase(session, patient_id, typed_number)
            if not plan.full:
                raise Conflict(
                    f"This record must be kept until {plan.kept_until}.", "Erase what need not be kept, or restrict it."
                )
            reason = _TERM_OVER if plan.last_entry else _AT_REQUEST
            removed = erasure.erase_all(self._core, session, patient, self._words, reason)
        self._due = None
        # what reads pictures is not needed at a start
        from clinic.services.photo_files import DERIVED_KINDS

        files, left = erase.remove_blobs(self._core.db, self._core.blobs, removed.blobs, DERIVED_KINDS)
        done = Erased(True, removed.rows, files, left, erase.rewrite(self._core.db))
        return done, Changes(frozenset(Topic) - {Topic.CLINIC, Topic.USER}, frozenset((patient_id,)))

    @allowed(Right.ERASE)
    def erase_in_part(self, patient_id: str, typed_number: str, parts: Iterable[ErasurePart]) -> tuple[Erased, Changes]:
        """Erase what need not be kept, as chosen; the record stays. Raises as ``erase``."""
        chosen = frozenset(parts)
        if not chosen:
            raise ValidationError("parts", "Nothing is chosen.", "Choose what is to be erased.")
        with self._core.db.write() as session:
            patient, _plan = self._to_erase(session, patient_id, typed_number, whole=False)
            removed = erasure.erase_parts(self._core, session, patient, self._words, _AT_REQUEST, chosen)
        done = Erased(False, removed.rows, 0, 0, erase.rewrite(self._core.db))
        return done, Changes.of(Topic.PATIENT, Topic.PHOTO, Topic.PRIVACY, ids=(patient_id,))

    @allowed(Right.PRIVACY)
    def retention_list(self, year: int) -> tuple[RetentionRow, ...]:
        """Whose record passes its term by the end of ``year`` or has passed it, longest past first."""
        with self._core.db.read() as session:
            return passing(session, date(year, 12, 31), self._core.today())

    @allowed(Right.PRIVACY)
    def due(self) -> int:
        """How many records have passed their term and wait for someone to decide; counted once a day."""
        today = self._core.today()
        if self._due is None or self._due[0] != today:
            with self._core.db.read() as session:
                self._due = (today, count_due(session, today))
        return self._due[1]

    @allowed(Right.PRIVACY)
    def keep_on(self, patient_id: str, reason: str) -> tuple[PrivacyActRow, Changes]:
        """Keep a record beyond its term; it is asked about again in a year.

        Raises ``ValidationError``, ``NotFound``.
        """
        said = _reason(reason, "Say why the record is still needed, for example: treatment goes on.")
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            act = erasure.note_act(self._core, session, patient_id, PrivacyKind.KEPT_ON, said, {})
            self._due = None
            return _act_row(session, act), _changes(patient_id)

    @allowed(Right.PRIVACY)
    def save_retention_list(self, year: int, path: Path) -> int:
        """Write the yearly list as CSV and return how many lines. Raises ``StorageError``."""
        rows = self.retention_list(year)
        with storage_words("The list could not be written."):
            count = write_csv(path, _COLUMNS, (_csv_row(row) for row in rows))
        self._core.note("export", "retention list", "", records=count, year=year)
        return count

    def _to_erase(
        self, session: Session, patient_id: str, typed_number: str, *, whole: bool = True
    ) -> tuple[Patient, ErasurePlan]:
        patient = fetch(session, Patient, patient_id, "This patient")
        if typed_number.strip() != patient.mrn:
            raise ValidationError(
                "number", "This is not the record number.", "Type it as it stands beside the name; nothing was erased."
            )
        plan = erasure.plan(self._core, session, patient)
        if whole and plan.obstacles:
            raise Conflict(plan.obstacles[0], "Nothing was erased.")
        return patient, plan


def _reason(text: str, todo: str) -> str:
    if not text.strip():
        raise ValidationError("reason", "The reason is missing.", todo)
    return text.strip()


def _changes(patient_id: str) -> Changes:
    return Changes.of(Topic.PATIENT, Topic.PRIVACY, ids=(patient_id,))


def _act_row(session: Session, act: PrivacyAct) -> PrivacyActRow:
    by = user_name(session, act.created_by)
    return PrivacyActRow(act.id, act.kind, act.on, act.created_at, by, act.reason, dict(act.details))


def _csv_row(row: RetentionRow) -> dict[str, Any]:
    values = (row.mrn, row.name, row.birth, row.last_entry, row.kept_until, row.passed, row.kept_on, row.kept_reason)
    return dict(zip(_COLUMNS, values, strict=True))
