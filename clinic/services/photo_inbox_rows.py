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

TAKEN_BACK = "Taken back into the inbox: it was filed here by mistake."
CLOSED_PROPOSAL = "It is proposed for a person whose record is restricted; ask a physician or an administrator."


def inbox_rows(session: Session, pictures: Sequence[InboxPhoto], *, sees_closed: bool = True) -> tuple[InboxRow, ...]:
    """Rows in the order given. A merged person is named by the record that remains; one whose record is restricted is
    not named to those who may not see it."""
    people = _people(session, pictures)
    closed = set() if sees_closed else restricted(session)
    errors = _in_error(session, pictures, closed)
    return tuple(
        _row(picture, people.get(picture.patient_id or ""), closed, errors.get(picture.id, "")) for picture in pictures
    )


def _people(session: Session, pictures: Iterable[InboxPhoto]) -> dict[str, Patient]:
    ids = {picture.patient_id for picture in pictures if picture.patient_id}
    found = session.scalars(select(Patient).where(Patient.id.in_(ids))).all()
    return {patient.id: remaining(session, patient) for patient in found}


def _in_error(session: Session, pictures: Iterable[InboxPhoto], closed: set[str]) -> dict[str, str]:
    """By key of a waiting picture in which record it was marked as entered in error, in a sentence.

    Made when it is read, not stored: a name would stay in the row whoever the picture is filed for.
    """
    waiting = [picture for picture in pictures if picture.state is InboxState.WAITING and not picture.is_card]
    if not waiting:
        return {}
    query = select(Photo, Patient).join(Patient, Patient.id == Photo.patient_id)
    said: dict[str, str] = {}
    for photo, patient in session.execute(query.where(Photo.error_reason.not_in(("", TAKEN_BACK)))):
        whose = "a record that is restricted"
        if patient.id not in closed:
            whose = f"the record of {display_name(patient.family, patient.given)} (no. {patient.mrn})"
        words = f"In {whose} it was marked as entered in error"
        words += f": “{photo.error_reason}”." if patient.id not in closed else "."
        for sha256 in {photo.sha256, photo.original_sha256} - {""}:
            said[sha256] = f"{said[sha256]} {words}" if sha256 in said else words
    return {picture.id: said[picture.sha256] for picture in waiting if picture.sha256 in said}


def _row(picture: InboxPhoto, person: Patient | None, closed: set[str], in_error: str) -> InboxRow:
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
        reason=" ".join(filter(None, (CLOSED_PROPOSAL if is_closed else picture.reason, in_error))),
        is_card=picture.is_card,
        photo_id=picture.photo_id or "",
        version=picture.version,
        was_in_error=bool(in_error),
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
    """Why a picture with these bytes is not taken in anew, in words; empty: it is new, or all that the record holds of
    it was marked as entered in error, and a person may want to file it where it belongs."""
    waiting = _of_bytes(session, sha256)
    if waiting is not None and not _was_error(session, waiting):
        return {
            InboxState.WAITING: "This picture waits in the inbox already.",
            InboxState.SET_ASIDE: "This picture was set aside in the inbox.",
            InboxState.ASSIGNED: "This picture was filed from the inbox.",
        }[waiting.state]
    same = or_(Photo.sha256 == sha256, Photo.original_sha256 == sha256)
    held = session.scalars(select(Photo.id).where(same, Photo.error_reason == "")).first()
    return "This picture is in the record already." if held else ""


def filed_in_error(session: Session, sha256: str) -> InboxPhoto | None:
    """What was filed from the inbox with these bytes, where the photo was marked as entered in error since."""
    row = _of_bytes(session, sha256)
    return row if row is not None and _was_error(session, row) else None


def _of_bytes(session: Session, sha256: str) -> InboxPhoto | None:
    return session.scalars(select(InboxPhoto).where(InboxPhoto.sha256 == sha256)).first()


def _was_error(session: Session, row: InboxPhoto) -> bool:
    photo = session.get(Photo, row.photo_id) if row.state is InboxState.ASSIGNED and row.photo_id else None
    return photo is not None and bool(photo.error_reason)


def inbox_changes(pictures: Iterable[InboxPhoto]) -> Changes:
    """What pages need to know: the pictures and whom they are proposed for."""
    ids = {key for picture in pictures for key in (picture.id, picture.patient_id) if key}
    return Changes(frozenset({Topic.PHOTO_INBOX}), frozenset(ids)) if ids else Changes()
