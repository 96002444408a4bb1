"""``init``, ``demo``, ``export``, ``import``, ``verify`` and ``bench``."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from clinic.app import IN_WORDS, Clinic, asked_in_words
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
from clinic.commands.privacy import register_exports
from clinic.errors import CannotOpen, ValidationError
from clinic.paths import SAMPLE_SIGN_IN
from clinic.records.checks import HealReport
from clinic.records.clinic import ClinicDraft, UserDraft
from clinic.records.enums import Role
from clinic.store.files import storage_words

_AS_THEY_CAME = (
    "Nothing in it is encrypted, and photos are the files as they came: they may hold the place where they were taken "
    "and numbers of the camera. To give photos to others, use “export teaching” or “export publication” instead."
)


def register(commands: Subparsers) -> None:
    """Add the commands to the parser."""
    init = add(commands, "init", "create a clinic folder; prints the recovery code once", _init)
    init.add_argument("--clinic", required=True, metavar="NAME")
    init.add_argument("--user", required=True, metavar="NAME", help="the first person, who also administers")
    init.add_argument("--role", default=Role.PHYSICIAN.value, choices=[role.value for role in Role])
    in_words = f'store everything readable; type: "{IN_WORDS}"'
    init.add_argument("--unencrypted", default="", metavar="SENTENCE", help=in_words)
    demo = add(commands, "demo", "create the sample clinic: synthetic people, photos, visits, labs, treatments", _demo)
    demo.add_argument("--patients", type=_count, default=0, metavar="N", help="further people with a short record")
    demo.add_argument("--seed", type=int, default=1, metavar="S")
    out = group(commands, "export", "take the record out")
    for name, text in (("csv", "tables of one patient"), ("all", "hand over everything about one patient")):
        one = add(out, name, text, _export)
        one.add_argument("--patient", required=True, metavar="MRN")
        one.add_argument("--out", required=True, metavar="DIR")
    register_exports(out)
    whole = add(out, "clinic", f"the whole clinic, readable without Skinfolio. {_AS_THEY_CAME}", _export_clinic)
    whole.add_argument("--out", required=True, metavar="DIR")
    back = group(commands, "import", "take an export back in")
    again = add(back, "clinic", "an exported clinic into this empty one", _import_clinic)
    again.add_argument("folder", metavar="DIR")
    check = add(commands, "verify", "check audit chain, stored files, database and references", _verify)
    check.add_argument("--heal", action="store_true", help="bring back what is damaged from backup and audit trail")
    check.add_argument("--backup", metavar="DIR", help="the folder of backups, else the clinic's own")
    bench = add(commands, "bench", "the benchmarks, as ratios to a named reference in the same run", _bench)
    bench.add_argument("name", nargs="?", default="", metavar="NAME")
    bench.add_argument("--messages", type=int, default=0, metavar="N", help="of a laboratory, for the group labs")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _init(call: Call) -> Result:
    draft = ClinicDraft(name=call.args.clinic)
    sentence = call.args.unencrypted
    try:
        readable = asked_in_words(sentence)
    except ValidationError as error:
        raise UsageError(error.what, error.todo) from error
    user = UserDraft(call.args.user, Role(call.args.role), call.sign_in, administers=True)
    clinic, code = Clinic.create(call.folder, draft, user, call.passphrase(new=True), unencrypted=sentence)
    sign_in = clinic.user.sign_in
    clinic.close()
    lines = [f"Created the clinic in {call.folder}; {call.args.user} signs in as {sign_in}."]
    if readable:
        lines.append("NOT ENCRYPTED: whoever gets hold of the folder or a backup can read every record.")
    lines.append(f"Recovery code (print it, it is shown once): {code}")
    data = {"clinic": call.args.clinic, "recovery_code": code, "folder": call.folder, "sign_in": sign_in}
    return Result(data | {"encrypted": not readable}, tuple(lines))


def _demo(call: Call) -> Result:
    # the sample clinic draws photos, which needs parts that no other command loads
    from clinic.sample import make_sample_clinic, write_note

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
            write_note(making, SAMPLE_PASSPHRASE)
        with storage_words(f"The sample clinic could not be put into {call.folder}."):
            if call.folder.exists():
                call.folder.rmdir()
            making.rename(call.folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    lines = (f"The sample clinic is in {call.folder}.", *(f"  {number:>6} {noun}" for noun, number in counts.items()))
    if passphrase == SAMPLE_PASSPHRASE:
        lines += (f"Sign-in name: {SAMPLE_SIGN_IN} (the others stand in SAMPLE.txt)",)
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
    exports = call.clinic().exports
    say([_AS_THEY_CAME])
    counts = exports.clinic(Path(call.args.out))
    return Result(counts, tuple(f"{number:>6} {noun}" for noun, number in counts.items()))


def _import_clinic(call: Call) -> Result:
    counts = call.clinic().exports.import_clinic(Path(call.args.folder))
    return Result(counts, tuple(f"{number:>6} {noun}" for noun, number in counts.items()))


def _verify(call: Call) -> Result:
    if call.args.heal:
        return _heal(call)
    problems = call.clinic().integrity.verify()
    lines = problems or ("All is well: audit trail, stored files, database and references.",)
    return Result({"ok": not problems, "problems": list(problems)}, lines, SOME_REFUSED if problems else DONE)


def _heal(call: Call) -> Result:
    place = Path(call.args.backup) if call.args.backup else None
    clinic = call.clinic()
    plan = clinic.healing.plan(place)
    report: HealReport | None = None
    if plan.is_needed:
        report, _changes = clinic.healing.heal(place)
    problems = clinic.integrity.verify()
    data = {
        "healed": {"files": report.files, "tables": report.tables, "kept": report.kept} if report else None,
        "lost": report.lost if report else (),
        "ok": not problems,
        "problems": problems,
    }
    done = _healed(report) if report else "Nothing was damaged that can be healed."
    lines = [*plan.database, *plan.files, done]
    lines += [*(report.lost if report else ()), *(problems or ("All is well now.",))]
    return Result(data, tuple(lines), SOME_REFUSED if problems or (report is not None and report.lost) else DONE)


def _healed(report: HealReport) -> str:
    kept = f" The damaged database is kept as {report.kept}; remove it when it is not needed." if report.kept else ""
    rows = f"{report.from_backup} rows from the backup, {report.from_trail} from the audit trail"
    return f"Healed: {len(report.files)} files, {len(report.tables)} tables ({rows}).{kept}"


def _bench(call: Call) -> Result:
    # benchmarks start windows and make 100,000 people; nothing of it is wanted elsewhere
    from clinic.bench import run

    rows = run(call.args.name, say, max(0, call.args.messages))
    lines = tuple(f"{r['name']:<28} {r['ours_ms']:>9.2f} ms   {_reference(r)}" for r in rows)
    return Result(rows, lines)


def _reference(row: dict[str, Any]) -> str:
    return f"{row['reference']:<28} {row['reference_ms']:>9.2f} ms   x{row['ratio']:.2f}"
