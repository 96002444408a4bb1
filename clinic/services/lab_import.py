"""Taking in laboratory files: each message whole or not at all, and the rest of the batch goes on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.intake.files import read_limited
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.records.changes import Changes
from clinic.records.enums import ReportStatus, Topic
from clinic.records.labs import LabImportOutcome, LabReportDraft
from clinic.rules.dates import spoken
from clinic.services.core import Core, fetch, local_date
from clinic.services.lab_filing import results_of, store_report
from clinic.services.lab_inbox import assign
from clinic.services.lab_matching import Decision, decide
from clinic.services.lab_placing import place
from clinic.services.lab_rows import person_of, reported_person, result_row
from clinic.services.lab_same import fingerprint, taken_before
from clinic.store.models import LabReport, Patient
from clinic.worker.messages import read_messages_apart

_CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a sample may seem to lie, for wrong clocks and missing time zones."""
_TEST = "The message is marked as a test of the laboratory's system."


class LabImporter:
    """Files reports for the patients they surely belong to; others wait for a person."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def import_files(self, paths: Iterable[Path], patient_id: str = "") -> tuple[tuple[LabImportOutcome, ...], Changes]:
        """One outcome for each report, and for each file or message that was refused. Never stops half-way.

        Raises ``NotFound`` where ``patient_id`` is given and not there.
        """
        if patient_id:
            with self._core.db.read() as session:
                fetch(session, Patient, patient_id, "This patient")
        outcomes: list[LabImportOutcome] = []
        changes = Changes()
        for path in paths:
            for outcome, changed in self._file(path, patient_id):
                outcomes.append(outcome)
                changes |= changed
        return tuple(outcomes), changes

    def _file(self, path: Path, patient_id: str) -> Iterable[tuple[LabImportOutcome, Changes]]:
        name = str(path)
        try:
            tables = self._core.resources / "catalog"
            for message in read_messages_apart(self._core.workers, read_limited(path), path.name, tables):
                if isinstance(message, Broken):
                    yield _refused(name, f"{message.what} {message.todo}"), Changes()
                    continue
                try:
                    yield from self._message(name, message, patient_id)
                except ClinicError as error:
                    yield _refused(name, str(error)), Changes()
        except ClinicError as error:
            yield _refused(name, str(error)), Changes()

    def _message(self, name: str, message: ReadMessage, patient_id: str) -> list[tuple[LabImportOutcome, Changes]]:
        """All reports of a message in one transaction."""
        # before the transaction: a blob without its row is harmless, a row without its blob is not
        sha256 = self._core.blobs.put(message.raw)
        done: list[tuple[LabImportOutcome, Changes]] = []
        with self._core.db.write() as session:
            for draft in message.reports:
                decision = decide(session, draft.patient, patient_id)
                doubt = (_TEST if message.test else message.doubt) or self._impossible(draft, decision.patient)
                if doubt:
                    decision = Decision(None, doubt)
                done.append(self._report(session, name, draft, decision, sha256))
        return done

    def _impossible(self, draft: LabReportDraft, patient: Patient | None) -> str:
        """That a sample was taken after now or before the birth, in words, or empty."""
        moments = [m for m in (draft.sampled_at, *(result.sampled_at for result in draft.results)) if m]
        latest = max(moments, default=None)
        if latest is not None and latest > self._core.now() + _CLOCKS_DIFFER:
            return f"A sample lies in the future: {spoken(local_date(latest))}."
        birth = (patient.birth if patient is not None else None) or draft.patient.birth
        first = min(moments, default=None)
        if birth is not None and first is not None and local_date(first) < birth.earliest:
            return f"A sample lies before the patient's birth: {spoken(local_date(first))}."
        return ""

    def _report(
        self, session: Session, name: str, draft: LabReportDraft, decision: Decision, sha256: str
    ) -> tuple[LabImportOutcome, Changes]:
        mark = fingerprint(draft)
        known = taken_before(session, draft, mark, sha256)
        if known is not None and (known.status is not ReportStatus.WAITING or decision.patient is None):
            return self._duplicate(session, name, known), Changes()
        notes = tuple(note for note in (decision.reason, *decision.notes, *draft.notes) if note)
        if known is not None and decision.patient is not None:
            report, notes = known, ("It had been waiting.", *decision.notes)
            assign(session, report, decision.patient)
        else:
            report = store_report(
                session,
                self._core,
                replace(draft, notes=notes),
                patient_id=decision.patient.id if decision.patient else "",
                fingerprint=mark,
                sha256=sha256,
            )
        if decision.patient is not None:
            place(session, self._core, report)
        outcome = self._outcome(session, name, report, "filed" if decision.patient else "waiting", " ".join(notes))
        ids = tuple(part for part in (report.id, report.patient_id) if part)
        return outcome, Changes.of(Topic.LAB, ids=ids)

    def _duplicate(self, session: Session, name: str, known: LabReport) -> LabImportOutcome:
        waits = " and waits for its patient" if known.status is ReportStatus.WAITING else ""
        reason = f"The same report was taken in on {spoken(local_date(known.received_at))}{waits}."
        return replace(self._outcome(session, name, known, "duplicate", reason), results=())

    def _outcome(self, session: Session, name: str, report: LabReport, outcome: str, reason: str) -> LabImportOutcome:
        patient = session.get(Patient, report.patient_id) if report.patient_id else None
        now = self._core.now()
        person = person_of(patient, now) if patient else reported_person(report, now)
        rows = tuple(result_row(row, self._core.catalog, person) for row in results_of(session, report.id))
        return LabImportOutcome(
            name, outcome, reason, patient.mrn if patient else "", report.id, rows, tuple(report.notes)
        )


def _refused(name: str, reason: str) -> LabImportOutcome:
    return LabImportOutcome(name, "refused", reason, "", "")
