"""``Clinic``: opens one clinic folder and builds the services. Scripts, commands, tests, the window use only this."""

import contextlib
import platform
from pathlib import Path
from types import TracebackType

from clinic.catalog import Catalog
from clinic.clock import Now, system_now
from clinic.errors import CannotOpen, ClinicError, StorageError, ValidationError
from clinic.late import LateServices
from clinic.paths import RESOURCES, ClinicFolder
from clinic.records.clinic import ClinicDetail, ClinicDraft, UserDraft, UserRow
from clinic.records.enums import Role
from clinic.records.rights import Right
from clinic.rules.passphrases import check_passphrase
from clinic.rules.permissions import may
from clinic.services.admin import AdminService, check_clinic, found_clinic, signed_in
from clinic.services.changes import ChangeService
from clinic.services.core import Core
from clinic.services.door import check_new, note_entry, open_door, remove_new, seconds_to_wait
from clinic.services.drafts import DraftService
from clinic.services.follow_up import ConsentService, RecallService
from clinic.services.home import HomeService
from clinic.services.labs import LabService
from clinic.services.lesion_areas import AreaService
from clinic.services.lesions import LesionService
from clinic.services.own_analytes import renew_catalog
from clinic.services.patients import PatientService
from clinic.services.privacy import PrivacyService
from clinic.services.restored import note_restore
from clinic.services.treatments import TreatmentService
from clinic.services.typing import finish_typing
from clinic.services.users import UserService
from clinic.services.visits import VisitService
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.heal.verify import head_damage
from clinic.store.ids import IdSource
from clinic.store.keyring import FIRST, RECOVERY, Keyring, Unlocked, user_count
from clinic.store.keys import DataKey, Kdf, calibrated, new_recovery_code
from clinic.store.occupancy import Occupancy
from clinic.store.schema import upgrade
from clinic.store.search import Vocabulary
from clinic.store.tries import Tries
from clinic.worker.pool import WorkerPool

IN_WORDS = "store this clinic without encryption"
"""What a person has to type for a clinic whose files anyone can read."""


