"""Taking pictures into one place of the record: each file is stored whole, or refused, or known already.

One ``Intake`` serves one batch. ``prepare`` runs in several threads at once and seals the file; ``take_in`` enters it
into the record, one by one; ``close`` takes back what was sealed and not entered.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, Conflict, NotFound
from clinic.imaging import shown_words
from clinic.records.changes import Changes
from clinic.records.photos import ImportOutcome, PhotoImport
from clinic.services.core import Core, fetch, open_visit
from clinic.services.photo_files import DERIVED_KINDS, PictureFile, PictureStore, Prepared, captured, examine
from clinic.services.photo_rows import (
    find_photo,
    import_outcome,
    link_lesion,
    other_records,
    own_lesion,
    photo_changes,
)
from clinic.services.photo_subject import subject_words
from clinic.store.erase import remove_blobs
from clinic.store.models import Patient, Photo, Procedure
from clinic.worker.pictures import TakenApart

Together = Callable[[Session, Photo, bool], Changes]
"""Written with a photo or not at all: called with the photo, and whether the record held it already, before either is
kept. What it raises (``ClinicError``) refuses the picture."""


class Intake:
    """``together``: what else is written in the same moment.

    Raises ``NotFound``, ``Conflict`` or ``ValidationError`` where ``where`` does not fit.
    """

    def __init__(
        self, core: Core, pictures: PictureStore, where: PhotoImport, together: Together | None = None
    ) -> None:
        self._core = core
        self._together = together
        self._pictures = pictures
        self._where = where
        self._names: dict[str, str] = {}
        with core.db.read() as session:
            _check_target(session, where)
            self._stripped = _stripped(session)
        self._mine = {
            sha256: photo_id for sha256, patient, photo_id, _ in self._stripped if patient == where.patient_id
        }
        """Files as they came, to the photo whose stored copy was stripped since, in this record."""
        self._sealed: set[str] = set()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Remove sealed files that no photo needs: the batch was cancelled, or they were refused after all."""
        with self._lock:
            self._closed = True
            left, self._sealed = self._sealed, set()
        self._take_back(left)

    def _take_back(self, names: set[str]) -> None:
        if names:
            with suppress(ClinicError):  # a stray file does no harm, and the check of the clinic names it
                remove_blobs(self._core.db, self._core.blobs, names, DERIVED_KINDS)

    def prepare(self, file: PictureFile) -> Prepared:
        """Read and seal a file, unless it is in this record. Raises ``FileRefused``, ``StorageError``, ``ClinicError``.

        It is sealed before its row is written: a crash in between leaves only a harmless stray file.
        """
        if self._is_known(file.sha256):
            return Prepared(file, None)
        parts = examine(self._core.workers, file, self._core.now)
        if file.sha256 not in self._mine:
            self._seal(file, parts.thumbnail)
        return Prepared(file, parts)

    def _seal(self, file: PictureFile, small: bytes) -> None:
        with self._lock:
            if self._closed:
                return
            self._sealed.add(file.sha256)
        self._pictures.put(file, small)
        with self._lock:
            late = self._closed
        if late:  # cancelled meanwhile
            self._take_back({file.sha256})

    def take_in(self, prepared: Prepared) -> tuple[ImportOutcome, Changes]:
        """Store it, or say that it is there. Raises ``StorageError``, ``Conflict`` where the visit was signed since."""
        file, parts, where = prepared.file, prepared.parts, self._where
        if parts is None or self._is_known(file.sha256):  # the same file may come twice in a batch
            return self._duplicate(file)
        with self._core.db.write() as session:
            if where.visit_id:
                open_visit(session, where.visit_id)
            photo = self._found(session, file.sha256)
            words = [self._other_records(session, file.sha256)]
            lesion = own_lesion(session, where.patient_id, where.lesion_id) if where.lesion_id else None
            if photo is None:
                photo = Photo(id=self._core.new_id(), patient_id=where.patient_id, sha256=file.sha256)
                session.add(photo)
            elif photo.error_reason:
                words.append("It had been marked as entered in error and is back in the record.")
            self._fill(photo, file, parts)
            photo.site, photo.side = (lesion.site, lesion.side) if lesion else ("", "")
            session.flush()
            lesions = link_lesion(self._core, session, photo, lesion) if lesion else set[str]()
            words += self._doubts(session, parts)
            self._names.setdefault(file.sha256, file.name)
            outcome = import_outcome(photo, file, "stored", " ".join(filter(None, words)))
            changes = photo_changes(photo, lesions) | self._also(session, photo, False)
        with self._lock:
            self._sealed.discard(file.sha256)
        return outcome, changes

    def _found(self, session: Session, sha256: str) -> Photo | None:
        stripped = self._mine.get(sha256)
        return session.get(Photo, stripped) if stripped else find_photo(session, sha256, self._where.patient_id)

    def _is_known(self, sha256: str) -> bool:
        with self._core.db.read() as session:
            photo = self._found(session, sha256)
            return photo is not None and not photo.error_reason

    def _other_records(self, session: Session, sha256: str) -> str:
        others = [mrn for key, patient, _, mrn in self._stripped if key == sha256 and patient != self._where.patient_id]
        return other_records(session, sha256, self._where.patient_id, others)

    def _doubts(self, session: Session, parts: TakenApart) -> list[str]:
        """What a person should look at, though the picture was stored."""
        patient = fetch(session, Patient, self._where.patient_id, "This patient")
        words = [subject_words(session, parts.facts.subject, patient) if parts.facts.subject else ""]
        words.append(shown_words(parts.facts))
        if parts.no_scale:
            words.append(f"A scale sticker was seen, but gives no scale: {parts.no_scale}")
        return words

    def _duplicate(self, file: PictureFile) -> tuple[ImportOutcome, Changes]:
        where = self._where
        if file.sha256 not in self._mine:
            self._core.blobs.put(file.data)  # heals a stored file that was lost
        with self._core.db.write() as session:
            photo = self._found(session, file.sha256)
            if photo is None:
                raise NotFound("This photo is not in the record.", "Import it again.")
            first = self._names.setdefault(file.sha256, file.name)
            reason, linked = "This picture is in the record already", set[str]()
            if first != file.name:
                reason = f"The same picture as “{first}”, which was just added"
            if where.lesion_id:
                lesion = own_lesion(session, where.patient_id, where.lesion_id)
                linked = link_lesion(self._core, session, photo, lesion)
                if linked:
                    reason += f"; it now also shows L{lesion.number}"
            outcome = import_outcome(photo, file, "duplicate", f"{reason}.")
            changes = photo_changes(photo, linked) if linked else Changes()
            return outcome, changes | self._also(session, photo, True)

    def _also(self, session: Session, photo: Photo, was_there: bool) -> Changes:
        return self._together(session, photo, was_there) if self._together is not None else Changes()

    def _fill(self, photo: Photo, file: PictureFile, parts: TakenApart) -> None:
        facts, where = parts.facts, self._where
        photo.name, photo.media_type = file.name, facts.media_type
        photo.width, photo.height = facts.width, facts.height
        photo.captured_at, photo.captured_from = captured(facts)
        photo.imported_at = self._core.now().astimezone(UTC)
        photo.camera = facts.camera or ""
        if photo.sha256 == file.sha256:  # else the stored copy holds less than the file that came back
            photo.bytes, photo.has_gps, photo.has_serial = len(file.data), facts.has_gps, facts.has_serial
        # a photo that comes back stays with its visit, whose signature covers it
        photo.visit_id = photo.visit_id or where.visit_id or None
        photo.procedure_id = photo.procedure_id or where.procedure_id or None
        photo.kind, photo.consent, photo.note = where.kind, where.consent, where.note.strip()
        photo.error_reason = ""
        if parts.scale is not None and photo.mm_per_pixel is None:  # what a person said meanwhile counts
            photo.mm_per_pixel, photo.scale_uncertainty = parts.scale.mm_per_pixel, parts.scale.uncertainty
            photo.scale_method, photo.scale_details = parts.scale.method.value, parts.scale.details()


def _stripped(session: Session) -> Sequence[tuple[str, str, str, str]]:
    """For each photo without its private details: hash of the file as it came, patient, photo, record number."""
    query = select(Photo.original_sha256, Photo.patient_id, Photo.id, Patient.mrn)
    query = query.join(Patient, Patient.id == Photo.patient_id).where(Photo.original_sha256 != "")
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _check_target(session: Session, where: PhotoImport) -> None:
    fetch(session, Patient, where.patient_id, "This patient")
    if where.visit_id and open_visit(session, where.visit_id).patient_id != where.patient_id:
        raise Conflict("The visit is another patient's.", "Open the visit of this patient first.")
    if where.lesion_id:
        own_lesion(session, where.patient_id, where.lesion_id)
    if where.procedure_id:
        procedure = fetch(session, Procedure, where.procedure_id, "The procedure")
        if procedure.patient_id != where.patient_id:
            raise Conflict("The procedure is another patient's.", "Choose a procedure of this patient.")
