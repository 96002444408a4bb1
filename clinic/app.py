"""``Clinic``: opens one clinic folder and builds the services. Scripts, commands, tests, the window use only this."""

import contextlib
import platform
import shutil
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from clinic.catalog import Catalog
from clinic.clock import Now, system_now
from clinic.errors import CannotOpen, StorageError
from clinic.paths import RESOURCES, ClinicFolder
from clinic.records.clinic import ClinicDetail, ClinicDraft, UserRow
from clinic.services.admin import AdminService, check_clinic
from clinic.services.core import Core
from clinic.services.drafts import DraftService
from clinic.services.follow_up import ConsentService, RecallService
from clinic.services.home import HomeService
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.files import storage_words
from clinic.store.ids import IdSource
from clinic.store.keys import (
    STANDARD,
    DataKey,
    Kdf,
    check_passphrase,
    create_key_file,
    new_recovery_code,
    save_wraps,
    unlock,
)
from clinic.store.schema import upgrade

if TYPE_CHECKING:
    from clinic.atlas import Atlas
    from clinic.services.backups import BackupService
    from clinic.services.documents import DocumentService
    from clinic.services.exports import ExportService
    from clinic.services.integrity import IntegrityService
    from clinic.services.photos import PhotoService
    from clinic.services.timeline import TimelineService


