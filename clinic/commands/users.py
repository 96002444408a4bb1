"""``user``: who may sign in."""

from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.commands.frame import Call, Result, Subparsers, UsageError, add, first_line, group
from clinic.errors import NotFound
from clinic.records.clinic import UserDraft, UserRow
from clinic.records.enums import Role
from clinic.rules.passphrases import check_passphrase
from clinic.store.keyring import folded_sign_in

_GIVEN = "Passphrase, to be told to them and changed when they first sign in"


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    verbs = group(commands, "user", "who may sign in, and as what")
    add(verbs, "list", "everyone who works or worked here", _list)
    new = add(verbs, "add", "let someone sign in; prints the passphrase unless it is given", _add)
    new.add_argument("--name", required=True, help="as it stands under a signed visit")
    new.add_argument("--role", required=True, choices=[role.value for role in Role])
    new.add_argument("--sign-in-name", default="", metavar="NAME", help="their sign-in name (else the name)")
    new.add_argument("--administers", action="store_true", help="has the rights of an administrator, too")
    new.add_argument("--new-passphrase-file", metavar="F", help="their passphrase is the first line of this file")
    close = add(verbs, "close", "let someone no longer sign in; what they wrote stays", _close)
    close.add_argument("who", metavar="SIGNIN")
    again = add(verbs, "reset", "give someone a new passphrase; opens a closed account again", _reset)
    again.add_argument("who", metavar="SIGNIN")
    again.add_argument("--new-passphrase-file", metavar="F", help="the passphrase is the first line of this file")


def _list(call: Call) -> Result:
    rows = call.clinic().users.list()
    return Result([_row(row) for row in rows], tuple(_line(row) for row in rows))


def _add(call: Call) -> Result:
    args, clinic = call.args, call.clinic()
    draft = UserDraft(args.name, Role(args.role), args.sign_in_name, args.administers)
    given, told = _passphrase(call, clinic)
    row, _changes = clinic.users.add(draft, given)
    return _given(row, told, f"{row.name} can sign in as {row.sign_in}.")


def _close(call: Call) -> Result:
    clinic = call.clinic()
    row, _changes = clinic.users.set_active(_who(clinic, call.args.who).id, False)
    return Result(_row(row), (f"The account {row.sign_in} is closed.",))


def _reset(call: Call) -> Result:
    clinic = call.clinic()
    row = _who(clinic, call.args.who)
    given, told = _passphrase(call, clinic)
    if not row.active:
        check_passphrase(given, (row.name, row.sign_in))  # before the account is open again
        clinic.users.set_active(row.id, True)
    row, _changes = clinic.users.reset(row.id, given)
    return _given(row, told, f"The passphrase of {row.sign_in} is a new one.")


def _who(clinic: Clinic, sign_in: str) -> UserRow:
    wanted = folded_sign_in(sign_in)
    found = next((row for row in clinic.users.list() if row.sign_in == wanted), None)
    if found is not None:
        return found
    raise NotFound(f"Nobody signs in as {sign_in}.", "See who does with: user list.")


def _passphrase(call: Call, clinic: Clinic) -> tuple[str, str]:
    """The passphrase to give, and what to print of it: nothing where the caller brought it."""
    chosen = call.args.new_passphrase_file
    if not chosen:
        proposed = clinic.users.propose_passphrase()
        return proposed, proposed
    given = first_line(Path(chosen))
    if not given.strip():
        raise UsageError(f"The passphrase file {chosen} is empty.", "Write the passphrase into its first line.")
    return given, ""


def _given(row: UserRow, told: str, line: str) -> Result:
    lines = (line, f"{_GIVEN}: {told}") if told else (line,)
    return Result(_row(row) | {"passphrase": told or None}, lines)


def _row(row: UserRow) -> dict[str, Any]:
    return {
        "sign_in": row.sign_in,
        "name": row.name,
        "role": row.role,
        "administers": row.administers,
        "active": row.active,
        "must_change": row.must_change,
    }


def _line(row: UserRow) -> str:
    also = ", also administers" if row.administers and row.role is not Role.ADMINISTRATOR else ""
    state = "" if row.active else "  (closed)"
    return f"{row.sign_in:<20} {row.role.value:<14} {row.name}{also}{state}"
