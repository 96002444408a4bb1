"""Photos out for teaching or publication: only with consent, and without anything that says whose they are."""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.exchange.tables import write_csv
from clinic.imaging import strip_private
from clinic.records.enums import ConsentScope, LesionStatus
from clinic.records.privacy import SharedPhotos
from clinic.rules.ages import age_on
from clinic.rules.consents import covers
from clinic.services.core import Core, fetch, local_date
from clinic.services.restriction import check_free
from clinic.store.models import Consent, Lesion, Patient, Photo, PhotoLesion
from clinic.store.new_folder import new_folder

_COLUMNS = ("file", "age_years", "sex", "site", "side", "diagnosis")
_OLDEST = 89
"""Ages above are told as 90+: few are so old (HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C))."""
_NAME = "The photo"
_README = """Photos for {purpose}, taken out of Skinfolio with the consent of the people they show.

photos.csv   one line for each photo: age in years, sex, body site, diagnosis
case-*.jpg   the photos, without place, time, camera numbers, names or comments in the files

No name, record number, birth date or day is in this folder, and the cases stand in no order.
LOOK THROUGH THE PHOTOS before they are shown: a face, a tattoo, jewellery or a label in the picture can still tell who
it is. Nothing here is encrypted. A consent can be withdrawn at any time: then the photos must not be used any more.
"""


@dataclass(slots=True)
class _Case:
    """One person's photos that may go."""

    patient: Patient
    photos: list[Photo]


@dataclass(slots=True)
class _Sorted:
    cases: list[_Case] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def share_photos(core: Core, purpose: ConsentScope, patient_id: str, out: Path) -> SharedPhotos:
    """Write the photos that may be used for ``purpose``, of one person or (``patient_id`` empty) of all.

    Raises ``ValidationError`` for another purpose, ``NotFound``, ``ClinicError`` naming who is left out and why where
    no photo may go, or where the folder ``out`` holds files; ``StorageError``.
    """
    if purpose is ConsentScope.RECORD:
        raise ValidationError("scope", "Photos for the record do not leave it.", "Choose teaching or publication.")
    with core.db.read() as session:
        if patient_id:
            fetch(session, Patient, patient_id, "This patient")
        found = _sort(session, purpose, patient_id)
        if not found.cases:
            raise ClinicError(f"No photo may leave the record for {purpose.value}.", _why(found.left_out, purpose))
        secrets.SystemRandom().shuffle(found.cases)  # the order of record numbers would tell who is who
        with new_folder(out) as folder:
            shared, unreadable = _write(core, session, found.cases, folder)
            (folder / "README.txt").write_text(_README.format(purpose=purpose.value), encoding="utf-8-sig")
            for case in found.cases:  # before the folder appears: nothing leaves without a trace
                core.note("export", "photo", "", case.patient.id, purpose=purpose.value, photos=shared[case.patient.id])
    people = sum(1 for number in shared.values() if number)
    return SharedPhotos(sum(shared.values()), people, tuple(found.left_out), unreadable)


def _why(left_out: list[str], purpose: ConsentScope) -> str:
    if not left_out:
        return "There is no photo in the record."
    return (
        f"{' '.join(left_out)} Record the consent for {purpose.value} on the Privacy page, and mark the photos for it."
    )


def _sort(session: Session, purpose: ConsentScope, patient_id: str) -> _Sorted:
    query = select(Photo).where(Photo.patient_id == patient_id) if patient_id else select(Photo)
    photos: dict[str, list[Photo]] = {}
    for photo in session.scalars(query.order_by(Photo.patient_id, Photo.id)):
        photos.setdefault(photo.patient_id, []).append(photo)
    sorted_out = _Sorted()
    people = session.scalars(select(Patient).where(Patient.id.in_(photos)).order_by(Patient.mrn))
    for patient in people:
        _sort_person(session, purpose, patient, photos[patient.id], sorted_out)
    return sorted_out


def _sort_person(session: Session, purpose: ConsentScope, patient: Patient, photos: list[Photo], into: _Sorted) -> None:
    right = [photo for photo in photos if not photo.error_reason]
    may = [photo for photo in right if covers(photo.consent, purpose)]
    missing = _missing(session, purpose, patient)
    reasons: list[str] = []
    if missing:
        reasons.append(f"{_photos(len(photos))}, {missing}")
    else:
        if len(right) < len(photos):
            reasons.append(f"{_photos(len(photos) - len(right))}, entered in error")
        if len(may) < len(right):
            reasons.append(f"{_photos(len(right) - len(may))}, not marked for {purpose.value}")
        if may:
            into.cases.append(_Case(patient, may))
    into.left_out += [f"Record {patient.mrn}: {reason}." for reason in reasons]


