"""What a person was asked about an unusual value that they typed, and what they answered.

It stands with the report, as an entry of ``notes`` that names its result; the audit trail holds it with the report.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, object_session

from clinic.records.enums import LabSource
from clinic.records.labs import ResultDraft, ResultRow
from clinic.rules.dates import spoken
from clinic.rules.plausible import AS_TYPED
from clinic.rules.validation import readable_unit
from clinic.services.core import Core, local_date, user_name
from clinic.store.models import LabReport, LabResult


def keep_answer(core: Core, report: LabReport, result_id: str, draft: ResultDraft) -> None:
    """Enter question and answer of a result that is stored now; nothing where nothing was asked."""
    if draft.asked and draft.answer:
        told = {"result": result_id, "asked": draft.asked, "answered": draft.answer}
        report.notes = [*report.notes, told | {"by": core.user_id, "at": core.now().isoformat()}]


def said_notes(report: LabReport) -> tuple[str, ...]:
    """The notes in words, without the answers."""
    return tuple(note for note in report.notes if isinstance(note, str))


def answer_words(result: LabResult) -> str:
    """``Asked “…”; answered “mg/dL, as typed” by Dr A. Berg on 12 November 2026.``, or nothing."""
    session = object_session(result)
    if not result.confirmed or session is None:
        return ""
    report = session.get(LabReport, result.report_id)
    notes: list[Any] = list(report.notes) if report is not None else []
    told = next((note for note in notes if isinstance(note, dict) and note.get("result") == result.id), None)
    return _words(session, told, result.ucum) if told is not None else ""


def _words(session: Session, told: dict[str, Any], ucum: str) -> str:
    answer = str(told["answered"])
    as_typed = f"{readable_unit(ucum)}, as typed" if ucum else AS_TYPED
    said = as_typed if answer == AS_TYPED else readable_unit(answer)
    who, on = user_name(session, str(told["by"])), spoken(local_date(datetime.fromisoformat(str(told["at"]))))
    return f"Asked “{told['asked']}”; answered “{said}” by {who or 'a person'} on {on}."


def with_authors(session: Session, results: Sequence[LabResult], rows: Sequence[ResultRow]) -> tuple[ResultRow, ...]:
    """The rows of a history with who entered each value, and when; of a laboratory's report, who imported it."""
    corrected = {each.id for each in results if each.superseded_by == "person"}
    told = []
    for result, row in zip(results, rows, strict=True):
        report = session.get(LabReport, result.report_id)
        by_person = result.supersedes_id in corrected or (report is not None and report.source is LabSource.TYPED)
        name = user_name(session, result.created_by)
        author = name if by_person or not name else f"imported by {name}"
        told.append(replace(row, author=author, entered_at=result.created_at))
    return tuple(told)
