"""How documents are told, and why a handout is suggested."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from clinic.records.enums import DocumentKind, LesionStatus
from clinic.records.follow_up import DocumentRow
from clinic.records.lesions import LesionRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.reports.handouts import HandoutTopic
from clinic.rules.dates import parse_date, spoken, spoken_short

KINDS = {
    DocumentKind.SUMMARY: "Visit summary",
    DocumentKind.HANDOUT: "Handout",
    DocumentKind.COMPARISON: "Comparison",
    DocumentKind.OTHER: "Document",
}
SECTION_NAMES = {
    "findings": "Reason, examination, assessment",
    "lesions": "Lesions with the body map",
    "photos": "Photos",
    "labs": "Laboratory results",
    "treatments": "Treatment",
    "course": "The course on a time axis",
    "plan": "Plan and follow-up",
    "documents": "Papers handed over",
    "addenda": "Addenda",
}
_CURRENT = (LesionStatus.ACTIVE, LesionStatus.RECURRED)
_UNSAFE = re.compile(r"[^\w\-. ]+")
_MONTHS = "|".join(spoken(date(2000, month, 1)).split()[1] for month in range(1, 13))
_SPOKEN = re.compile(rf",? *(\d{{1,2}} (?:{_MONTHS}) \d{{4}})")


def day_of(moment: datetime) -> date:
    """The day of a moment where the program runs."""
    return moment.astimezone().date()


def moment_words(moment: datetime) -> str:
    """``22 November 2026, 10:31``."""
    return f"{spoken(day_of(moment))}, {moment.astimezone():%H:%M}"


def moment_short(moment: datetime) -> str:
    """``22 Nov 2026, 10:31``."""
    return f"{spoken_short(day_of(moment))}, {moment.astimezone():%H:%M}"


def pages(number: int) -> str:
    """``1 page``, ``2 pages``."""
    return "1 page" if number == 1 else f"{number} pages"


def kind_and_pages(row: DocumentRow) -> str:
    """``Handout · 2 pages``."""
    return f"{KINDS[row.kind]} · {pages(row.pages)}"


def handed_over(row: DocumentRow) -> str:
    """``22 Nov 2026``; nothing while it is still here."""
    return spoken_short(day_of(row.handed_over_at)) if row.handed_over_at is not None else ""


def file_name(row: DocumentRow, mrn: str) -> str:
    """The name to save a document of the patient with this record number under."""
    return pdf_name(row.title or KINDS[row.kind], day_of(row.made_at), mrn)


def pdf_name(title: str, made: date, mrn: str) -> str:
    """A name that every file system takes: ``Visit summary 2026-11-22 20417.pdf``.

    The day is that of the title, of which a summary has the visit's, else the day when the document was made.
    """
    found = _SPOKEN.search(title)
    day = parse_date(found[1], made) if found else made
    plain = title.replace(found[0], "", 1) if found else title
    parts = (_UNSAFE.sub("", plain).strip(), day.isoformat(), _UNSAFE.sub("", mrn).strip())
    return f"{' '.join(part for part in parts if part)}.pdf"


def reason(
    topic: HandoutTopic, lesions: Sequence[LesionRow], procedures: Sequence[ProcedureRow], drugs: Sequence[DrugRow]
) -> str:
    """What in the record a suggested handout fits: ``L1 Milia, primary · Diltiazem``."""
    found = [
        f"{row.label} {row.diagnosis_text}".strip()
        for row in lesions
        if row.diagnosis in topic.diagnoses and row.status in _CURRENT
    ]
    found += [f"{row.kind_text}, {spoken_short(day_of(row.at))}" for row in procedures if row.kind in topic.procedures]
    found += [row.name for row in drugs if row.drug in topic.treatments]
    return " · ".join(list(dict.fromkeys(found))[:3])
