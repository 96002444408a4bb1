"""``backup``: make, list, check, restore, report."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic.clock import system_now
from clinic.commands.frame import DONE, SOME_REFUSED, Call, Result, Subparsers, UsageError, add, group, say
from clinic.services.backups import BackupRow
from clinic.services.restoring import Restoring
from clinic.store.backup.backups import list_backups

_EVERY_DAY = """\
Works while the window is open. To have it made every day, put one line into the system's own scheduler. The file with
the passphrase must be readable by that user alone.

  Linux, macOS (crontab -e), at 12:30:
    30 12 * * *  skinfolio --data-dir CLINIC --passphrase-file FILE backup create DIR

  Windows (Task Scheduler):
    schtasks /Create /SC DAILY /ST 12:30 /TN "Skinfolio backup"
      /TR "skinfolio --data-dir CLINIC --passphrase-file FILE backup create DIR"

Without DIR the clinic's own folder for backups is used, which is chosen under Admin, Safety. Where several people sign
in, add --sign-in NAME. Old backups are removed then: the newest of each of 14 days, 8 weeks and 12 months stay.
"""


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    backup = group(commands, "backup", "make, check and restore backups")
    create = add(backup, "create", "make a backup and prove it by a trial restore", _create)
    create.formatter_class = argparse.RawDescriptionHelpFormatter
    create.epilog = _EVERY_DAY
    listing = add(backup, "list", "the clinic's backups in a folder", _list)
    for command in (create, listing):
        command.add_argument("place", nargs="?", default="", metavar="DIR", help="else the clinic's own folder for it")
    check = add(backup, "check", "prove a backup again: read and open everything in it", _check)
    check.add_argument("place", metavar="DIR", help="the folder of one backup")
    report = add(backup, "report", "the report on the last backup, to print and keep", _report)
    report.add_argument("place", nargs="?", default="", metavar="DIR", help="the folder of one backup, else the last")
    report.add_argument("--out", default="", metavar="FILE", help="write a PDF (or text, where it ends in .txt)")
    restore = add(backup, "restore", "restore a backup into an empty folder (--data-dir)", _restore)
    restore.add_argument("place", metavar="DIR", help="the folder of one backup")
    restore.add_argument("--recovery-code", default="", metavar="CODE")


def _create(call: Call) -> Result:
    place = Path(call.args.place).absolute() if call.args.place else None
    row = call.clinic().backups.create(place, _steps())
    return Result(_data(row), (_line(row), row.proved), SOME_REFUSED if row.problems else DONE)


def _list(call: Call) -> Result:
    rows = call.clinic().backups.list(Path(call.args.place) if call.args.place else None)
    return Result([_data(row) for row in rows], tuple(_line(row) for row in rows))


def _check(call: Call) -> Result:
    backups = call.clinic().backups
    row = backups.check(_one_backup(Path(call.args.place), backups.list), _steps())
    return Result(_data(row), (_line(row),), SOME_REFUSED if row.problems else DONE)


def _report(call: Call) -> Result:
    backups = call.clinic().backups
    one = _one_backup(Path(call.args.place), backups.list) if call.args.place else None
    if call.args.out:
        out = Path(call.args.out)
        backups.save_report(out, one)
        return Result({"report": out}, (f"The report is in {out}. Print it and keep it away from the computer.",))
    text = backups.report(one)
    return Result({"text": text}, tuple(text.splitlines()))


def _restore(call: Call) -> Result:
    code = call.args.recovery_code
    passphrase = "" if code else call.passphrase()
    place = _one_backup(Path(call.args.place), list_backups)
    into = call.folder.absolute()
    row = Restoring(system_now).restore(place, into, call.sign_in, passphrase, code, _steps())
    lines = (f"Restored into {call.folder}.", *row.problems)
    data = {"restored": call.folder, "problems": list(row.problems)}
    return Result(data, lines, SOME_REFUSED if row.problems else DONE)


def _one_backup(place: Path, list_in: Callable[[Path], tuple[BackupRow, ...]]) -> Path:
    """``place``, unless it is the folder that holds backups: then a person must say which."""
    inside = list_in(place) if place.is_dir() else ()
    if inside:
        names = ", ".join(row.path.name for row in inside)
        raise UsageError(f"The folder {place} holds {len(inside)} backups.", f"Name one of them: {names}.")
    return place


def _steps() -> Callable[[int, int, str], None] | None:
    """Progress for who looks at a terminal; a scheduler's log needs none."""
    if not sys.stderr.isatty():
        return None
    told: set[str] = set()

    def step(_done: int, _all: int, what: str) -> None:
        if what not in told:
            told.add(what)
            say([f"{what} …"])

    return step


def _data(row: BackupRow) -> dict[str, Any]:
    return {
        "path": row.path,
        "made_at": row.made_at,
        "bytes": row.bytes,
        "files": row.blobs,
        "rows": row.rows,
        "ok": not row.problems,
        "problems": list(row.problems),
        "proved": row.proved,
        "audit_number": row.audit_head[0],
        "audit_seal": row.audit_head[1],
    }


def _line(row: BackupRow) -> str:
    state = "; ".join(row.problems) or "sound"
    return f"{row.made_at.astimezone():%Y-%m-%d %H:%M}  {row.bytes / 1e6:9.1f} MB  {row.path}  {state}"
