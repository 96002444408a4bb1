"""Taking damaged files into a clinic: each message whole or absent, and nothing else in the record changes."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.app import Clinic
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.records.enums import Sex
from clinic.records.lab_lists import CsvLayout
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDraft
from clinic.store.models import LabAttachment, LabReport, LabResult
from clinic.worker.tables import LOOK_BYTES, shape_apart
from tests.support.workers import shared_workers

_STORED = ("filed", "waiting")
_Counts = tuple[int, int, int]


class Filing:
    """A clinic with the patient whom most of the messages are about."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self._clinic = clinic
        self._file = folder / "x"
        birth = PartialDate(1972, 2, 14)
        clinic.patients.save(PatientDraft("Test", "Anna", birth, Sex.FEMALE, mrn="P0001"))

    def by_halves(self, data: bytes, layout: CsvLayout | None, items: Sequence[ReadMessage | Broken]) -> str:
        """What is odd about the record once the file was taken in, or nothing; ``items`` are what it says."""
        if layout is not None:
            self._clinic.lab_layouts.save(shape_apart(shared_workers(), data[:LOOK_BYTES], "x").signature, layout)
        self._file.write_bytes(data)
        before = self._counts()
        outcomes, _ = self._clinic.labs.import_files([self._file])
        drafts = [report for item in items if isinstance(item, ReadMessage) for report in item.reports]
        told = [outcome for outcome in outcomes if outcome.report_id]
        if len(told) != len(drafts):
            return "odd: a message was left" if not any(o.outcome == "refused" for o in outcomes) else ""
        new = [(o, d) for o, d in zip(told, drafts, strict=True) if o.outcome in _STORED and self._is_new(o.reason)]
        results, documents = (sum(len(each) for each in of) for of in (
            [d.results for _, d in new], [d.attachments for _, d in new]))  # fmt: skip
        expected = (before[0] + len(new), before[1] + results, before[2] + documents)
        return "" if self._counts() == expected else "odd: filed by halves"

    def wrong(self) -> str:
        """What is wrong with the record as a whole: a row that nobody entered, a result of no report."""
        problems = [str(each) for each in self._clinic.integrity.verify()]
        with self._clinic.database.read() as session:
            orphans = select(func.count()).where(LabResult.report_id.not_in(select(LabReport.id)))
            problems += [f"{number} results of no report" for number in session.scalars(orphans) if number]
        return "; ".join(problems)

    @staticmethod
    def _is_new(reason: str) -> bool:
        return "It had been waiting." not in reason

    def _counts(self) -> _Counts:
        with self._clinic.database.read() as session:
            return _count(session, LabReport), _count(session, LabResult), _count(session, LabAttachment)


def _count(session: Session, kind: type[LabReport | LabResult | LabAttachment]) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0
