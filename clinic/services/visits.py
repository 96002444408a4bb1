"""Visits: begun, typed, signed, added to."""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic, VisitStatus
from clinic.records.rights import Right
from clinic.records.visits import TYPING, Addendum, VisitDetail, VisitRow, VisitText
from clinic.services.core import Core, check_version, fetch, open_visit, user_name
from clinic.services.gate import allowed, shows
from clinic.services.observed import says_something
from clinic.services.visit_lines import done_lines, new_lesions, signed_facts
from clinic.store.models import Addendum as AddendumModel
from clinic.store.models import Draft, Observation, Patient, Photo, Procedure, Recall, User, Visit


class VisitService:
    """Visits of the clinic. One open visit per patient; a signed one takes only addenda."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.WRITE_RECORD)
    def start(self, patient_id: str, reason: str = "") -> tuple[VisitDetail, Changes]:
        """Begin a visit now, or return the one that is already open. Raises ``NotFound``."""
        with self._core.db.write() as session:
            fetch(session, Patient, patient_id, "This patient")
            visit = _open(session, patient_id)
            if visit is None:
                visit = self._new(patient_id, reason)
                session.add(visit)
                session.flush()
            return self._detail(session, visit), Changes.of(Topic.VISIT, ids=(patient_id, visit.id))

    @shows(Right.SEE_RECORD)
    def open_for(self, patient_id: str) -> VisitDetail | None:
        """The visit in progress, if there is one."""
        with self._core.db.read() as session:
            visit = _open(session, patient_id)
            return self._detail(session, visit) if visit else None

    @shows(Right.SEE_RECORD)
    def get(self, visit_id: str) -> VisitDetail:
        """One visit. Raises ``NotFound``."""
        with self._core.db.read() as session:
            return self._detail(session, fetch(session, Visit, visit_id, "The visit"))

    @shows(Right.SEE_RECORD)
    def list(self, patient_id: str) -> tuple[VisitRow, ...]:
        """The patient's visits, newest first, without those entered in error."""
        with self._core.db.read() as session:
            visits = session.scalars(
                select(Visit)
                .where(Visit.patient_id == patient_id, Visit.status != VisitStatus.ENTERED_IN_ERROR)
                .order_by(Visit.started_at.desc())
            )
            return visit_rows(session, list(visits))

    @allowed(Right.WRITE_RECORD)
    def save_text(self, visit_id: str, text: VisitText, version: int) -> tuple[VisitDetail, Changes]:
        """Keep what was typed. Raises ``Conflict`` where the visit is signed or someone else changed it."""
        with self._core.db.write() as session:
            visit = open_visit(session, visit_id)
            check_version(session, visit, version, partial(self._detail, session, visit))
            for field, value in asdict(text).items():
                setattr(visit, field, value)
            # in the same breath: left behind by a kill, it would look like something newer
            on_its_way = session.get(Draft, (f"{TYPING}{visit_id}", self._core.user_id))
            if on_its_way is not None:
                session.delete(on_its_way)
            session.flush()
            return self._detail(session, visit), Changes.of(Topic.VISIT, ids=(visit.patient_id, visit.id))

    @allowed(Right.SIGN)
    def sign(self, visit_id: str, version: int) -> tuple[VisitDetail, Changes]:
        """Sign: the text and what was recorded in the visit are fixed by a hash; afterwards only addenda.

        A follow-up date becomes a recall. Raises ``ValidationError`` for an empty visit, ``Conflict``.
        """
        with self._core.db.write() as session:
            visit = open_visit(session, visit_id)
            check_version(session, visit, version, partial(self._detail, session, visit))
            if not any((visit.reason, visit.examination, visit.assessment, visit.plan)) and not done_lines(
                session, visit, self._core.catalog
            ):
                raise ValidationError("reason", "The visit is empty.", "Type at least the reason, then sign.")
            visit.status = VisitStatus.SIGNED
            visit.signed_at = self._core.now()
            visit.signed_by_id = self._core.user_id
            if visit.follow_up_on:
                session.add(self._recall(visit, visit.follow_up_on))
            session.flush()
            visit.content_hash = content_hash(session, visit)
            session.flush()
            ids = (visit.patient_id, visit.id)
            return self._detail(session, visit), Changes.of(Topic.VISIT, Topic.RECALL, ids=ids)

    @allowed(Right.SIGN)
    def add_addendum(self, visit_id: str, text: str) -> tuple[VisitDetail, Changes]:
        """Add to a signed visit. Raises ``Conflict`` for one that is not signed, ``ValidationError`` without text."""
        if not text.strip():
            raise ValidationError("text", "The addendum is empty.", "Type what is to be added.")
        with self._core.db.write() as session:
            visit = fetch(session, Visit, visit_id, "The visit")
            if visit.status is not VisitStatus.SIGNED:
                raise Conflict("This visit is not signed yet.", "Change its text instead of adding an addendum.")
            session.add(
                AddendumModel(
                    id=self._core.new_id(),
                    visit_id=visit.id,
                    author_id=self._core.user_id,
                    at=self._core.now(),
                    text=text.strip(),
                )
            )
            session.flush()
            return self._detail(session, visit), Changes.of(Topic.VISIT, ids=(visit.patient_id, visit.id))

    @allowed(Right.SIGN)
    def mark_error(self, visit_id: str, reason: str, version: int = 0) -> Changes:
        """Mark a visit as entered in error; it stays in the record with the reason. Raises ``Conflict``."""
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say why this visit was entered in error.")
        with self._core.db.write() as session:
            visit = fetch(session, Visit, visit_id, "The visit")
            check_version(session, visit, version, partial(self._detail, session, visit))
            visit.status, visit.error_reason = VisitStatus.ENTERED_IN_ERROR, reason.strip()
            return Changes.of(Topic.VISIT, ids=(visit.patient_id, visit.id))

    def _new(self, patient_id: str, reason: str) -> Visit:
        now = self._core.now()
        offset = now.astimezone().utcoffset()
        return Visit(
            id=self._core.new_id(),
            patient_id=patient_id,
            clinician_id=self._core.user_id,
            started_at=now,
            utc_offset_minutes=int(offset.total_seconds() // 60) if offset else 0,
            status=VisitStatus.DRAFT,
            reason=reason,
        )

    def _recall(self, visit: Visit, due: date) -> Recall:
        reason = visit.follow_up_reason or "Follow-up"
        return Recall(
            id=self._core.new_id(),
            patient_id=visit.patient_id,
            visit_id=visit.id,
            due=due,
            reason=reason,
            attempts=[],
        )

    def _detail(self, session: Session, visit: Visit) -> VisitDetail:
        addenda = session.execute(
            select(AddendumModel, User.name)
            .join(User, User.id == AddendumModel.author_id)
            .where(AddendumModel.visit_id == visit.id)
            .order_by(AddendumModel.at)
        )
        return VisitDetail(
            id=visit.id,
            patient_id=visit.patient_id,
            started_at=visit.started_at,
            utc_offset_minutes=visit.utc_offset_minutes,
            status=visit.status,
            clinician=user_name(session, visit.clinician_id),
            text=_text(visit),
            version=visit.version,
            signed_at=visit.signed_at,
            signed_by=user_name(session, visit.signed_by_id),
            content_hash=visit.content_hash or "",
            addenda=tuple(Addendum(a.text, name, a.at) for a, name in addenda),
            done=done_lines(session, visit, self._core.catalog),
            new_lesions=tuple(one.id for one in new_lesions(session, [visit.id]).get(visit.id, ())),
        )


def content_hash(session: Session, visit: Visit) -> str:
    """SHA-256 over the visit's text, its signature and all that was recorded in it, as canonical JSON."""
    if visit.signed_at is None:
        return ""
    content = {
        "visit": visit.id,
        "patient": visit.patient_id,
        "started_at": visit.started_at.astimezone(UTC).isoformat(),
        "signed_at": visit.signed_at.astimezone(UTC).isoformat(),
        "signed_by": visit.signed_by_id,
        "text": asdict(_text(visit)),
        "recorded": signed_facts(session, visit),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def visit_rows(session: Session, visits: list[Visit]) -> tuple[VisitRow, ...]:
    """Rows for these visits, with counts of what was recorded in each."""
    ids = [visit.id for visit in visits]

    def counts(column: InstrumentedAttribute[Any], extra: ColumnElement[bool] | None = None) -> dict[str, int]:
        statement = select(column, func.count()).where(column.in_(ids)).group_by(column)
        if extra is not None:
            statement = statement.where(extra)
        return dict(session.execute(statement).all())

    photos = counts(Photo.visit_id, Photo.error_reason == "")
    lesions = _about(session, ids)
    procedures = counts(Procedure.visit_id, Procedure.error_reason == "")
    names = dict(session.execute(select(User.id, User.name)).all())
    return tuple(
        VisitRow(
            id=visit.id,
            patient_id=visit.patient_id,
            started_at=visit.started_at,
            status=visit.status,
            reason=visit.reason,
            clinician=names.get(visit.clinician_id, ""),
            photos=photos.get(visit.id, 0),
            lesions=len(lesions.get(visit.id, ())),
            procedures=procedures.get(visit.id, 0),
        )
        for visit in visits
    )


def _about(session: Session, ids: list[str]) -> dict[str, set[str]]:
    """Visit to the lesions that were described or recorded for the first time in it."""
    about = {visit_id: {lesion.id for lesion in new} for visit_id, new in new_lesions(session, ids).items()}
    described = select(Observation.visit_id, Observation.lesion_id)
    described = described.where(Observation.visit_id.in_(ids), says_something())
    for visit_id, lesion_id in session.execute(described):
        about.setdefault(visit_id, set()).add(lesion_id)
    return about


def _open(session: Session, patient_id: str) -> Visit | None:
    statement = select(Visit).where(Visit.patient_id == patient_id, Visit.status == VisitStatus.DRAFT)
    return session.scalars(statement.order_by(Visit.started_at.desc()).limit(1)).first()


def _text(visit: Visit) -> VisitText:
    return VisitText(
        reason=visit.reason or "",
        history=visit.history or "",
        examination=visit.examination or "",
        assessment=visit.assessment or "",
        plan=visit.plan or "",
        follow_up=visit.follow_up or "",
        follow_up_on=visit.follow_up_on,
        follow_up_reason=visit.follow_up_reason or "",
    )
