"""Erasing a person on request: what goes now, what stays and why, and the doing of it."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from clinic.records.enums import ConsentScope, InboxState, PrivacyKind, ReportStatus
from clinic.records.privacy import ErasurePart, ErasurePlan, Fate, PlanLine
from clinic.rules.consents import covers
from clinic.rules.dates import add_months
from clinic.rules.names import display_name
from clinic.rules.retention import has_passed, kept_until
from clinic.rules.rotation import MONTHS
from clinic.services.core import Core
from clinic.services.lab_matching import contradiction
from clinic.services.lab_rows import reported_patient
from clinic.services.patients import search_words
from clinic.services.retention import last_entries, retention_years
from clinic.store import erase
from clinic.store.models import Base, Consent, Draft, InboxPhoto, LabReport, Patient, Photo, PrivacyAct
from clinic.store.search import PatientIndex, Vocabulary
from clinic.store.selection import NOUNS

_CONTACT = ("phone", "email", "address")
_NAMES = ("other_names", "preferred")
_CARE = "GDPR Art. 17(3)(b) and (c): the clinic must keep records of care"
_LABELS = {
    "visits": ("visit", "visits"),
    "lesions": ("lesion", "lesions"),
    "photos": ("photo", "photos"),
    "lab_results": ("laboratory result", "laboratory results"),
    "procedures": ("procedure", "procedures"),
    "drugs": ("medicine", "medicines"),
    "documents": ("document", "documents"),
    "recalls": ("recall", "recalls"),
    "consents": ("consent", "consents"),
}


def plan(core: Core, session: Session, patient: Patient) -> ErasurePlan:
    """What would be erased of this person today, line by line."""
    last = last_entries(session, select(Patient.id).where(Patient.id == patient.id)).get(patient.id)
    until = kept_until(last, patient.birth, retention_years(session)) if last else None
    full = until is None or has_passed(until, core.today())
    obstacles = _obstacles(session, patient)
    lines = (
        _all_lines(session, patient)
        if full
        else [*_part_lines(session, patient), *_kept_lines(session, patient, until)]
    )
    return ErasurePlan(
        patient_id=patient.id,
        mrn=patient.mrn,
        name=display_name(patient.family, patient.given),
        full=full,
        last_entry=last,
        kept_until=until,
        lines=(*lines, *_ever_lines()),
        obstacles=obstacles,
        backups_until=_backups_gone(core.today()),
    )


def _backups_gone(today: date) -> date:
    """When today's backup, the longest kept of a monthly one, is rotated out while one is made each month."""
    month = add_months(today.replace(day=1), MONTHS + 1)
    return month - timedelta(days=1)


_NOT_FILED = (ReportStatus.WAITING, ReportStatus.SET_ASIDE)


def _obstacles(session: Session, patient: Patient) -> tuple[str, ...]:
    """A restriction may have been asked for instead of an erasure (GDPR Art. 18(1)(b)); a report or picture that waits
    may be this person's, which nobody but a person can tell."""
    if patient.restricted_at is not None:
        return ("The record is restricted, so it is to be kept: lift the restriction first, if its reason has gone.",)
    number = 0
    for report in session.scalars(select(LabReport).where(LabReport.status.in_(_NOT_FILED))):
        said = reported_patient(report.reported_patient)
        number += said.mrn == patient.mrn or (bool(said.family) and not contradiction(said, patient))
    then = "whose it is, then it is erased or kept with the rest."
    found = []
    if number:
        what = "1 laboratory report waits that" if number == 1 else f"{number} laboratory reports wait that"
        found.append(f"{what} may be this person's. Say in “Labs in” {then}")
    pictures = _count(
        session,
        InboxPhoto,
        (InboxPhoto.patient_id == patient.id) & (InboxPhoto.state == InboxState.WAITING) & ~InboxPhoto.is_card,
    )
    if pictures:
        what = "1 picture waits that" if pictures == 1 else f"{pictures} pictures wait that"
        found.append(f"{what} may be this person's. Say in “Photos in” {then}")
    return tuple(found)


def _all_lines(session: Session, patient: Patient) -> list[PlanLine]:
    why = "The term of the record is over" if _has_care(session, patient) else "Nothing about care was ever written"
    return [
        PlanLine("Name, birth date, record number, contact, allergies and notes", Fate.ERASED, why),
        PlanLine(_amounts(session, patient) or "The record, which is empty", Fate.ERASED, why),
        PlanLine(
            "Files: photos with their small copies, documents, laboratory messages",
            Fate.ERASED,
            "Unless another person's record holds the same file",
        ),
        PlanLine("Half-filled forms and the search index", Fate.ERASED, why),
        PlanLine("Values in the audit trail", Fate.ERASED, "That something was written, by whom and when, stays"),
    ]


def _part_lines(session: Session, patient: Patient) -> list[PlanLine]:
    lines = []
    contact = [
        label
        for label, key in (("telephone", "phone"), ("e-mail", "email"), ("address", "address"))
        if getattr(patient, key)
    ]
    if contact:
        why = "Not needed to keep the record; recalls then have no way to reach the person"
        lines.append(PlanLine(f"Contact: {', '.join(contact)}", Fate.CHOICE, why, part=ErasurePart.CONTACT))
    if patient.other_names or patient.preferred:
        why = "Family name, given name and birth date say whose record it is; other names only help to find it"
        lines.append(PlanLine("Other names, preferred name", Fate.CHOICE, why, part=ErasurePart.NAMES))
    drafts = len(_drafts(session, {patient.id, *_ids(session, patient)}))
    if drafts:
        what = "1 half-filled form" if drafts == 1 else f"{drafts} half-filled forms"
        lines.append(PlanLine(what, Fate.CHOICE, "Not part of the record yet", part=ErasurePart.DRAFTS))
    shared = len(_shared_without_consent(session, patient))
    if shared:
        what = f"Use of {shared} {'photo' if shared == 1 else 'photos'} for teaching or publication"
        why = "No consent for it stands; the photos themselves belong to the record of care and stay in it"
        lines.append(PlanLine(what, Fate.CHOICE, why, part=ErasurePart.SHARING))
    return lines


