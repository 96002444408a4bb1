"""Is the record whole? Everything is read and compared with what it should be."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import CannotOpen, StorageError
from clinic.records.enums import VisitStatus
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.services.photo_files import DERIVED_KINDS
from clinic.services.visits import content_hash
from clinic.store.audit.head import Head
from clinic.store.files import storage_words
from clinic.store.heal import verify
from clinic.store.heal.verify import Progress
from clinic.store.keyring import Keyring
from clinic.store.models import DrugCourse, LabResult, Lesion, Patient, Procedure, Visit


class IntegrityService:
    """Checks of the whole clinic."""

    def __init__(
        self,
        core: Core,
        heads: Callable[[], tuple[Head, ...]] = tuple,
        keyring: Keyring | None = None,
        found: tuple[str, ...] = (),
    ) -> None:
        self._core = core
        self._keyring = keyring
        self._found = found
        """What was wrong when the clinic was opened and does not show any more."""
        self._heads = heads
        """Ends of the audit trail that are known from elsewhere."""

    @allowed(Right.BACK_UP)
    def verify(self, progress: Progress | None = None) -> tuple[str, ...]:
        """What is wrong, in words that name photo or table and record number; empty: all is well.

        ``progress`` is called with files done, all files and what is read.
        """
        core = self._core
        problems = [*self._found, *verify.database_problems(core.db)]
        if self._keyring is not None:
            problems += verify.key_problems(self._keyring)
        heads: tuple[Head, ...] = ()
        with contextlib.suppress(CannotOpen, StorageError):  # what is damaged is told below, with the table meant
            heads = self._heads()
        problems += verify.audit_problems(core.db, heads)
        try:
            with core.db.read() as session:
                problems += self._references(session)
                files = verify.file_problems(session, core.blobs, DERIVED_KINDS, progress)
                problems += [problem.what for problem in files]
        except (CannotOpen, StorageError) as error:
            problems.append(f"Database: {error}")
        return tuple(problems)

    @allowed(Right.BACK_UP)
    def strays(self) -> tuple[Path, ...]:
        """Sealed files that belong to nothing, left by a crash: no damage, they may be removed."""
        with self._core.db.read() as session, storage_words("The stored files cannot be listed."):
            return verify.strays(session, self._core.blobs, DERIVED_KINDS, self._core.now())

    @allowed(Right.BACK_UP)
    def remove_strays(self) -> int:
        """Remove them; return how many. Raises ``StorageError``."""
        found = self.strays()
        with storage_words("A leftover file could not be removed."):
            for path in found:
                path.unlink(missing_ok=True)
        return len(found)

    def _references(self, session: Session) -> Iterator[str]:
        mrn = dict(session.execute(select(Patient.id, Patient.mrn)).all())
        labels: dict[str, str] = {}
        for lesion in session.scalars(select(Lesion).order_by(Lesion.patient_id, Lesion.number)):
            labels[lesion.id] = f"L{lesion.number} of record {mrn.get(lesion.patient_id, '?')}"
            yield from self._lesion(lesion, labels[lesion.id])
        yield from self._treatments(session, mrn, labels)
        for analyte in session.scalars(select(LabResult.analyte).distinct().order_by(LabResult.analyte)):
            if analyte and analyte not in self._core.catalog.analytes:
                yield f"Table lab_result: the analyte {analyte} is not in the catalog."
        signed = select(Visit).where(Visit.status == VisitStatus.SIGNED).order_by(Visit.started_at)
        for visit in session.scalars(signed):
            if visit.content_hash != content_hash(session, visit):
                day = visit.started_at.date().isoformat()
                yield f"The visit of {day} of record {mrn.get(visit.patient_id, '?')} is not as it was signed."

    def _lesion(self, lesion: Lesion, name: str) -> Iterator[str]:
        catalog = self._core.catalog
        if lesion.site not in catalog.sites:
            yield f"{name}: the body site {lesion.site} is not in the catalog."
        if lesion.diagnosis and lesion.diagnosis not in catalog.diagnoses:
            yield f"{name}: the diagnosis {lesion.diagnosis} is not in the catalog."
        if lesion.triangle is None:
            return
        weights = (lesion.weight_a, lesion.weight_b)
        a, b = (weight if weight is not None else -1.0 for weight in weights)
        atlas = self._core.atlas()
        if lesion.atlas != atlas.version:
            yield f"{name}: its place was made on another body map ({lesion.atlas})."
        elif not 0 <= lesion.triangle < len(atlas.surface.base) or min(a, b) < -1e-6 or a + b > 1 + 1e-6:
            yield f"{name}: its place is not on the body map."

    def _treatments(self, session: Session, mrn: dict[str, str], labels: dict[str, str]) -> Iterator[str]:
        catalog = self._core.catalog
        for procedure in session.scalars(select(Procedure).order_by(Procedure.id)):
            name = f"Procedure {procedure.id} of record {mrn.get(procedure.patient_id, '?')}"
            if procedure.kind not in catalog.procedure_kinds:
                yield f"{name}: the kind {procedure.kind} is not in the catalog."
            if set(procedure.lesion_ids) - labels.keys():
                yield f"{name}: it names a lesion that is not there."
        for course in session.scalars(select(DrugCourse).order_by(DrugCourse.id)):
            name = f"Drug course {course.id} of record {mrn.get(course.patient_id, '?')}"
            if course.drug and course.drug not in catalog.drugs:
                yield f"{name}: the drug {course.drug} is not in the catalog."
            if set(course.lesion_ids) - labels.keys():
                yield f"{name}: it names a lesion that is not there."
