"""Messages into the record: each whole or not at all, several in one transaction because each commit costs a disk."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from clinic.errors import ClinicError, StorageError
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.records.changes import Changes
from clinic.records.enums import ReportStatus, Topic
from clinic.records.labs import AttachmentDraft, LabImportOutcome, LabReportDraft
from clinic.rules.dates import spoken
from clinic.services import lab_matching, lab_same
from clinic.services.core import Core, local_date
from clinic.services.lab_answers import said_notes
from clinic.services.lab_attachments import keep
from clinic.services.lab_filing import results_of, store_report
from clinic.services.lab_inbox import assign
from clinic.services.lab_known_codes import known_codes, mapped
from clinic.services.lab_matching import Decision, decide
from clinic.services.lab_placing import place
from clinic.services.lab_rows import person_of, reported_person, result_row
from clinic.services.lab_same import fingerprint, taken_before
from clinic.store.models import LabReport, LabResult, Patient

Taken = tuple[LabImportOutcome, Changes]
Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]
_CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a sample may seem to lie, for wrong clocks and missing time zones."""
_LONGEST = 0.5
"""Seconds of one transaction, in which nobody else can write; the message at hand is finished."""
_TEST = "The message is marked as a test of the laboratory's system."


@dataclass(slots=True)
class _Stored:
    """A message whose bytes are kept already."""

    message: ReadMessage
    blobs: Mapping[bytes, str]
    """Content to the name of its blob, of the message as received and the documents in it."""

    @property
    def sha256(self) -> str:
        """The blob of the message as received."""
        return self.blobs[self.message.raw]


