"""What the audit trail of a restored clinic is told when somebody opens it for the first time."""

import contextlib
import json

from sqlalchemy import select

from clinic.errors import StorageError
from clinic.paths import ClinicFolder
from clinic.services.core import Core
from clinic.store.models import Clinic


def note_restore(core: Core, files: ClinicFolder) -> None:
    """Tell the audit trail, once, that the clinic came from a backup. A folder that cannot be written is told later."""
    if not files.restored.exists():
        return
    try:
        word = json.loads(files.restored.read_bytes())
        details = {name: word[name] for name in ("backup", "made at", "restored at", "audit number", "files lost")}
    except (OSError, ValueError, KeyError, TypeError):
        details = {"backup": "unknown", "audit number": 0}  # the word was damaged; that it was a restore still counts
    with contextlib.suppress(StorageError, OSError):
        core.note("restore", "clinic", core.clinic_id, **details)
        with core.db.write() as session:
            # a copy made for a trial must not back up into, and rotate, the folder of the clinic that it is a copy of
            session.scalars(select(Clinic)).one().backup_place = ""
        files.restored.unlink(missing_ok=True)
