"""People in care: register, find, change, point out possible duplicates."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.errors import NotFound, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Sex, Topic, VisitStatus
from clinic.records.patients import (
    DuplicateHint,
    Medicine,
    PatientDetail,
    PatientDraft,
    PatientRow,
    Problem,
)
from clinic.records.rights import Right
from clinic.rules import names
from clinic.rules.dates import validate_birth_date
from clinic.rules.names import plain_line
from clinic.services.core import Core, check_version, fetch, local_date
from clinic.services.gate import allowed, shows
from clinic.services.patient_search import SearchPlan, understand
from clinic.store.models import Clinic, Patient, Visit
from clinic.store.search import PatientIndex, Query, Vocabulary

_LIKELY = 0.8
_LONGEST = 120
_ONE_LINE = ("family", "given", "other_names", "preferred", "gender", "phone", "email")


_UNSEEN: dict[str, Any] = {
    "skin_tone": None,
    "allergies": (),
    "problems": (),
    "medicines": (),
    "pregnant": None,
    "pregnancy_due": None,
    "note": "",
}
"""What the front desk is not shown of a person."""


class PatientService:
    """Patients of the clinic."""

    def __init__(self, core: Core, vocabulary: Vocabulary | None = None) -> None:
        self._core = core
        self._vocabulary = vocabulary or Vocabulary()

    @allowed(Right.SEE_PEOPLE)
    def search(self, text: str, limit: int = 50) -> tuple[PatientRow, ...]:
        """People whose names, birth date, record number or telephone number fit ``text``, best first.

        Parts of words in any order, accents ignored, birth dates in usual ways of writing. Empty text: all, by name.
        """
        with self._core.db.read() as session:
            index = PatientIndex(session, self._vocabulary)
            if not text.strip():
                return patient_rows(session, [(patient, 1.0) for patient in index.first(limit)])
            found: dict[str, tuple[Patient, float]] = {}
            plan: SearchPlan = understand(text, self._core.today())
            hits = [hit for query in plan for hit in index.find(query, limit)]
            hits = hits or [hit for query in plan for hit in index.alike(query, limit)]
            for hit in hits:
                kept = found.get(hit.patient.id)
                if kept is None or kept[1] < hit.score:
                    found[hit.patient.id] = (hit.patient, hit.score)
            best = sorted(found.values(), key=lambda pair: (-pair[1], pair[0].sort_name))
            return patient_rows(session, best[:limit])

    @allowed(Right.SEE_PEOPLE)
    def count(self) -> int:
        """How many people are in the record."""
        with self._core.db.read() as session:
            return session.scalar(select(func.count()).select_from(Patient).where(Patient.erased_at.is_(None))) or 0

    @allowed(Right.SEE_PEOPLE)
    def lines(self, keys: Iterable[str]) -> dict[str, PatientRow]:
        """Whose these keys are, as lists name people: nobody's record is opened by it. Unknown keys are left out."""
        with self._core.db.read() as session:
            found = session.scalars(select(Patient).where(Patient.id.in_(set(keys)))).all()
            return {row.id: row for row in patient_rows(session, [(patient, 1.0) for patient in found])}

    @shows(Right.SEE_PEOPLE)
    def get(self, patient_id: str) -> PatientDetail:
        """One person. Raises ``NotFound``."""
        with self._core.db.read() as session:
            return self._shown(fetch(session, Patient, patient_id, "This patient"))

    @shows(Right.SEE_PEOPLE)
    def by_mrn(self, mrn: str) -> PatientDetail:
        """The person with this record number. Raises ``NotFound``."""
        with self._core.db.read() as session:
            here = select(Patient).where(Patient.mrn == mrn.strip(), Patient.erased_at.is_(None))
            patient = session.scalars(here).first()
            if patient is None:
                raise NotFound(f"No patient has the record number {mrn}.", "Search by name or birth date instead.")
            return self._shown(patient)

    @allowed(Right.SEE_PEOPLE)
    def duplicates(self, draft: PatientDraft, own_id: str = "") -> tuple[DuplicateHint, ...]:
        """People already in the record who may be the one in ``draft``, likeliest first; a person decides."""
        with self._core.db.read() as session:
            index = PatientIndex(session, self._vocabulary)
            candidates: dict[str, Patient] = {}
            words = names.tokens(f"{draft.family} {draft.given}")
            queries = [Query(words)] if words else []
            queries += [Query((word,)) for word in words]
            if draft.birth and draft.birth.full:
                queries.append(Query((), (str(draft.birth),)))
            for query in queries:
                for hit in index.find(query, 50) or index.alike(query, 50):
                    candidates[hit.patient.id] = hit.patient
            hints = [_likeness(draft, patient) for patient in candidates.values() if patient.id != own_id]
            likely = sorted((h for h in hints if h is not None), key=lambda pair: -pair[1])[:5]
            rows = patient_rows(session, [(patient, likeness) for patient, likeness, _ in likely])
            return tuple(DuplicateHint(row, reason, like) for row, (_, like, reason) in zip(rows, likely, strict=True))

    @allowed(Right.WRITE_PEOPLE)
    def save(self, draft: PatientDraft, *, patient_id: str = "", version: int = 0) -> tuple[PatientDetail, Changes]:
        """Register a person, or change one (``patient_id`` and the ``version`` that was read).

        Raises ``ValidationError`` with the field's name, ``Conflict``, ``StorageError``.
        """
        self._check(draft)
        with self._core.db.write() as session:
            if patient_id:
                patient = fetch(session, Patient, patient_id, "This patient")
                check_version(session, patient, version, partial(self._shown, patient))
            else:
                patient = Patient(id=self._core.new_id(), number=_next_number(session), archived=False)
            self._fill(session, patient, draft)
            session.add(patient)
            session.flush()
            PatientIndex(session, self._vocabulary).put(patient, *search_words(patient))
            session.flush()
            return self._shown(patient), Changes.of(Topic.PATIENT, ids=(patient.id,))

    @allowed(Right.WRITE_PEOPLE)
    def archive(self, patient_id: str, archived: bool, version: int = 0) -> Changes:
        """Take a person out of search, or back in; nothing is deleted. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            check_version(session, patient, version, partial(self._shown, patient))
            patient.archived = archived
        return Changes.of(Topic.PATIENT, ids=(patient_id,))

    def _shown(self, patient: Patient) -> PatientDetail:
        """All of it, or for those who may not see the record the person without findings."""
        detail = _detail(patient)
        return detail if self._core.may(Right.SEE_RECORD) else replace(detail, **_UNSEEN)

    def _check(self, draft: PatientDraft) -> None:
        if not draft.family.strip():
            raise ValidationError("family", "The family name is missing.", "Type it; a single name goes here.")
        if not names.tokens(draft.family):
            raise ValidationError("family", "The family name has no letters.", "Type the name as the person writes it.")
        for field in (*_ONE_LINE, "mrn"):
            if len(getattr(draft, field)) > _LONGEST:
                raise ValidationError(field, f"This is longer than {_LONGEST} letters.", "Shorten it.")
        if draft.birth is not None:
            validate_birth_date(draft.birth, self._core.today(), field="birth")

    def _fill(self, session: Session, patient: Patient, draft: PatientDraft) -> None:
        mrn = plain_line(draft.mrn)[:40] or patient.mrn or _give_mrn(session)
        taken = session.scalars(select(Patient.id).where(Patient.mrn == mrn, Patient.id != patient.id)).first()
        if taken:
            raise ValidationError("mrn", f"The record number {mrn} is already taken.", "Leave it empty for a new one.")
        patient.mrn = mrn
        for field in _ONE_LINE:
            setattr(patient, field, plain_line(getattr(draft, field)))
        for field in ("birth", "sex", "address", "language"):
            setattr(patient, field, getattr(draft, field))
        if self._core.may(Right.SEE_RECORD):
            self._fill_findings(patient, draft)
        else:  # who cannot see them must not empty them
            patient.allergies, patient.problems = patient.allergies or [], patient.problems or []
            patient.medicines, patient.note = patient.medicines or [], patient.note or ""
        patient.sort_name = names.fold(f"{patient.family} {patient.given}")[:200]

    @staticmethod
    def _fill_findings(patient: Patient, draft: PatientDraft) -> None:
        for field in ("skin_tone", "pregnant", "pregnancy_due", "note"):
            setattr(patient, field, getattr(draft, field))
        patient.allergies = list(draft.allergies)
        patient.problems = [asdict(problem) for problem in draft.problems]
        patient.medicines = [asdict(medicine) for medicine in draft.medicines]


def _next_number(session: Session) -> int:
    return (session.scalar(select(func.max(Patient.number))) or 0) + 1


def _give_mrn(session: Session) -> str:
    clinic = session.scalars(select(Clinic)).one()
    while session.scalars(select(Patient.id).where(Patient.mrn == str(clinic.next_mrn))).first():
        clinic.next_mrn += 1
    mrn = str(clinic.next_mrn)
    clinic.next_mrn += 1
    return mrn


def search_words(patient: Patient) -> tuple[set[str], str]:
    """The words by whose beginning a patient is found, and the text inside which is searched; all folded."""
    written = f"{patient.family} {patient.given} {patient.other_names} {patient.preferred}"
    words = {word for variant in names.fold_variants(written) for word in names.tokens(variant)}
    words |= {word[i:] for word in words for i in range(1, len(word)) if not word.isascii() and _has_no_spaces(word)}
    digits = "".join(c for c in patient.phone if c.isdigit())
    words |= {names.fold(patient.mrn)} | ({digits} if digits else set())
    return words, " ".join(sorted(words))


def _has_no_spaces(word: str) -> bool:
    """Chinese, Japanese, Korean and Thai names are written without a space: each ending is searchable."""
    return any("\u0e00" <= c <= "\u0e7f" or "\u2e80" <= c <= "\ud7ff" or c >= "\U00020000" for c in word)


def _likeness(draft: PatientDraft, patient: Patient) -> tuple[Patient, float, str] | None:
    if patient.merged_into:
        return None
    if draft.mrn and patient.mrn == draft.mrn.strip():
        return patient, 1.0, "same record number"
    name = names.similarity(f"{draft.family} {draft.given}", f"{patient.family} {patient.given}")
    same_birth = draft.birth is not None and patient.birth is not None and draft.birth == patient.birth
    known_births = draft.birth is not None and patient.birth is not None
    if same_birth and name >= 0.6:
        return (
            patient,
            min(1.0, 0.5 + name / 2),
            "same birth date and a similar name" if name < 1 else "same name and birth date",
        )
    if name >= _LIKELY and not known_births:
        return patient, name * 0.9, "same or similar name, a birth date is missing"
    if name >= 0.95 and known_births and _slip(str(draft.birth), str(patient.birth)):
        return patient, 0.75, "same name, birth dates differ by one slip"
    return None


def _slip(a: str, b: str) -> bool:
    different = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    return len(a) == len(b) and (len(different) == 1 or (len(different) <= 4 and sorted(a) == sorted(b)))


def patient_rows(session: Session, scored: list[tuple[Patient, float]]) -> tuple[PatientRow, ...]:
    """List lines for these patients with their scores, in the order given."""
    ids = [patient.id for patient, _ in scored]
    last = dict(
        session.execute(
            select(Visit.patient_id, func.max(Visit.started_at))
            .where(Visit.patient_id.in_(ids), Visit.status != VisitStatus.ENTERED_IN_ERROR)
            .group_by(Visit.patient_id)
        ).all()
    )
    drafts = set(
        session.scalars(select(Visit.patient_id).where(Visit.patient_id.in_(ids), Visit.status == VisitStatus.DRAFT))
    )
    return tuple(
        PatientRow(
            id=patient.id,
            mrn=patient.mrn,
            name=names.display_name(patient.family, patient.given),
            birth=patient.birth,
            sex=patient.sex,
            score=score,
            last_visit=local_date(last[patient.id]) if patient.id in last else None,
            open_visit=patient.id in drafts,
            archived=patient.archived,
            restricted=patient.restricted_at is not None,
        )
        for patient, score in scored
    )


def _detail(patient: Patient) -> PatientDetail:
    return PatientDetail(
        id=patient.id,
        version=patient.version,
        archived=patient.archived,
        created_at=patient.created_at,
        restricted_at=patient.restricted_at,
        restricted_reason=patient.restricted_reason or "",
        family=patient.family,
        given=patient.given,
        birth=patient.birth,
        sex=patient.sex or Sex.UNKNOWN,
        mrn=patient.mrn,
        other_names=patient.other_names,
        preferred=patient.preferred,
        gender=patient.gender,
        phone=patient.phone,
        email=patient.email,
        address=patient.address,
        language=patient.language,
        skin_tone=patient.skin_tone,
        allergies=tuple(patient.allergies),
        problems=tuple(Problem(**problem) for problem in patient.problems),
        medicines=tuple(Medicine(**medicine) for medicine in patient.medicines),
        pregnant=patient.pregnant,
        pregnancy_due=patient.pregnancy_due,
        note=patient.note,
    )
