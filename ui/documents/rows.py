"""The papers of a patient as rows: those that were made here, and those that came inside laboratory reports.

Paper = DocumentRow | AttachmentRow
papers_of(clinic, patient_id) -> tuple[Paper, ...]     newest first
paper_columns(); moment_of(paper); came(paper)
"""

from datetime import datetime

from clinic.app import Clinic
from clinic.records.follow_up import DocumentRow
from clinic.records.lab_lists import AttachmentRow
from clinic.records.rights import Right
from ui.documents import words
from ui.widgets.reported_paper import size_words, title_of
from ui.widgets.row_model import Column

Paper = DocumentRow | AttachmentRow


def papers_of(clinic: Clinic, patient_id: str) -> tuple[Paper, ...]:
    """All papers, newest first; findings of laboratories only for who may see the record."""
    made: list[Paper] = list(clinic.documents.list(patient_id))
    if clinic.may(Right.SEE_RECORD):
        made.extend(clinic.labs.attachments(patient_id))
    return tuple(sorted(made, key=lambda row: (moment_of(row), row.id), reverse=True))


def moment_of(row: Paper) -> datetime:
    """When it was made here, or came."""
    return row.received_at if isinstance(row, AttachmentRow) else row.made_at


def paper_columns() -> tuple[Column[Paper], ...]:
    """What it is, and when it was made and given, or came."""
    return (
        Column("Document", _title, second=_kind, tip=_title, stretch=2),
        Column(
            "Made, given",
            lambda row: words.moment_short(moment_of(row)),
            sort=moment_of,
            second=_given,
            width=150,
        ),
    )


def _title(row: Paper) -> str:
    return title_of(row) if isinstance(row, AttachmentRow) else row.title


def _kind(row: Paper) -> str:
    if isinstance(row, AttachmentRow):
        return f"From a laboratory report · {size_words(row.bytes)}"
    return words.kind_and_pages(row)


def _given(row: Paper) -> str:
    if isinstance(row, AttachmentRow):
        return "received"
    return f"given {given}" if (given := words.handed_over(row)) else "not given yet"