class Clinic:
    """An open clinic. Use ``create`` or ``open``, and ``close`` it (or use it in a ``with``)."""

    def __init__(self, folder: Path, key: DataKey, lock: FileLock, now: Now, resources: Path = RESOURCES) -> None:
        self.folder = folder
        self.now = now
        self.resources = resources
        self.catalog = Catalog.load(resources / "catalog")
        self._files = ClinicFolder(folder)
        self._key = key
        self._lock = lock
        self._user: UserRow | None = None
        self._db = Database(self._files.database, key, now, platform.node())
        blobs = BlobStore(self._files.blobs, key)
        self._core = Core(self._db, blobs, self.catalog, lambda: self.atlas, now, resources)
        self._build()

    def _build(self) -> None:
        core = self._core
        self.admin = AdminService(core)
        self.drafts = DraftService(core)
        self.patients = PatientService(core)
        self.visits = VisitService(core)
        self.lesions = LesionService(core)
        self.labs = LabService(core)
        self.treatments = TreatmentService(core)
        self.recalls = RecallService(core)
        self.consents = ConsentService(core)
        self.home = HomeService(core, self.recalls, self.labs)

    # The parts below load libraries (pictures, PDF) that a start does not need: they are built when first used.

    @cached_property
    def photos(self) -> "PhotoService":
        """Photos of patients."""
        from clinic.services.photos import PhotoService

        return PhotoService(self._core)

    @cached_property
    def timeline(self) -> "TimelineService":
        """Reads that span nouns, for one patient."""
        from clinic.services.timeline import TimelineService

        return TimelineService(
            self._core, self.patients, self.visits, self.lesions, self.photos, self.labs, self.treatments
        )

    @cached_property
    def documents(self) -> "DocumentService":
        """Summaries and handouts."""
        from clinic.services.documents import DocumentService

        return DocumentService(
            self._core,
            self.patients,
            self.visits,
            self.lesions,
            self.photos,
            self.labs,
            self.treatments,
            self.recalls,
        )

    @cached_property
    def exports(self) -> "ExportService":
        """The record out, and back in."""
        from clinic.services.exports import ExportService

        return ExportService(self._core, self.documents)

    @cached_property
    def backups(self) -> "BackupService":
        """Backups of this clinic."""
        from clinic.services.backups import BackupService

        return BackupService(self._core, self._files, self._key)

    @cached_property
    def integrity(self) -> "IntegrityService":
        """Whether everything stored is whole."""
        from clinic.services.integrity import IntegrityService

        return IntegrityService(self._core)

    @cached_property
    def atlas(self) -> "Atlas":
        """The body map; loaded when first needed."""
        from clinic.atlas import Atlas

        return Atlas.load(self.resources / "atlas")

    @property
    def user(self) -> UserRow:
        """Who works now."""
        assert self._user is not None
        return self._user

    @property
    def database(self) -> Database:
        """The record itself, for benchmarks and tests; everything else goes through the services."""
        return self._db

    def info(self) -> ClinicDetail:
        """The clinic's name, letterhead and settings."""
        return self.admin.info()

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a clinic was made in this folder."""
        return ClinicFolder(folder).exists

    @classmethod
    def create(
        cls,
        folder: Path,
        draft: ClinicDraft,
        user_name: str,
        passphrase: str,
        *,
        kdf: Kdf = STANDARD,
        now: Now = system_now,
    ) -> tuple["Clinic", str]:
        """Make a clinic in an empty or new folder; return it open, and its recovery code (shown once).

        Raises ``CannotOpen`` where the folder is not empty, ``ValidationError``, ``ClinicError`` for a weak
        passphrase, ``StorageError``. On any failure nothing of it is left in the folder.
        """
        check_clinic(draft)
        check_passphrase(passphrase)
        files = ClinicFolder(folder)
        lock = _take(folder, making=True)
        code = new_recovery_code()
        try:
            key = create_key_file(files.key_file, IdSource(now)(), passphrase, code, kdf)
            clinic = cls(folder, key, lock, now)
            upgrade(clinic._db, new=True)
            clinic._user = clinic.admin.found_clinic(draft, user_name)
        except BaseException:
            lock.release()
            for left in (files.key_file, files.database, *folder.glob("clinic.db-*"), files.lock):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
            raise
        return clinic, code

    @classmethod
    def open(cls, folder: Path, passphrase: str = "", recovery_code: str = "", *, now: Now = system_now) -> "Clinic":
        """Open a clinic with its passphrase or its recovery code.

        Raises ``WrongPassphrase``; ``CannotOpen`` where there is none, or it is in use, damaged or too new.
        """
        files = ClinicFolder(folder)
        if not files.exists:
            raise CannotOpen(f"There is no clinic in the folder {folder}.", "Choose another folder or create a clinic.")
        key = unlock(files.key_file, passphrase, recovery_code)
        lock = cls._locked(folder)
        try:
            if not files.database.exists():
                raise CannotOpen("The database clinic.db is missing.", "Restore the clinic from its last backup.")
            clinic = cls(folder, key, lock, now)
            upgrade(clinic._db)
            clinic._user = clinic.admin.sign_in()
        except StorageError as error:
            lock.release()
            raise CannotOpen(error.what, error.todo) from error
        except BaseException:
            lock.release()
            raise
        return clinic

    @classmethod
    def _locked(cls, folder: Path) -> FileLock:
        try:
            return _take(folder)
        except StorageError as error:
            raise CannotOpen(error.what, error.todo) from error

    def change_passphrase(self, old: str, new: str, *, kdf: Kdf = STANDARD) -> None:
        """Wrap the data key with a new passphrase; nothing is encrypted again. Raises ``WrongPassphrase``."""
        unlock(self._files.key_file, old)
        check_passphrase(new)
        save_wraps(self._files.key_file, self._key, {"passphrase": new}, kdf)

    def renew_recovery_code(self, sheet: Path, *, kdf: Kdf = STANDARD) -> str:
        """Make the recovery code anew and write it to ``sheet`` as a page to print; the old one opens no more.

        The page is written first: a code that nobody has must not replace the one that somebody keeps.
        """
        code = new_recovery_code()
        self.admin.save_recovery_sheet(code, sheet)
        save_wraps(self._files.key_file, self._key, {"recovery": code}, kdf)
        return code

    def close(self) -> None:
        """Close the database and leave the folder to others."""
        self._db.close()
        self._lock.release()

    def __enter__(self) -> "Clinic":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _take(folder: Path, *, making: bool = False) -> FileLock:
    """Hold the folder's lock. Raises ``CannotOpen`` where another process holds it, ``StorageError``."""
    files = ClinicFolder(folder)
    with storage_words(f"The folder {folder} cannot be used."):
        if making:
            if folder.exists() and any(folder.iterdir()):
                raise CannotOpen(
                    f"The folder {folder} is not empty.", "Choose an empty or new folder, or open the clinic in it."
                )
            folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder).free < 10_000_000:
                raise StorageError("The disk is full.", "Free some space, then try again.")
        lock = FileLock(files.lock, timeout=0, thread_local=False)  # opened by a worker, closed by the window
        try:
            lock.acquire()
        except Timeout as error:
            raise CannotOpen(
                "This clinic is already open in another window or command.", "Close it there, then try again."
            ) from error
    return lock
