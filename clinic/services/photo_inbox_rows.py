"""What services read of the inbox of pictures."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from clinic.records.changes import Changes
from clinic.records.enums import InboxState, Topic
from clinic.records.inbox import InboxRow
from clinic.rules.card_runs import PAUSE
from clinic.rules.names import display_name
from clinic.services.photo_cards import remaining
from clinic.services.restriction import restricted
from clinic.store.models import InboxPhoto, Patient, Photo

CLOSED_PROPOSAL = "It is proposed for a person whose record is restricted; ask a physician or an administrator."


def inbox_rows(session: Session, pictures: Sequence[InboxPhoto], *, sees_closed: bool = True) -> tuple[InboxRow, ...]:
    """Rows in the order given. A merged person is named by the record that remains; one whose record is restricted is
    not named to those who may not see it."""
    people = _people(session, pictures)
    closed = set() if sees_closed else restricted(session)
    return tuple(_row(picture, people.get(picture.patient_id or ""), closed) for picture in pictures)


def _people(session: Session, pictures: Iterable[InboxPhoto]) -> dict[str, Patient]:
    ids = {picture.patient_id for picture in pictures if picture.patient_id}
    found = session.scalars(select(Patient).where(Patient.id.in_(ids))).all()
    return {patient.id: remaining(session, patient) for patient in found}


def _row(picture: InboxPhoto, person: Patient | None, closed: set[str]) -> InboxRow:
    is_closed = person is not None and person.id in closed
    named = person if not is_closed else None
    return InboxRow(
        id=picture.id,
        sha256=picture.sha256,
        name=picture.name,
        width=picture.width,
        height=picture.height,
        captured_at=picture.captured_at,
        captured_from=picture.captured_from,
        received_at=picture.received_at,
        state=picture.state,
        patient_id=named.id if named else "",
        patient_name=display_name(named.family, named.given) if named else "",
        mrn=named.mrn if named else "",
        reason=CLOSED_PROPOSAL if is_closed else picture.reason,
        is_card=picture.is_card,
        photo_id=picture.photo_id or "",
        version=picture.version,
    )


def without_used_cards(session: Session, rows: Sequence[InboxRow]) -> tuple[InboxRow, ...]:
    """The waiting ``rows`` without cards that have done their work: of what came after them nothing waits, and some of
    it is filed, or a long pause has passed. They still propose what comes late."""
    cards = {row.patient_id for row in rows if row.is_card and row.patient_id}
    filed = dict(
        session.execute(
            select(InboxPhoto.patient_id, func.max(InboxPhoto.captured_at))
            .where(InboxPhoto.patient_id.in_(cards), InboxPhoto.state == InboxState.ASSIGNED)
            .group_by(InboxPhoto.patient_id)
        ).all()
    )
    last = max((row.when for row in rows), default=None)

    def is_used(card: InboxRow) -> bool:
        if not card.is_card or not card.patient_id or last is None:
            return False
        mine = (row for row in rows if not row.is_card and row.patient_id == card.patient_id)
        if any(row.when >= card.when for row in mine):
            return False
        at = filed.get(card.patient_id)
        return last - card.when > PAUSE or (at is not None and at >= card.when)

    return tuple(row for row in rows if not is_used(row))


def is_known(session: Session, sha256: str) -> str:
    """Why a picture with these bytes is not taken in anew, in words; empty: it is new."""
    waiting = session.scalars(select(InboxPhoto.state).where(InboxPhoto.sha256 == sha256)).first()
    if waiting is not None:
        return {
            InboxState.WAITING: "This picture waits in the inbox already.",
            InboxState.SET_ASIDE: "This picture was set aside in the inbox.",
            InboxState.ASSIGNED: "This picture was filed from the inbox.",
        }[waiting]
    same = or_(Photo.sha256 == sha256, Photo.original_sha256 == sha256)
    held = session.scalars(select(Photo.id).where(same)).first()
    return "This picture is in the record already." if held else ""


def inbox_changes(pictures: Iterable[InboxPhoto]) -> Changes:
    """What pages need to know: the pictures and whom they are proposed for."""
    ids = {key for picture in pictures for key in (picture.id, picture.patient_id) if key}
    return Changes(frozenset({Topic.PHOTO_INBOX}), frozenset(ids)) if ids else Changes()