def _missing(session: Session, purpose: ConsentScope, patient: Patient) -> str:
    """Why nothing of this person may go, or an empty text."""
    if patient.restricted_at is not None:
        return "the record is restricted"
    own = select(Consent).where(Consent.patient_id == patient.id, Consent.scope == purpose)
    consents = list(session.scalars(own.order_by(Consent.given_on)))
    if any(consent.withdrawn_on is None for consent in consents):
        return ""
    if not consents:
        return f"no consent for {purpose.value} is recorded"
    return f"the consent for {purpose.value} was withdrawn on {max(c.withdrawn_on for c in consents if c.withdrawn_on)}"


def check_copies(session: Session, photo_ids: Iterable[str], purpose: ConsentScope) -> Counter[str]:
    """Photos by patient, where all of them may leave for ``purpose``. Raises ``Conflict``, ``NotFound``."""
    people: Counter[str] = Counter()
    for photo_id in photo_ids:
        photo = fetch(session, Photo, photo_id, "This photo")
        people[photo.patient_id] += 1
        if not covers(photo.consent, purpose):
            raise Conflict(
                f"The photo is not marked for {purpose.value}.", "Ask for consent and change it on the photo."
            )
    for patient_id in people:
        patient = fetch(session, Patient, patient_id, "This patient")
        check_free(session, patient_id)
        missing = _missing(session, purpose, patient) if purpose is not ConsentScope.RECORD else ""
        if missing:
            raise Conflict(
                f"The photo may not leave the record for {purpose.value}: {missing}.",
                "Record the consent on the Privacy page, or use the photo for the record only.",
            )
    return people


def _photos(number: int) -> str:
    return "1 photo" if number == 1 else f"{number} photos"


def _write(core: Core, session: Session, cases: list[_Case], folder: Path) -> tuple[Counter[str], int]:
    """Write files and table; return photos by patient, and how many could not be read."""
    lines: list[dict[str, Any]] = []
    shared: Counter[str] = Counter()
    unreadable = 0
    for number, case in enumerate(cases, start=1):
        shown = _shown(session, case.photos)
        for at, photo in enumerate(case.photos, start=1):
            name = f"case-{number:03d}-{at:02d}.jpg"
            try:
                (folder / name).write_bytes(strip_private(core.blobs.get(photo.sha256), _NAME))
            except ClinicError:
                unreadable += 1
                continue
            shared[case.patient.id] += 1
            lines.append({"file": name, **_line(case.patient, photo, shown.get(photo.id, ()), core.catalog)})
    write_csv(folder / "photos.csv", _COLUMNS, lines)
    return shared, unreadable


def _shown(session: Session, photos: Iterable[Photo]) -> dict[str, list[Lesion]]:
    """By photo the lesions that it shows."""
    links = (
        select(PhotoLesion.photo_id, Lesion)
        .join(Lesion, Lesion.id == PhotoLesion.lesion_id)
        .where(PhotoLesion.photo_id.in_([photo.id for photo in photos]), PhotoLesion.linked)
        .where(Lesion.status != LesionStatus.ENTERED_IN_ERROR)
        .order_by(Lesion.number)
    )
    found: dict[str, list[Lesion]] = {}
    for photo_id, lesion in session.execute(links):
        found.setdefault(photo_id, []).append(lesion)
    return found


def _line(patient: Patient, photo: Photo, lesions: Iterable[Lesion], catalog: Catalog) -> Mapping[str, str]:
    shown = list(lesions)
    first = shown[0] if shown else None
    site, side = (first.site, first.side) if first else (photo.site, photo.side)
    names = dict.fromkeys(_diagnoses(shown, catalog))
    return {
        "age_years": _age(patient, photo),
        "sex": patient.sex.value,
        "site": catalog.sites[site].name if site in catalog.sites else "",
        "side": side if side in ("left", "right", "midline") else "",
        "diagnosis": "; ".join(names),
    }


def _diagnoses(lesions: Iterable[Lesion], catalog: Catalog) -> Iterator[str]:
    """Names of the catalog; words of one's own may hold anything, also a name, and stay here."""
    for lesion in lesions:
        if lesion.diagnosis in catalog.diagnoses:
            yield catalog.diagnoses[lesion.diagnosis].name


def _age(patient: Patient, photo: Photo) -> str:
    day = local_date(photo.captured_at or photo.imported_at)
    if patient.birth is None:
        return ""
    try:
        years = age_on(patient.birth, day).years
    except ClinicError:
        return ""
    return f"{_OLDEST + 1}+" if years > _OLDEST else str(years)
