"""A small clinic built from its parts, for services whose tests need rows rather than other services."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from unittest.mock import Mock

from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.paths import RESOURCES, ClinicFolder
from clinic.records.clinic import UserRow
from clinic.records.enums import Certainty, LesionStatus, Role, Sex, Side, VisitStatus
from clinic.services.core import Core
from clinic.store import schema
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.keyring import Keyring
from clinic.store.keys import CHEAP_FOR_TESTS, DataKey
from clinic.store.models import Clinic, Kept, Lesion, Patient, User, Visit
from tests.support.workers import shared_workers

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PASSPHRASE = "a long passphrase"
CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"
R = TypeVar("R", bound=Kept)


class HandMade:
    """A clinic folder with its ``core`` and its ``key``, one user, and rows made by name."""

    def __init__(self, root: Path, catalog: Catalog | None = None, atlas: Callable[[], Atlas] | None = None) -> None:
        self.folder = ClinicFolder(root)
        self.time = NOW
        self.key: DataKey = Keyring.create(self.folder.key_file, "clinic-1", CODE, CHEAP_FOR_TESTS)
        Keyring(self.folder.key_file, self.key).set_user("user-1", "vogel", PASSPHRASE, CHEAP_FOR_TESTS)
        db = Database(self.folder.database, self.key, self.now, "desk 1")
        schema.upgrade(db, new=True)
        blobs = BlobStore(self.folder.blobs, self.key)
        parts = (db, blobs, catalog or Mock(), atlas or Mock(), self.now, RESOURCES, "clinic-1")
        self.core = Core(*parts, workers=shared_workers())
        self.core.act_as(UserRow("user-1", "vogel", "Dr Vogel", Role.PHYSICIAN, active=True, administers=True))
        self.add(User(id="user-1", sign_in="vogel", name="Dr Vogel", role=Role.PHYSICIAN))
        self.add(
            Clinic(
                id="clinic-1",
                name="Skin Clinic",
                units="conventional",
                day_first=True,
                language="en",
                time_zone="",
                retention_years=10,
                page_size="A4",
                next_mrn=1003,
            )
        )

    def now(self) -> datetime:
        """The clinic's clock: one second later at each look, so that newest first has one meaning."""
        self.time += timedelta(seconds=1)
        return self.time

    def add(self, row: R) -> R:
        with self.core.db.write() as session:
            row.id = row.id or self.core.new_id()
            session.add(row)
        return row

    def patient(self, number: int = 1, family: str = "Okafor", given: str = "Ngozi") -> Patient:
        return self.add(
            Patient(
                number=number,
                mrn=str(1000 + number),
                family=family,
                given=given,
                sort_name=family.lower(),
                sex=Sex.FEMALE,
                allergies=[],
                problems=[],
                medicines=[],
            )
        )

    def visit(self, patient: Patient, status: VisitStatus = VisitStatus.DRAFT) -> Visit:
        return self.add(
            Visit(
                patient_id=patient.id, clinician_id="user-1", started_at=self.now(), utc_offset_minutes=0, status=status
            )
        )

    def lesion(self, patient: Patient, number: int = 1, status: LesionStatus = LesionStatus.ACTIVE) -> Lesion:
        return self.add(
            Lesion(
                patient_id=patient.id,
                number=number,
                site="cheek",
                side=Side.LEFT,
                certainty=Certainty.SUSPECTED,
                status=status,
            )
        )
