"""``init``, ``demo``, ``export``, ``import``, ``backup``, ``verify`` and ``bench``."""

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic.app import Clinic
from clinic.commands.frame import (
    DONE,
    SAMPLE_PASSPHRASE,
    SOME_REFUSED,
    Call,
    Result,
    Subparsers,
    UsageError,
    add,
    group,
    say,
)
from clinic.errors import CannotOpen
from clinic.paths import ClinicFolder
from clinic.records.clinic import ClinicDraft
from clinic.services.backups import BackupRow, BackupService
from clinic.store.backup import list_backups
from clinic.store.files import storage_words


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    init = add(commands, "init", "create a clinic folder; prints the recovery code once", _init)
    init.add_argument("--clinic", required=True, metavar="NAME")
    init.add_argument("--user", required=True, metavar="NAME")
    demo = add(commands, "demo", "create the sample clinic: synthetic people, photos, visits, labs, treatments", _demo)
    demo.add_argument("--patients", type=_count, default=0, metavar="N", help="further people with a short record")
    demo.add_argument("--seed", type=int, default=1, metavar="S")
    out = group(commands, "export", "take the record out")
    for name, text in (("csv", "tables of one patient"), ("all", "everything about one patient")):
        one = add(out, name, text, _export)
        one.add_argument("--patient", required=True, metavar="MRN")
        one.add_argument("--out", required=True, metavar="DIR")
    whole = add(out, "clinic", "the whole clinic, readable without Skinfolio", _export_clinic)
    whole.add_argument("--out", required=True, metavar="DIR")
    back = group(commands, "import", "take an export back in")
    again = add(back, "clinic", "an exported clinic into this empty one", _import_clinic)
    again.add_argument("folder", metavar="DIR")
    _register_backup(commands)
    add(commands, "verify", "check audit chain, stored files, database and references", _verify)
    bench = add(commands, "bench", "the benchmarks, as ratios to a named reference in the same run", _bench)
    bench.add_argument("name", nargs="?", default="", metavar="NAME")


def _register_backup(commands: Subparsers) -> None:
    backup = group(commands, "backup", "make, check and restore backups")
    for name, text, run in (
        ("create", "make a backup and prove it by a trial restore", _backup_create),
        ("list", "the backups in a folder", _backup_list),
        ("check", "prove a backup again", _backup_check),
    ):
        add(backup, name, text, run).add_argument("place", metavar="DIR")
    restore = add(backup, "restore", "restore a backup into an empty folder (--data-dir)", _backup_restore)
    restore.add_argument("place", metavar="DIR")
    restore.add_argument("--recovery-code", default="", metavar="CODE")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _init(call: Call) -> Result:
    draft = ClinicDraft(name=call.args.clinic)
    clinic, code = Clinic.create(call.folder, draft, call.args.user, call.passphrase(new=True))
    clinic.close()
    lines = (f"Created the clinic in {call.folder}.", f"Recovery code (print it, it is shown once): {code}")
    return Result({"clinic": call.args.clinic, "recovery_code": code, "folder": call.folder}, lines)


