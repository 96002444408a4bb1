"""The people who work in the sample clinic, one of each role; all sign in with the passphrase of the sample."""

from pathlib import Path

from clinic.app import Clinic
from clinic.clock import Now
from clinic.paths import SAMPLE_SIGN_IN, ClinicFolder
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from clinic.store.keys import Kdf

PHYSICIAN = UserDraft("Dr M. Okafor", Role.PHYSICIAN, SAMPLE_SIGN_IN)
OTHERS = (
    UserDraft("Ruth Adeyemi", Role.NURSE, "nurse"),
    UserDraft("Tom Keller", Role.ASSISTANT, "assistant"),
    UserDraft("Nora Silva", Role.DESK, "desk"),
    UserDraft("Paul Brandt", Role.ADMINISTRATOR, "office"),
)


def add_colleagues(clinic: Clinic, passphrase: str, kdf: Kdf, now: Now) -> None:
    """Let the others work here; each signs in once and keeps the passphrase as their own."""
    for draft in OTHERS:
        row, _changes = clinic.users.add(draft, passphrase)
        with Clinic.open(clinic.folder, passphrase, sign_in=row.sign_in, now=now) as theirs:
            theirs.users.change_passphrase(passphrase, passphrase, kdf=kdf)


def note_of(passphrase: str) -> str:
    """What stands in ``SAMPLE.txt``: who can sign in, and with what."""
    names = [f"  {who.sign_in:<10} {who.name}, {who.role.value}" for who in (PHYSICIAN, *OTHERS)]
    names[0] += ", also administers"
    return "\n".join(
        [
            "Only made-up people are in this clinic, so everyone may know how to open it.",
            "",
            f"Passphrase of everyone: {passphrase}",
            "Sign-in names:",
            *names,
            "",
        ]
    )


def write_note(folder: Path, passphrase: str) -> None:
    """Say in the clinic's folder that it is a sample, and how it is opened."""
    ClinicFolder(folder).sample_note.write_text(note_of(passphrase), encoding="utf-8")
