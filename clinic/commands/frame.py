"""What all commands share: how they find the clinic, and what they give back."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.errors import CannotOpen, ClinicError
from clinic.paths import default_clinic_folder, sample_sign_in

SAMPLE_PASSPHRASE = "sample clinic"
"""Opens a sample clinic that was made without a passphrase: it holds only made-up people, so it may be known."""

DONE, SOME_REFUSED, WRONG_USE, CANNOT_OPEN, BUG = 0, 1, 2, 3, 70


@dataclass(frozen=True, slots=True)
class Result:
    """What a command gives back: ``data`` for ``--json``, ``lines`` for people, and its exit code."""

    data: Any
    lines: tuple[str, ...] = ()
    code: int = DONE


@dataclass(slots=True)
class Call:
    """One call of the program."""

    args: argparse.Namespace
    opened: list[Clinic] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The clinic folder named by ``--data-dir``, else the platform's."""
        chosen = getattr(self.args, "data_dir", None)
        return Path(chosen) if chosen else default_clinic_folder()

    def passphrase(self, *, new: bool = False, fallback: str = "") -> str:
        """From ``--passphrase-file``, else asked for at the terminal (twice for a new one), else ``fallback``."""
        chosen = getattr(self.args, "passphrase_file", None)
        if chosen:
            return first_line(Path(chosen))
        if not sys.stdin.isatty():
            if fallback:
                return fallback
            raise UsageError("The passphrase is missing.", "Give it with --passphrase-file FILE.")
        typed = getpass.getpass("Passphrase: ", stream=sys.stderr)
        if new and typed != getpass.getpass("The same again: ", stream=sys.stderr):
            raise UsageError("The two passphrases differ.", "Start again.")
        return typed

    @property
    def sign_in(self) -> str:
        """Whose passphrase it is, from ``--sign-in``; may be empty where one person works."""
        return str(getattr(self.args, "sign_in", "") or "")

    def who(self, proposed: str = "") -> str:
        """The same; where several people sign in and none was named, ``proposed``, else asked for at the terminal."""
        if self.sign_in or not Clinic.needs_name(self.folder):
            return self.sign_in
        if proposed:
            return proposed
        if not sys.stdin.isatty():
            raise UsageError("Several people sign in to this clinic.", "Say who you are with --sign-in NAME.")
        print("Sign-in name: ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip()

    def clinic(self) -> Clinic:
        """The open clinic; closed when the command ends. Raises ``CannotOpen``."""
        if not self.opened:
            if not Clinic.exists(self.folder):
                Clinic.open(self.folder)
            sample = sample_sign_in(self.folder)
            sign_in = self.who(sample)
            passphrase = self.passphrase(fallback=SAMPLE_PASSPHRASE if sample else "")
            self.opened.append(Clinic.open(self.folder, passphrase, sign_in=sign_in))
            _check_own(self.opened[0])
        return self.opened[0]

    def patient_id(self, mrn: str) -> str:
        """The key of the patient with this record number. Raises ``NotFound``."""
        return self.clinic().patients.by_mrn(mrn).id


class UsageError(ClinicError):
    """The command was called wrongly."""


Command = Callable[[Call], Result]
Subparsers = Any
"""``argparse`` does not name the type that ``add_subparsers`` returns."""


def add(parent: Subparsers, name: str, text: str, run: Command) -> argparse.ArgumentParser:
    """Add a command with the general options, so that they are also taken after its name."""
    parser: argparse.ArgumentParser = parent.add_parser(
        name, help=text, description=text, parents=[general()], conflict_handler="resolve"
    )
    parser.set_defaults(run=run)
    return parser


def group(parent: Subparsers, name: str, text: str) -> Subparsers:
    """Add a noun whose verbs are commands."""
    parser = parent.add_parser(name, help=text, description=text, parents=[general()])
    return parser.add_subparsers(dest="verb", required=True, metavar="VERB")


def general() -> argparse.ArgumentParser:
    """The options that every command takes. Absent ones stay absent, so that a later place does not undo an earlier."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--data-dir", metavar="DIR", help="the clinic folder (else the platform's data folder)")
    parser.add_argument("--passphrase-file", metavar="F", help="read the passphrase from the first line of this file")
    whose = "whose passphrase it is, where several people sign in"
    parser.add_argument("--sign-in", "--user", dest="sign_in", metavar="NAME", help=whose)
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output and nothing else")
    return parser


def say(lines: Iterable[str]) -> None:
    """Write messages to standard error."""
    for line in lines:
        print(line, file=sys.stderr)


def _check_own(clinic: Clinic) -> None:
    """A passphrase that someone else knows opens the window only, where it is changed."""
    if clinic.user.must_change:
        raise CannotOpen(
            "Your passphrase was given by an administrator.", "Open the window once and choose one of your own."
        )


def first_line(path: Path) -> str:
    """The first line of a file that holds a passphrase. Raises ``UsageError``."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()[0]
    except IndexError as error:
        raise UsageError(
            f"The passphrase file {path} is empty.", "Write the passphrase into its first line."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The passphrase file {path} cannot be read.", "Check its name and permissions.") from error
