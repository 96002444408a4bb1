"""Laboratory results: typed, received, corrected, computed with."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.intake.typed import complete_report, complete_result
from clinic.records.changes import Changes
from clinic.records.enums import LabSource, ResultStatus
from clinic.records.labs import (
    DerivedRow,
    LabImportOutcome,
    LabReportDraft,
    ReportRow,
    ResultDraft,
    ResultRow,
    Series,
)
from clinic.records.rights import Right
from clinic.records.timeline import Blood
from clinic.services.core import Core, fetch, local_date
from clinic.services.gate import allowed, shows
from clinic.services.lab_answers import keep_answer, with_authors
from clinic.services.lab_cancelling import ended_by
from clinic.services.lab_derived import derived_rows
from clinic.services.lab_facts import derived_facts
from clinic.services.lab_filing import close_empty, new_result, results_of, store_report
from clinic.services.lab_import import LabImporter
from clinic.services.lab_inbox import LabInbox, changes_of
from clinic.services.lab_rows import (
    Person,
    person_of,
    reported_person,
    result_row,
)
from clinic.services.lab_series import series_of
from clinic.services.lab_taking import Cancelled, Progress
from clinic.store.models import LabReport, LabResult, Patient


class LabService(LabInbox):
    """Laboratory reports and results of patients."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._importer = LabImporter(core)

    @allowed(Right.RECORD)
    def save_typed(self, patient_id: str, draft: LabReportDraft) -> tuple[ReportRow, Changes]:
        """Store results that were typed.

        Raises ``ValidationError`` (``sampled_at``, ``results.0.unit``, ``results.0.number`` ...), ``NotFound``.
        """
        complete = complete_report(draft, self._core.catalog, self._core.now())
        with self._core.db.write() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            if patient.birth and complete.sampled_at and local_date(complete.sampled_at) < patient.birth.earliest:
                raise ValidationError("sampled_at", "The sample is older than the patient.", "Check the day.")
            report = store_report(session, self._core, replace(complete, source=LabSource.TYPED), patient_id=patient.id)
            return self._report_row(session, report), changes_of(report)

    @allowed(Right.RECORD)
    def import_files(
        self,
        paths: Iterable[Path],
        patient_id: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> tuple[tuple[LabImportOutcome, ...], Changes]:
        """Take in files (HL7 v2, FHIR, tables whose columns are known) and folders of them, in order of names.

        With ``patient_id`` what does not contradict is filed for that patient. ``progress`` is told files done, all
        files and the next one's name; once ``cancelled`` says True no further messages are taken in.
        """
        return self._importer.import_files([Path(path) for path in paths], patient_id, progress, cancelled)

    @shows(Right.SEE_RECORD)
    def current(self, patient_id: str) -> tuple[ResultRow, ...]:
        """The results that count (none superseded, none deleted), newest sample first. Raises ``NotFound``."""
        with self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            return self._current(session, patient)

    @allowed(Right.SEE_RECORD)
    def history(self, result_id: str) -> tuple[ResultRow, ...]:
        """A result with all that it superseded and was superseded by, newest first.

        Of a cancelled order also the preliminary results that it ended. Raises ``NotFound``.
        """
        with self._core.db.read() as session:
            row = fetch(session, LabResult, result_id, "The result")
            self._core.check_view(row.patient_id or "")
            while later := session.scalars(select(LabResult).where(LabResult.supersedes_id == row.id)).first():
                row = later
            chain = [row]
            while row.supersedes_id:
                row = fetch(session, LabResult, row.supersedes_id, "The earlier result")
                chain.append(row)
            chain += ended_by(session, chain[0])
            person = self._person(session, fetch(session, LabReport, row.report_id, "The report"))
            rows, patient_id = with_authors(session, chain, self._rows(chain, person)), row.patient_id
        self._core.seen(patient_id or "")
        return rows

    @shows(Right.SEE_RECORD)
    def reports(self, patient_id: str) -> tuple[ReportRow, ...]:
        """The patient's reports, newest first."""
        with self._core.db.read() as session:
            found = select(LabReport).where(LabReport.patient_id == patient_id)
            return self._report_rows(session, found.order_by(LabReport.received_at.desc(), LabReport.id.desc()))

    @allowed(Right.SEE_RECORD)
    def report_results(self, report_id: str) -> tuple[ResultRow, ...]:
        """All results of a report as they came, also superseded ones. Raises ``NotFound``."""
        with self._core.db.read() as session:
            report = fetch(session, LabReport, report_id, "The report")
            self._core.check_view(report.patient_id or "")
            rows = self._rows(results_of(session, report.id), self._person(session, report))
            patient_id = report.patient_id
        self._core.seen(patient_id or "")
        return rows

    @shows(Right.SEE_RECORD)
    def derived(self, patient_id: str) -> tuple[DerivedRow, ...]:
        """Corrected calcium, Ca x P and eGFR, newest sample first; never stored. Raises ``NotFound``."""
        return self.blood(patient_id).derived

    @shows(Right.SEE_RECORD)
    def blood(self, patient_id: str, units: str = "conventional") -> Blood:
        """What ``current``, ``derived`` and ``series`` give, each result judged once. Raises ``NotFound``."""
        with self._core.db.read() as session:
            patient = fetch(session, Patient, patient_id, "This patient")
            current = self._current(session, patient)
            facts = derived_facts(session, patient, self._core.catalog, self._core.now())
            derived = derived_rows(current, facts, self._core.catalog)
            return Blood(current, derived, series_of(current, self._core.catalog, units))

    @shows(Right.SEE_RECORD)
    def series(self, patient_id: str, units: str = "conventional") -> tuple[Series, ...]:
        """Results over time in ``conventional`` or ``si`` units. Raises ``NotFound``."""
        return series_of(self.current(patient_id), self._core.catalog, units)

    @allowed(Right.WRITE_RECORD)
    def correct(self, result_id: str, draft: ResultDraft, reason: str) -> tuple[ResultRow, Changes]:
        """Put a right result in the place of a wrong one, which stays in the history with the reason.

        Raises ``ValidationError`` (``reason``, ``number``, ``unit`` ...), ``Conflict`` where it was superseded.
        """
        with self._core.db.write() as session:
            old, report = self._to_change(session, result_id, reason)
            complete = complete_result(draft, self._core.catalog)
            if complete.sampled_at and complete.sampled_at > self._core.now():
                raise ValidationError("sampled_at", "The sample lies in the future.", "Check the day it was taken.")
            complete = replace(
                complete,
                status=ResultStatus.CORRECTED,
                sub_id=old.sub_id,
                sampled_at=complete.sampled_at or old.sampled_at,
                sampled_precision=complete.sampled_precision or old.sampled_precision,
            )
            new = self._supersede(session, report, old, complete, reason)
            return self._rows([new], self._person(session, report))[0], changes_of(report)

    @allowed(Right.WRITE_RECORD)
    def delete(self, result_id: str, reason: str) -> Changes:
        """Take a result out of what counts; it stays in the history with the reason. Raises as ``correct``."""
        with self._core.db.write() as session:
            old, report = self._to_change(session, result_id, reason)
            gone = ResultDraft(
                analyte=old.analyte,
                name=old.reported_name,
                code=old.code,
                code_system=old.code_system,
                specimen=old.specimen,
                status=ResultStatus.DELETED,
                sub_id=old.sub_id,
                sampled_at=old.sampled_at,
                sampled_precision=old.sampled_precision,
            )
            marker = self._supersede(session, report, old, gone, reason)
            marker.superseded, marker.reason, marker.superseded_by = True, reason.strip(), "person"
            close_empty(session, {report.id})
            return changes_of(report)

    def _to_change(self, session: Session, result_id: str, reason: str) -> tuple[LabResult, LabReport]:
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say why the result is changed.")
        old = fetch(session, LabResult, result_id, "The result")
        if old.superseded:
            raise Conflict("This result was already replaced or deleted.", "Look at its history.")
        return old, fetch(session, LabReport, old.report_id, "The report")

    def _supersede(
        self, session: Session, report: LabReport, old: LabResult, draft: ResultDraft, reason: str
    ) -> LabResult:
        new = new_result(self._core, report, draft, old.position)
        new.supersedes_id = old.id
        old.superseded, old.reason, old.superseded_by = True, reason.strip(), "person"
        session.add(new)
        keep_answer(self._core, report, new.id, draft)
        session.flush()
        return new

    def _current(self, session: Session, patient: Patient) -> tuple[ResultRow, ...]:
        found = (
            select(LabResult)
            .where(
                LabResult.patient_id == patient.id,
                LabResult.superseded.is_(False),
                LabResult.status != ResultStatus.DELETED,
            )
            .order_by(LabResult.sampled_at.desc(), LabResult.report_id.desc(), LabResult.position)
        )
        return self._rows(list(session.scalars(found)), person_of(patient, self._core.now()))

    def _rows(self, results: Sequence[LabResult], person: Person) -> tuple[ResultRow, ...]:
        return tuple(result_row(result, self._core.catalog, person) for result in results)

    def _person(self, session: Session, report: LabReport) -> Person:
        patient = session.get(Patient, report.patient_id) if report.patient_id else None
        now = self._core.now()
        return person_of(patient, now) if patient else reported_person(report, now)
