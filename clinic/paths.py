"""Where things lie: the program's resources and the layout of a clinic folder."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

SAMPLE_SIGN_IN = "doctor"
"""Sign-in name of the sample clinic's physician, who also administers it."""


def sample_sign_in(folder: Path) -> str:
    """The sign-in name to propose for this folder: that of the physician in a sample clinic, none anywhere else."""
    return SAMPLE_SIGN_IN if ClinicFolder(folder).sample_note.exists() else ""


def default_clinic_folder() -> Path:
    """The platform's data folder, used where ``--data-dir`` is not given."""
    return Path(platformdirs.user_data_dir("Skinfolio", appauthor=False)) / "clinic"


@dataclass(frozen=True, slots=True)
class ClinicFolder:
    """The files of one clinic."""

    root: Path

    @property
    def key_file(self) -> Path:
        """Wrapped data key; worthless without a passphrase or the recovery code."""
        return self.root / "clinic.key"

    @property
    def database(self) -> Path:
        """The SQLCipher database."""
        return self.root / "clinic.db"

    @property
    def blobs(self) -> Path:
        """Sealed photos and documents."""
        return self.root / "blobs"

    @property
    def lock(self) -> Path:
        """Shared by all who use the clinic; held alone while it is restored or repaired."""
        return self.root / "clinic.lock"

    @property
    def presence(self) -> Path:
        """Which computer uses the folder, and when it last said so."""
        return self.root / "clinic.open"

    @property
    def tries(self) -> Path:
        """Failed attempts to sign in."""
        return self.root / "clinic.tries"

    @property
    def round(self) -> Path:
        """How far the slow check of all files has come."""
        return self.root / "clinic.round"

    @property
    def audit_head(self) -> Path:
        """Number and seal of the last audit entry, outside the database."""
        return self.root / "clinic.head"

    @property
    def restored(self) -> Path:
        """Says from which backup the clinic was restored, until the audit trail was told."""
        return self.root / "clinic.restored"

    @property
    def sample_note(self) -> Path:
        """Says that only made-up people are in here, and the passphrase; sample clinics have it, real ones never."""
        return self.root / "SAMPLE.txt"

    @property
    def exists(self) -> bool:
        """Whether a clinic was made here."""
        return self.key_file.exists()