class MessageTaker:
    """Files reports for the patients they surely belong to; others wait for a person."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def take(
        self, name: str, messages: Sequence[ReadMessage | Broken], patient_id: str, cancelled: Cancelled | None = None
    ) -> Iterator[Taken]:
        """What became of each report of these messages, in their order, once it is stored.

        A message that cannot be stored is rolled back alone. Once ``cancelled`` says True the rest is left, and what is
        stored stays; where nothing can be written any more, the rest is refused.
        """
        left = len(messages)
        try:
            # before the transaction: a blob without its row is harmless, a row without its blob is not
            waiting = self._keep(messages)
            while waiting and not (cancelled is not None and cancelled()):
                done, count = self._some(name, waiting, patient_id, cancelled)
                waiting, left = waiting[count:], left - count
                yield from done
        except StorageError as error:
            yield from [(refused(name, str(error)), Changes())] * left

    def _some(
        self, name: str, waiting: Sequence[_Stored | Broken], patient_id: str, cancelled: Cancelled | None
    ) -> tuple[list[Taken], int]:
        """The first of them in one transaction, which ends before others of the clinic wait long; and how many."""
        drafts = [draft for item in waiting if isinstance(item, _Stored) for draft in item.message.reports]
        done: list[Taken] = []
        count = 0
        with self._core.db.write() as session:
            ends = time.monotonic() + _LONGEST
            if not patient_id:
                lab_matching.look_up(session, [draft.patient for draft in drafts])
            lab_same.look_up(session, map(fingerprint, drafts))
            for item in waiting:
                done += self._one(session, name, item, patient_id)
                count += 1
                if time.monotonic() > ends or (cancelled is not None and cancelled()):
                    break
        return done, count

    def _one(self, session: Session, name: str, item: _Stored | Broken, patient_id: str) -> list[Taken]:
        if isinstance(item, Broken):
            return [(refused(name, f"{item.what} {item.todo}"), Changes())]
        try:
            with savepoint(session):
                return self._message(session, name, item, patient_id)
        except ClinicError as error:
            return [(refused(name, str(error)), Changes())]

    def _keep(self, messages: Sequence[ReadMessage | Broken]) -> list[_Stored | Broken]:
        """The messages with the names of their blobs, written together."""
        contents: dict[bytes, str] = {}
        for item in messages:
            if isinstance(item, ReadMessage):
                parts = (item.raw, *(each.data for report in item.reports for each in report.attachments))
                contents.update(dict.fromkeys(parts, ""))
        contents = dict(zip(contents, self._core.blobs.put_many(contents), strict=True))
        return [item if isinstance(item, Broken) else _Stored(item, contents) for item in messages]

    def _message(self, session: Session, name: str, item: _Stored, patient_id: str) -> list[Taken]:
        done: list[Taken] = []
        for draft in item.message.reports:
            decision = decide(session, draft.patient, patient_id)
            said = _TEST if item.message.test else item.message.doubt
            doubt = said or self._impossible(draft, decision.patient)
            if doubt:
                decision = Decision(None, doubt)
            done.append(self._report(session, name, draft, decision, item))
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

    def _report(self, session: Session, name: str, draft: LabReportDraft, decision: Decision, item: _Stored) -> Taken:
        mark = fingerprint(draft)
        known = taken_before(session, draft, mark, item.sha256)
        if known is not None and (known.status is not ReportStatus.WAITING or decision.patient is None):
            return self._duplicate(session, name, known), Changes()
        draft = replace(draft, results=mapped(draft.results, draft.laboratory, known_codes(session)))
        notes = tuple(note for note in (decision.reason, *decision.notes, *draft.notes) if note)
        if known is not None and decision.patient is not None:
            report, notes = known, ("It had been waiting.", *decision.notes)
            assign(session, report, decision.patient)
        else:
            report = self._store(session, replace(draft, notes=notes), decision, mark, item)
        filed = decision.patient is not None
        before = tuple(report.notes)
        rows = place(session, report) if filed else results_of(session, report.id)
        notes += tuple(each for each in report.notes if each not in before)
        outcome = self._outcome(session, name, report, rows, "filed" if filed else "waiting", " ".join(notes))
        ids = tuple(part for part in (report.id, report.patient_id) if part)
        return outcome, Changes.of(Topic.LAB, ids=ids)

    def _store(
        self, session: Session, draft: LabReportDraft, decision: Decision, mark: str, item: _Stored
    ) -> LabReport:
        patient_id = decision.patient.id if decision.patient else ""
        report = store_report(session, self._core, draft, patient_id=patient_id, fingerprint=mark, sha256=item.sha256)
        documents: list[tuple[AttachmentDraft, str]] = [(d, item.blobs[d.data]) for d in draft.attachments]
        if documents:
            keep(session, self._core, report, documents)
        return report

    def _duplicate(self, session: Session, name: str, known: LabReport) -> LabImportOutcome:
        waits = {
            ReportStatus.WAITING: " and waits for its patient",
            ReportStatus.SET_ASIDE: " and was set aside by a person",
        }.get(known.status, "")
        reason = f"The same report was taken in on {spoken(local_date(known.received_at))}{waits}."
        patient = session.get(Patient, known.patient_id) if known.patient_id else None
        closed = patient is not None and patient.restricted_at is not None
        rows = [] if closed else results_of(session, known.id)
        return replace(self._outcome(session, name, known, rows, "duplicate", reason), notes=())

    def _outcome(
        self, session: Session, name: str, report: LabReport, rows: Sequence[LabResult], outcome: str, reason: str
    ) -> LabImportOutcome:
        patient = session.get(Patient, report.patient_id) if report.patient_id else None
        now = self._core.now()
        person = person_of(patient, now) if patient else reported_person(report, now)
        shown = tuple(result_row(row, self._core.catalog, person) for row in rows)
        mrn = patient.mrn if patient else ""
        return LabImportOutcome(name, outcome, reason, mrn, report.id, shown, said_notes(report))


@contextlib.contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """All of the block or nothing of it, within a transaction that goes on.

    What the auditor keeps in ``session.info`` about the end of the trail goes back with it.
    """
    before = dict(session.info)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info.update(before)
        for key in set(session.info) - set(before):
            del session.info[key]
        raise


def refused(name: str, reason: str) -> LabImportOutcome:
    """A file or message of which nothing was stored."""
    return LabImportOutcome(name, "refused", reason, "", "")
