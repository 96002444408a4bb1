"""The report on a backup: a page to print and keep, with the end of the audit trail and what to do in need."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.records.clinic import ClinicDetail
from clinic.reports.document import Callout, Document, Heading, KeyValues, Letterhead, NumberedList, Paragraph, Tone
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import render_pdf
from clinic.rules.dates import spoken
from clinic.store.backup.files import BackupRow

STEPS = (
    "Install Skinfolio on any computer and start it. Choose “Restore a backup”.",
    "Choose the folder that holds the backups, then this backup, then an empty folder for the clinic.",
    "Type the sign-in name and passphrase of anyone who worked in the clinic at that time, or the recovery code from "
    "its printed sheet. Without one of them nobody can open the backup.",
    "After opening, run “Check the record” under Admin, Safety: it holds the audit trail against what the backups "
    "know. Compare the entry above with the same entry on the audit page.",
)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What the report tells. ``printed_at`` in UTC."""

    clinic: ClinicDetail
    backup: BackupRow
    printed_at: datetime


def as_document(report: BackupReport) -> Document:
    """One page."""
    info = report.clinic
    return Document(
        title="Backup report",
        language="en",
        letterhead=Letterhead(info.name, tuple(line for line in (info.address, info.phone) if line)),
        blocks=(
            Heading("Backup report", 1),
            KeyValues(facts(report), 130.0),
            Heading("How it was proved"),
            Paragraph(_proved(report.backup)),
            *_lacks(report.backup),
            Heading("The end of the audit trail"),
            Paragraph(
                "Who keeps this page can tell later whether entries of the audit trail were removed or written anew: "
                "the trail must still hold this entry with this seal."
            ),
            KeyValues(_head(report.backup), 130.0),
            Heading("To restore the clinic from it"),
            NumberedList(STEPS),
        ),
        header_facts=("Backup report", spoken(report.printed_at.astimezone().date())),
        text_size=10.5,
    )


def as_pdf(report: BackupReport, fonts: Path) -> bytes:
    """The page as PDF; ``fonts``: the folder of the shipped fonts."""
    return render_pdf(as_document(report), FontBook.load(fonts))


def as_text(report: BackupReport) -> str:
    """The same in plain text, ending with a line break."""
    row = report.backup
    lines = [
        f"Backup report of {report.clinic.name}",
        "",
        *(f"{label + ':':<16} {value}" for label, value in facts(report)),
        "",
        f"How it was proved: {_proved(row)}",
        *(f"Lost before:     {problem}" for problem in row.problems),
        "",
        "The end of the audit trail (keep it on paper):",
        *(f"{label + ':':<16} {value}" for label, value in _head(row)),
        "",
        "To restore the clinic from it:",
        *(f"{number}. {step}" for number, step in enumerate(STEPS, 1)),
    ]
    return "\n".join(lines) + "\n"


def facts(report: BackupReport) -> tuple[tuple[str, str], ...]:
    """Label and value: clinic, when, where, counts, size."""
    row = report.backup
    local = row.made_at.astimezone()
    rows = sum(row.rows.values())
    nouns = (("patient", "patient", "patients"), ("visit", "visit", "visits"), ("photo", "photo", "photos"))
    counts = ", ".join(_count(row.rows.get(table, 0), one, many) for table, one, many in nouns)
    return (
        ("Clinic", report.clinic.name),
        ("Made", f"{spoken(local.date())}, {local:%H:%M}"),
        ("Where", str(row.path)),
        (
            "It holds",
            f"{counts}; {rows:,} rows in {len(row.rows)} tables, {_count(row.blobs, 'sealed file', 'sealed files')}",
        ),
        ("Size", f"{row.bytes / 1e6:,.1f} MB"),
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _proved(row: BackupRow) -> str:
    return row.proved or "By a trial restore when it was made."


def _head(row: BackupRow) -> tuple[tuple[str, str], ...]:
    number, seal = row.audit_head
    return (("Entry", f"{number:,}"), ("Seal", " ".join(seal[i : i + 8] for i in range(0, len(seal), 8))))


def _lacks(row: BackupRow) -> tuple[Callout, ...]:
    if not row.problems:
        return ()
    shown = tuple(Paragraph(problem) for problem in row.problems[:5])
    more = (Paragraph(f"And {len(row.problems) - 5} more."),) if len(row.problems) > 5 else ()
    return (Callout("What the clinic had lost when it was made", (*shown, *more), Tone.ATTENTION),)
