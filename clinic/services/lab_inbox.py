"""Reports whose patient is not certain: they wait until a person files them or sets them aside, and both can be undone.

What was filed is put into its place among the laboratory's other messages; what is taken back leaves it as if it had
never come, but for what persons did.
"""

from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LabSource, ReportStatus, Topic
from clinic.records.labs import Candidate, ReportRow
from clinic.records.rights import Right
from clinic.rules.names import plain_line
from clinic.services.core import check_version, fetch
from clinic.services.gate import allowed
from clinic.services.lab_attachments import LabDocuments
from clinic.services.lab_candidates import candidate_of, candidates_of
from clinic.services.lab_filing import results_of
from clinic.services.lab_placing import place, replay
from clinic.services.lab_rows import report_rows
from clinic.store.models import LabAttachment, LabReport, LabResult, Patient


class LabInbox(LabDocuments):
    """The part of ``LabService`` that deals with reports as a whole."""

    @allowed(Right.SEE_RECORD)
    def waiting(self) -> tuple[ReportRow, ...]:
        """Reports whose patient is not certain, oldest first; why is in their notes."""
        return self._with_status(ReportStatus.WAITING)

    @allowed(Right.SEE_RECORD)
    def aside(self) -> tuple[ReportRow, ...]:
        """Reports that a person set aside because they are nobody's here, oldest first."""
        return self._with_status(ReportStatus.SET_ASIDE)

    @allowed(Right.SEE_RECORD)
    def candidates(self, report_id: str) -> tuple[Candidate, ...]:
        """Patients whom a waiting report may be about, likeliest first, field by field beside what the report says.

        A person decides. Raises ``NotFound``.
        """
        return candidates_of(self._core, report_id)

    @allowed(Right.SEE_RECORD)
    def compare(self, report_id: str, patient_id: str) -> Candidate:
        """The same for a patient whom a person looked up. Raises ``NotFound``."""
        return candidate_of(self._core, report_id, patient_id)

    @allowed(Right.WRITE_RECORD)
    def file_report(self, report_id: str, patient_id: str, version: int = 0) -> tuple[ReportRow, Changes]:
        """Confirm whose a waiting report is.

        Raises ``Conflict`` where it does not wait, changed since it was read, or the record takes nothing in;
        ``NotFound``.
        """
        with self._core.db.write() as session:
            report = self._read(session, report_id, version)
            if report.status is not ReportStatus.WAITING:
                raise Conflict("This report does not wait any more.", "Look at the patient's reports.")
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.merged_into:
                raise Conflict("This record was merged into another one.", "File the report there.")
            assign(session, report, patient)
            place(session, report)
            return self._report_row(session, report), changes_of(report)

    @allowed(Right.WRITE_RECORD)
    def unfile_report(self, report_id: str, version: int = 0) -> tuple[ReportRow, Changes]:
        """Take a report out of the record that it was filed in: it waits again.

        Earlier results that it had replaced count again. Raises ``Conflict``, ``NotFound``.
        """
        with self._core.db.write() as session:
            report = self._read(session, report_id, version)
            if report.source is LabSource.TYPED or report.status not in (ReportStatus.FILED, ReportStatus.SUPERSEDED):
                raise Conflict("Only a report that came from a laboratory and is filed can be taken back.")
            self._core.check_view(report.patient_id or "")
            patient_id, rows = report.patient_id or "", results_of(session, report.id)
            self._detach(session, report, rows)
            replay(session, patient_id, report.laboratory, rows)
            row = self._report_row(session, report)
        return row, Changes.of(Topic.LAB, ids=(patient_id, report_id))

    @allowed(Right.WRITE_RECORD)
    def set_aside(self, report_id: str, reason: str, version: int = 0) -> Changes:
        """Say that a waiting report is nobody's here (a test, another clinic's); it is kept with the reason.

        Raises ``ValidationError`` (``reason``), ``Conflict`` where it does not wait, ``NotFound``.
        """
        said = plain_line(reason)
        if not said:
            raise ValidationError("reason", "The reason is missing.", "Say why nobody here is meant.")
        with self._core.db.write() as session:
            report = self._read(session, report_id, version)
            if report.status is not ReportStatus.WAITING:
                raise Conflict("This report does not wait any more.", "Look at the patient's reports.")
            report.status, report.set_aside_reason = ReportStatus.SET_ASIDE, said
            return changes_of(report)

    @allowed(Right.WRITE_RECORD)
    def take_up(self, report_id: str, version: int = 0) -> Changes:
        """Let a report that was set aside wait again. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            report = self._read(session, report_id, version)
            if report.status is not ReportStatus.SET_ASIDE:
                raise Conflict("This report was not set aside.", "Look at the list again.")
            report.status, report.set_aside_reason = ReportStatus.WAITING, ""
            return changes_of(report)

    def _read(self, session: Session, report_id: str, version: int) -> LabReport:
        report = fetch(session, LabReport, report_id, "The report")
        check_version(session, report, version, partial(self._report_row, session, report))
        return report

    @staticmethod
    def _detach(session: Session, report: LabReport, rows: list[LabResult]) -> None:
        """Without its patient; what persons changed in it stays changed."""
        own = {row.id for row in rows}
        for row in rows:
            row.patient_id = None
            if row.supersedes_id not in own:
                row.supersedes_id = None
            if row.superseded_by in ("message", "late"):
                row.superseded, row.superseded_by, row.reason = False, "", ""
        for document in session.scalars(select(LabAttachment).where(LabAttachment.report_id == report.id)):
            document.patient_id = None
        report.patient_id, report.status = None, ReportStatus.WAITING
        session.flush()

    def _with_status(self, status: ReportStatus) -> tuple[ReportRow, ...]:
        with self._core.db.read() as session:
            found = select(LabReport).where(LabReport.status == status)
            return self._report_rows(session, found.order_by(LabReport.received_at, LabReport.id))

    def _report_row(self, session: Session, report: LabReport) -> ReportRow:
        return report_rows(session, [report], self._core.catalog, self._core.now())[0]

    def _report_rows(self, session: Session, statement: Select[LabReport]) -> tuple[ReportRow, ...]:
        reports = list(session.scalars(statement))
        return report_rows(session, reports, self._core.catalog, self._core.now())


def assign(session: Session, report: LabReport, patient: Patient) -> None:
    """Give a waiting report with its results and documents to a patient."""
    report.patient_id, report.status = patient.id, ReportStatus.FILED
    for row in results_of(session, report.id):
        row.patient_id = patient.id
    for document in session.scalars(select(LabAttachment).where(LabAttachment.report_id == report.id)):
        document.patient_id = patient.id
    session.flush()


def changes_of(report: LabReport) -> Changes:
    """What a change of this report touches."""
    return Changes.of(Topic.LAB, ids=tuple(part for part in (report.patient_id, report.id) if part))
