"""Documents that came inside laboratory reports (the PDF of the laboratory, a histology picture)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.intake.documents import ATTACHED, LONGEST_TITLE
from clinic.records.lab_lists import AttachmentRow
from clinic.records.labs import AttachmentDraft
from clinic.records.papers import PaperPage
from clinic.records.rights import Right
from clinic.services.core import Core, fetch
from clinic.services.gate import allowed, shows
from clinic.store.models import LabAttachment, LabReport
from clinic.worker.papers import paper_pages


class LabDocuments:
    """The part of ``LabService`` that shows the documents of reports."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @shows(Right.SEE_RECORD)
    def attachments(self, patient_id: str) -> tuple[AttachmentRow, ...]:
        """The documents of a patient's reports, newest first."""
        with self._core.db.read() as session:
            rows = _rows(session, LabAttachment.patient_id == patient_id)
        return tuple(sorted(rows, key=lambda row: (row.received_at, row.id), reverse=True))

    @allowed(Right.SEE_RECORD)
    def report_attachments(self, report_id: str) -> tuple[AttachmentRow, ...]:
        """The documents of one report in their order, also while it waits. Raises ``NotFound``."""
        with self._core.db.read() as session:
            report = fetch(session, LabReport, report_id, "The report")
            self._core.check_view(report.patient_id or "")
            rows, patient_id = _rows(session, LabAttachment.report_id == report_id), report.patient_id
        self._core.seen(patient_id or "")
        return tuple(rows)

    @allowed(Right.SEE_RECORD)
    def attachment(self, attachment_id: str) -> tuple[AttachmentRow, bytes]:
        """A document and its bytes, as they came. Raises ``NotFound``, ``StorageError`` where the file is damaged."""
        with self._core.db.read() as session:
            document = fetch(session, LabAttachment, attachment_id, "The document")
            self._core.check_view(document.patient_id or "")
            (row,) = _rows(session, LabAttachment.id == attachment_id)
            patient_id, sha256 = document.patient_id, document.sha256
        data = self._core.blobs.get(sha256)
        self._core.seen(patient_id or "")
        return row, data

    @allowed(Right.SEE_RECORD)
    def attachment_pages(self, attachment_id: str) -> tuple[AttachmentRow, Iterator[PaperPage]]:
        """A document, and its pages as pictures, drawn by a worker one after the other.

        Raises ``NotFound``, ``StorageError``; the iterator ``FileRefused`` where the document cannot be drawn.
        """
        row, data = self.attachment(attachment_id)
        return row, paper_pages(self._core.drawers, row.media_type, data)


def documents_of(session: Session, rows: Iterable[Any]) -> dict[str, str]:
    """Of results that stand for a document, by their id, what its bytes are: those of its title in its report."""
    papers = [row for row in rows if row.number is None and row.text == ATTACHED]
    if not papers:
        return {}
    wanted = LabAttachment.report_id.in_({row.report_id for row in papers})
    found: dict[tuple[str, str], list[str]] = {}
    for each in session.scalars(select(LabAttachment).where(wanted).order_by(LabAttachment.position)):
        found.setdefault((each.report_id, each.title), []).append(each.sha256)
    titles = {row.id: " ".join(row.reported_name.split())[:LONGEST_TITLE] for row in papers}
    return {row.id: " ".join(found.get((row.report_id, titles[row.id]), ())) for row in papers}


def keep(session: Session, core: Core, report: LabReport, documents: Sequence[tuple[AttachmentDraft, str]]) -> None:
    """Add the documents of a report; each with the name of its blob, which is stored already."""
    for position, (document, sha256) in enumerate(documents):
        session.add(
            LabAttachment(
                id=core.new_id(),
                report_id=report.id,
                patient_id=report.patient_id,
                title=document.title,
                file_name=document.file_name,
                media_type=document.media_type[:80],
                sha256=sha256,
                bytes=len(document.data),
                position=position,
            )
        )
    session.flush()


def _rows(session: Session, where: object) -> list[AttachmentRow]:
    found = (
        select(LabAttachment, LabReport.received_at)
        .join(LabReport, LabReport.id == LabAttachment.report_id)
        .where(where)  # type: ignore[arg-type]
        .order_by(LabAttachment.report_id, LabAttachment.position)
    )
    return [
        AttachmentRow(each.id, each.report_id, each.title, each.file_name, each.media_type, each.bytes, received)
        for each, received in session.execute(found)
    ]
