"""The way into a clinic folder: who may try, what a failure costs, and what the audit trail is told of it."""

import contextlib
import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from clinic.errors import CannotOpen, StorageError, WrongPassphrase
from clinic.paths import ClinicFolder
from clinic.services.core import Core
from clinic.store.files import storage_words
from clinic.store.keyring import Unlocked, clinic_id_of, tag_of, unlock, user_count
from clinic.store.models import User
from clinic.store.tries import Tries

_CODE_TAG = "recovery code"
_LEAST_FREE = 10_000_000


def open_door(files: ClinicFolder, passphrase: str, recovery_code: str, sign_in: str, now: datetime) -> Unlocked:
    """Try a passphrase or the recovery code; failures are counted and each makes the next attempt wait longer.

    Raises ``WrongPassphrase`` with the seconds to wait, ``CannotOpen``.
    """
    clinic_id = clinic_id_of(files.key_file)
    if not recovery_code and not sign_in.strip() and user_count(files.key_file) > 1:
        raise CannotOpen("Several people sign in to this clinic.", "Say who you are: type your sign-in name too.")
    tag = _CODE_TAG if recovery_code else tag_of(clinic_id, sign_in)
    tries = Tries(files.tries)
    if left := tries.seconds_left(tag, now):
        raise WrongPassphrase("There were too many failed attempts.", f"Wait {_span(left)}, then try again.", left)
    try:
        return unlock(files.key_file, passphrase, recovery_code, sign_in)
    except WrongPassphrase as error:
        wait = tries.failed(tag, now)
        todo = f"{error.todo} The next attempt is possible in {_span(wait)}." if wait else error.todo
        raise WrongPassphrase(error.what, todo, wait) from error


def seconds_to_wait(files: ClinicFolder, sign_in: str, by_code: bool, now: datetime) -> int:
    """How long the door stays closed for this name, or for the recovery code, after failed attempts."""
    try:
        tag = _CODE_TAG if by_code else tag_of(clinic_id_of(files.key_file), sign_in)
    except CannotOpen:
        return 0  # the attempt itself will say what is wrong
    return Tries(files.tries).seconds_left(tag, now)


def note_entry(core: Core, tries: Tries, *, by_recovery: bool) -> None:
    """Tell the audit trail who came in, and of the failures before. What cannot be written cannot be told."""
    clinic_id, mine = core.clinic_id, core.actor.sign_in if core.actor else ""
    own = [tag_of(clinic_id, mine), tag_of(clinic_id, "")]  # who works here alone comes in without a name
    failures = tries.take([*own, _CODE_TAG] if by_recovery else own)
    with contextlib.suppress(StorageError, CannotOpen), core.db.write() as session:
        names = {tag_of(clinic_id, user.sign_in): user.id for user in session.scalars(select(User))}
        names[tag_of(clinic_id, "")] = core.user_id  # one person works here: no name was asked for
        for tag, found in failures.items():
            details = {"attempts": found.new, "first": found.first.isoformat(), "last": found.last.isoformat()}
            if tag == _CODE_TAG:
                details["with"] = "recovery code"
            core.db.auditor.user_id = ""  # nobody knows who tried; it was not who comes in now
            core.db.auditor.note(session, "sign-in-failed", "user", names.get(tag, ""), "", details)
        core.db.auditor.user_id = core.user_id
        action = "sign-in-recovery" if by_recovery else "sign-in"
        core.db.auditor.note(session, action, "user", core.user_id, "", None)
    core.db.act_as(core.user_id)


def check_new(folder: Path) -> None:
    """Make the folder of a new clinic. Raises ``CannotOpen`` where it holds files, ``StorageError``."""
    with storage_words(f"The folder {folder} cannot be used."):
        if folder.exists() and any(folder.iterdir()):
            raise CannotOpen(
                f"The folder {folder} is not empty.", "Choose an empty or new folder, or open the clinic in it."
            )
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < _LEAST_FREE:
            raise StorageError("The disk is full.", "Free some space, then try again.")


def remove_new(folder: Path, *, whole: bool) -> None:
    """Take away what an unfinished new clinic left; ``whole``: the folder too, which was made for it."""
    with contextlib.suppress(OSError):
        for left in folder.glob("clinic.*"):
            left.unlink(missing_ok=True)
        if whole:
            folder.rmdir()


def _span(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