def _demo(call: Call) -> Result:
    # the sample clinic draws photos, which needs parts that no other command loads
    from clinic.sample import make_sample_clinic

    passphrase = call.passphrase(new=True, fallback=SAMPLE_PASSPHRASE)
    _check_empty(call.folder)
    making = call.folder.with_name(f"{call.folder.name}.part")
    shutil.rmtree(making, ignore_errors=True)  # what an interrupted run left
    try:
        counts, code = make_sample_clinic(
            making,
            passphrase,
            extra_patients=call.args.patients,
            seed=call.args.seed,
            progress=lambda line: say([line]),
        )
        if passphrase == SAMPLE_PASSPHRASE:
            ClinicFolder(making).sample_note.write_text(
                f"Only made-up people are in this clinic. Its passphrase is: {SAMPLE_PASSPHRASE}\n", encoding="utf-8"
            )
        with storage_words(f"The sample clinic could not be put into {call.folder}."):
            if call.folder.exists():
                call.folder.rmdir()
            making.rename(call.folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    lines = (f"The sample clinic is in {call.folder}.", *(f"  {number:>6} {noun}" for noun, number in counts.items()))
    if passphrase == SAMPLE_PASSPHRASE:
        lines += (f"Its passphrase is: {SAMPLE_PASSPHRASE}",)
    return Result({**counts, "recovery_code": code}, lines)


def _check_empty(folder: Path) -> None:
    with storage_words(f"The folder {folder} cannot be used."):
        if folder.exists() and any(folder.iterdir()):
            raise CannotOpen(f"The folder {folder} is not empty.", "Choose an empty or new folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)


def _export(call: Call) -> Result:
    exports, patient, out = call.clinic().exports, call.patient_id(call.args.patient), Path(call.args.out)
    counts = exports.csv(patient, out) if call.args.verb == "csv" else exports.everything(patient, out)
    return Result(counts, tuple(f"{number:>6} {noun}" for noun, number in counts.items()))


def _export_clinic(call: Call) -> Result:
    counts = call.clinic().exports.clinic(Path(call.args.out))
    return Result(counts, tuple(f"{number:>6} {noun}" for noun, number in counts.items()))


def _import_clinic(call: Call) -> Result:
    counts = call.clinic().exports.import_clinic(Path(call.args.folder))
    return Result(counts, tuple(f"{number:>6} {noun}" for noun, number in counts.items()))


def _backup_create(call: Call) -> Result:
    row = call.clinic().backups.create(Path(call.args.place))
    return Result(_backup_data(row), (_backup_line(row),), SOME_REFUSED if row.problems else DONE)


def _backup_list(call: Call) -> Result:
    rows = call.clinic().backups.list(Path(call.args.place))
    return Result([_backup_data(row) for row in rows], tuple(_backup_line(row) for row in rows))


def _backup_check(call: Call) -> Result:
    backups = call.clinic().backups
    row = backups.check(_one_backup(Path(call.args.place), backups.list))
    return Result(_backup_data(row), (_backup_line(row),), SOME_REFUSED if row.problems else DONE)


def _one_backup(place: Path, list_in: Callable[[Path], tuple[BackupRow, ...]]) -> Path:
    """``place``, unless it is the folder that holds backups: then a person must say which."""
    inside = list_in(place) if place.is_dir() else ()
    if inside:
        names = ", ".join(row.path.name for row in inside)
        raise UsageError(f"The folder {place} holds {len(inside)} backups.", f"Name one of them: {names}.")
    return place


def _backup_restore(call: Call) -> Result:
    code = call.args.recovery_code
    passphrase = "" if code else call.passphrase()
    place = _one_backup(Path(call.args.place), list_backups)
    row = BackupService.restore(place, call.folder, passphrase, code)
    lines = (f"Restored into {call.folder}.", *row.problems)
    data = {"restored": call.folder, "problems": list(row.problems)}
    return Result(data, lines, SOME_REFUSED if row.problems else DONE)


def _backup_data(row: BackupRow) -> dict[str, Any]:
    return {
        "path": row.path,
        "made_at": row.made_at,
        "bytes": row.bytes,
        "files": row.blobs,
        "rows": row.rows,
        "ok": not row.problems,
        "problems": list(row.problems),
    }


def _backup_line(row: BackupRow) -> str:
    state = "; ".join(row.problems) or "sound"
    return f"{row.made_at.astimezone():%Y-%m-%d %H:%M}  {row.bytes / 1e6:9.1f} MB  {row.path}  {state}"


def _verify(call: Call) -> Result:
    problems = call.clinic().integrity.verify()
    lines = problems or ("All is well: audit trail, stored files, database and references.",)
    return Result({"ok": not problems, "problems": list(problems)}, lines, SOME_REFUSED if problems else DONE)


def _bench(call: Call) -> Result:
    # benchmarks start windows and make 100,000 people; nothing of it is wanted elsewhere
    from clinic.bench import run

    rows = run(call.args.name, say)
    lines = tuple(f"{r['name']:<28} {r['ours_ms']:>9.2f} ms   {_reference(r)}" for r in rows)
    return Result(rows, lines)


def _reference(row: dict[str, Any]) -> str:
    return f"{row['reference']:<28} {row['reference_ms']:>9.2f} ms   x{row['ratio']:.2f}"