class Clinic(LateServices):
    """An open clinic. Use ``create`` or ``open``, and ``close`` it (or use it in a ``with``)."""

    def __init__(
        self,
        folder: Path,
        key: DataKey,
        use: Occupancy,
        now: Now,
        resources: Path = RESOURCES,
        workers: WorkerPool | None = None,
    ) -> None:
        self.folder = folder
        self.now = now
        self.resources = resources
        self._files = ClinicFolder(folder)
        self._key = key
        self._use = use
        self._found = use.found
        self._cost: Kdf | None = None
        self._keyring = Keyring(self._files.key_file, key)
        self._db = Database(self._files.database, key, now, platform.node())
        self._blobs = BlobStore(self._files.blobs, key)
        catalog = Catalog.load(resources / "catalog")
        parts = (self._db, self._blobs, catalog, lambda: self.atlas, now, resources, key.clinic_id)
        self._core = Core(*parts, workers=workers or WorkerPool())
        self._build()

    def _build(self) -> None:
        core = self._core
        self.admin = AdminService(core)
        self.users = UserService(core, self._keyring, self._kdf)
        self.drafts = DraftService(core)
        words = Vocabulary()
        self.patients = PatientService(core, words)
        self.privacy = PrivacyService(core, words)
        self.visits = VisitService(core)
        self.lesions = LesionService(core)
        self.areas = AreaService(core)
        self.labs = LabService(core)
        self.treatments = TreatmentService(core)
        self.recalls = RecallService(core)
        self.consents = ConsentService(core)
        self.changes = ChangeService(core, words)
        self.home = HomeService(core, self.recalls, self.labs)

    @property
    def user(self) -> UserRow:
        """Who works now."""
        assert self._core.actor is not None
        return self._core.actor

    @property
    def catalog(self) -> Catalog:
        """The reference tables, with the analytes of the clinic's own list."""
        return self._core.catalog

    @property
    def opened_by_recovery(self) -> bool:
        """Whether the recovery code opened the clinic, and no new passphrase was chosen yet."""
        return self._core.by_recovery

    @property
    def is_encrypted(self) -> bool:
        """False where a person asked, in words, for a clinic that is stored readable."""
        return self._key.encrypts

    @property
    def trouble(self) -> StorageError | None:
        """Why nothing can be written at the moment (disk full, folder read-only, share gone), in words; else None."""
        return self._db.trouble

    @property
    def is_read_only(self) -> bool:
        """Whether the record can be read and, at the moment, not be written."""
        return self.trouble is not None

    def recheck(self) -> bool:
        """Look whether the record can be written again; what was seen meanwhile then goes into the audit trail."""
        if self._db.recheck() is None:
            self._core.write_kept_notes()
        return not self.is_read_only

    def may(self, right: Right) -> bool:
        """Whether who works now has this right (the services refuse all the same)."""
        return may(self.user.role, self.user.administers, right)

    @property
    def database(self) -> Database:
        """The record itself, for benchmarks and tests; everything else goes through the services."""
        return self._db

    def info(self) -> ClinicDetail:
        """The clinic's name, letterhead and settings."""
        return self.admin.info()

    def still_here(self) -> None:
        """Say that this computer uses the folder; called every minute while a window is open."""
        self._use.still_here(self.now())

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a clinic was made in this folder."""
        return ClinicFolder(folder).exists

    @staticmethod
    def needs_name(folder: Path) -> bool:
        """Whether several people sign in to this clinic, so that a passphrase alone does not say who."""
        try:
            return user_count(ClinicFolder(folder).key_file) > 1
        except CannotOpen:
            return False

    @staticmethod
    def wait_before(folder: Path, sign_in: str = "", *, by_code: bool = False, now: Now = system_now) -> int:
        """Seconds until this name (or the recovery code) may be tried again; 0: now."""
        return seconds_to_wait(ClinicFolder(folder), sign_in, by_code, now())

    @classmethod
    def create(
        cls,
        folder: Path,
        draft: ClinicDraft,
        user: UserDraft | str,
        passphrase: str,
        *,
        kdf: Kdf | None = None,
        now: Now = system_now,
        unencrypted: str = "",
    ) -> tuple["Clinic", str]:
        """Make a clinic in an empty or new folder; return it open, and its recovery code (shown once).

        ``user``: the first one, who also administers; a name alone is a physician. ``unencrypted``: the sentence
        ``IN_WORDS``, typed by a person, stores everything readable. Raises ``CannotOpen`` where the folder is not
        empty, ``ValidationError``, ``StorageError``. On any failure nothing of it is left in the folder.
        """
        first = user if isinstance(user, UserDraft) else UserDraft(user, Role.PHYSICIAN)
        check_clinic(draft)
        check_passphrase(passphrase, (first.name, draft.name))
        encrypts = not asked_in_words(unencrypted)
        files, new = ClinicFolder(folder), not folder.exists()
        check_new(folder)
        use = Occupancy(files)
        code = new_recovery_code()
        cost = kdf or calibrated()
        try:
            use.take(now())
            key = Keyring.create(files.key_file, IdSource(now)(), code, cost, encrypts=encrypts)
            clinic = cls(folder, key, use, now)
            clinic._cost = cost
            upgrade(clinic._db, new=True)
            row = found_clinic(clinic._core, draft, first)
            clinic._keyring.set_user(row.id, row.sign_in, passphrase, cost)
            clinic._core.act_as(row)
        except BaseException:
            use.release()
            remove_new(folder, whole=new)
            raise
        return clinic, code

    @classmethod
    def open(
        cls,
        folder: Path,
        passphrase: str = "",
        recovery_code: str = "",
        *,
        sign_in: str = "",
        now: Now = system_now,
        workers: WorkerPool | None = None,
    ) -> "Clinic":
        """Open a clinic with somebody's passphrase or the recovery code.

        ``sign_in`` may be left out where one person works here; ``workers`` read foreign files, else some of its own.
        Raises ``WrongPassphrase`` (with the seconds to wait after several failures); ``CannotOpen``
        where there is none, or it is in use, damaged or too new.
        """
        files = ClinicFolder(folder)
        if not files.exists:
            raise CannotOpen(f"There is no clinic in the folder {folder}.", "Choose another folder or create a clinic.")
        opened = open_door(files, passphrase, recovery_code, sign_in, now())
        use = Occupancy(files)
        clinic = None
        try:
            use.take(now())
            if not files.database.exists():
                raise CannotOpen("The database clinic.db is missing.", "Restore the clinic from its last backup.")
            clinic = cls(folder, opened.key, use, now, workers=workers)
            clinic._found += head_damage(files.audit_head, opened.key)  # the first entry would write over it
            clinic._db.settle()
            upgrade(clinic._db, alone=use.alone)
            clinic._sign_in(opened, passphrase)
        except StorageError as error:
            _abandon(clinic, use)
            raise CannotOpen(error.what, error.todo) from error
        except BaseException:
            _abandon(clinic, use)
            raise
        return clinic

    def _sign_in(self, opened: Unlocked, passphrase: str) -> None:
        core = self._core
        row = signed_in(core, opened.user_id)
        core.act_as(row)
        renew_catalog(core)
        core.by_recovery = opened.kind == RECOVERY
        if opened.kind == FIRST:  # a clinic of before: its passphrase becomes that of its first user
            self._keyring.set_user(row.id, row.sign_in, passphrase, self._kdf())
        note_entry(core, Tries(self._files.tries), by_recovery=core.by_recovery)
        note_restore(core, self._files)
        if self._use.left_unclosed:
            finish_typing(core)

    def _kdf(self) -> Kdf:
        """The cost of new wraps, measured once."""
        if self._cost is None:
            self._cost = calibrated()
        return self._cost

    def change_passphrase(self, old: str, new: str, *, kdf: Kdf | None = None) -> None:
        """Wrap the data key with a new passphrase; nothing is encrypted again. Raises ``WrongPassphrase``."""
        self.users.change_passphrase(old, new, kdf=kdf)

    def renew_recovery_code(self, sheet: Path, *, kdf: Kdf | None = None) -> str:
        """Make the recovery code anew and write it to ``sheet`` as a page to print; the old one opens no more."""
        return self.users.renew_recovery_code(sheet, kdf=kdf)

    def close(self, action: str = "sign-out") -> None:
        """Close the database, overwrite the keys and leave the folder to others. ``action`` goes into the trail."""
        if self._key.is_wiped:
            return
        self._core.workers.close()
        self._core.drawers.close()
        if self._core.actor is not None:
            with contextlib.suppress(ClinicError):  # a disk that is gone must not keep the keys in memory
                self._core.note(action, "user", self._core.user_id)
        self._db.close()
        self._blobs.forget()
        self._key.wipe()
        self._use.release()

    def __enter__(self) -> "Clinic":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _abandon(clinic: Clinic | None, use: Occupancy) -> None:
    if clinic is not None:
        clinic._core.actor = None
        clinic.close()
    use.release()


def asked_in_words(sentence: str) -> bool:
    """Whether a person asked for a readable clinic. Raises ``ValidationError`` for any other sentence."""
    if not sentence:
        return False
    if " ".join(sentence.casefold().split()).rstrip(".") != IN_WORDS:
        raise ValidationError(
            "unencrypted",
            "A clinic is stored unencrypted only when that is asked for in words.",
            f"Type: {IN_WORDS}; or leave it empty, and everything is encrypted.",
        )
    return True