def _kept_lines(session: Session, patient: Patient, until: date | None) -> list[PlanLine]:
    return [
        PlanLine("Name, birth date, sex, record number", Fate.KEPT, "They say whose record it is", until),
        PlanLine("Allergies, problems, medicines, notes", Fate.KEPT, _CARE, until),
        PlanLine(_amounts(session, patient), Fate.KEPT, f"{_CARE}; documents show what the person was told", until),
    ]


def _ever_lines() -> list[PlanLine]:
    return [
        PlanLine(
            "Audit trail: who did what and when, without values",
            Fate.KEPT,
            "GDPR Art. 5(2) and 32: the clinic must be able to show how the record was used",
        ),
        PlanLine("That and when this was done", Fate.KEPT, "GDPR Art. 5(2): the erasure must be shown, without a name"),
    ]


def _has_care(session: Session, patient: Patient) -> bool:
    return bool(last_entries(session, select(Patient.id).where(Patient.id == patient.id)))


def _amounts(session: Session, patient: Patient) -> str:
    counts = {noun.name: _count(session, noun.table, noun.by_patient(patient.id)) for noun in NOUNS}
    said = [f"{counts[name]} {_LABELS[name][counts[name] != 1]}" for name in _LABELS if counts.get(name)]
    return ", ".join(said)


def _count(session: Session, table: type[Base], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _ids(session: Session, patient: Patient) -> set[str]:
    """Keys of all rows of the person: half-filled forms are kept under them."""
    found: set[str] = set()
    for noun in NOUNS:
        found |= {str(key) for key in session.scalars(select(noun.table.id).where(noun.by_patient(patient.id)))}  # type: ignore[attr-defined]  # every table has an id
    return found


def _drafts(session: Session, ids: set[str]) -> list[str]:
    return [key for key in session.scalars(select(Draft.key)) if ids & set(key.split(":"))]


def standing_scopes(session: Session, patient_id: str) -> set[ConsentScope]:
    """The scopes for which a consent was given and not withdrawn."""
    given = select(Consent.scope).where(Consent.patient_id == patient_id, Consent.withdrawn_on.is_(None))
    return set(session.scalars(given))


def _shared_without_consent(session: Session, patient: Patient) -> list[Photo]:
    """Photos that say they may be used for teaching or publication, though no consent of the person covers it."""
    standing = standing_scopes(session, patient.id)
    photos = session.scalars(select(Photo).where(Photo.patient_id == patient.id, Photo.consent != ConsentScope.RECORD))
    return [
        photo for photo in photos if not any(covers(scope, photo.consent) for scope in standing - {ConsentScope.RECORD})
    ]


def erase_all(core: Core, session: Session, patient: Patient, words: Vocabulary, reason: str) -> erase.Removed:
    """Erase everything about the person within the transaction of ``session``."""
    erase.begin_erasing(session, patient.id)
    mrn, ids = patient.mrn, {patient.id, *_ids(session, patient)}
    removed = erase.remove_rows(session, patient.id)
    removed.counts["drafts"] += erase.remove_drafts(session, ids)
    erase.remove_from_search(session, patient, words)
    erase.make_tombstone(session, patient, core.now())
    reports = erase.forget_number(core.db, session, patient.id, mrn)
    note_act(core, session, patient.id, PrivacyKind.ERASURE, reason, dict(removed.counts))
    erase.empty_audit(session, patient.id, ids | reports)
    return removed


def erase_parts(
    core: Core, session: Session, patient: Patient, words: Vocabulary, reason: str, parts: Iterable[ErasurePart]
) -> erase.Removed:
    """Erase what was chosen, the record itself stays; within the transaction of ``session``."""
    erase.begin_erasing(session, patient.id)
    removed, chosen = erase.Removed(), set(parts)
    for part, fields in ((ErasurePart.CONTACT, _CONTACT), (ErasurePart.NAMES, _NAMES)):
        if part in chosen:
            for name in fields:
                removed.counts[name] += bool(getattr(patient, name))
                setattr(patient, name, "")
    if ErasurePart.DRAFTS in chosen:
        removed.counts["drafts"] = erase.remove_drafts(session, {patient.id, *_ids(session, patient)})
    if ErasurePart.SHARING in chosen:
        for photo in _shared_without_consent(session, patient):
            photo.consent = ConsentScope.RECORD
            removed.counts["photos for the record only"] += 1
    session.flush()
    _index_anew(session, patient, words)
    note_act(core, session, patient.id, PrivacyKind.PARTIAL_ERASURE, reason, dict(+removed.counts))
    if chosen & {ErasurePart.CONTACT, ErasurePart.NAMES}:
        erase.empty_audit(session, patient.id, (), noun=Patient.__tablename__)
    return removed


def _index_anew(session: Session, patient: Patient, words: Vocabulary) -> None:
    before = erase.tokens_of(session, patient.id)
    PatientIndex(session, words).put(patient, *search_words(patient))
    session.flush()
    erase.forget_words(session, before, words)


def note_act(
    core: Core, session: Session, patient_id: str, kind: PrivacyKind, reason: str, details: dict[str, object]
) -> PrivacyAct:
    """Keep what was done; ``details`` are counts, never names or values."""
    act = PrivacyAct(
        id=core.new_id(), patient_id=patient_id, kind=kind, on=core.today(), reason=reason, details=details
    )
    session.add(act)
    session.flush()
    return act
