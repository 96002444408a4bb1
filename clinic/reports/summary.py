"""A visit summary as a document. It states what was recorded; nothing is computed or judged here."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from clinic.reports import summary_sections as parts
from clinic.reports.direction import join_facts
from clinic.reports.document import Block, Document
from clinic.reports.summary_data import VisitSummary
from clinic.reports.summary_photos import photos
from clinic.reports.summary_words import ENGLISH, SummaryWords


class Section(StrEnum):
    """The parts that can be switched and ordered; the patient's head is always there."""

    FINDINGS = "findings"
    LESIONS = "lesions"
    PHOTOS = "photos"
    LABS = "labs"
    TREATMENTS = "treatments"
    COURSE = "course"
    PLAN = "plan"
    DOCUMENTS = "documents"
    ADDENDA = "addenda"


DEFAULT_SECTIONS = tuple(Section)

_Build: TypeAlias = Callable[[VisitSummary, SummaryWords], list[Block]]
_BUILDERS: dict[Section, _Build] = {
    Section.FINDINGS: parts.findings,
    Section.LESIONS: parts.lesions,
    Section.PHOTOS: photos,
    Section.LABS: parts.labs,
    Section.TREATMENTS: parts.treatments,
    Section.COURSE: parts.course,
    Section.PLAN: parts.plan,
    Section.DOCUMENTS: parts.documents,
    Section.ADDENDA: parts.addenda,
}


def summary_document(
    summary: VisitSummary, sections: tuple[str, ...] = DEFAULT_SECTIONS, words: SummaryWords = ENGLISH
) -> Document:
    """The document of ``summary`` with ``sections`` in that order; empty ones are left out.

    Raises ValueError for a section that does not exist.
    """
    blocks: list[Block] = parts.patient_head(summary, words)
    for name in sections:
        blocks += _BUILDERS[Section(name)](summary, words)
    name, language = summary.patient_name, summary.language
    record = words.record.format(number=summary.record_number) if summary.record_number else ""
    number = words.document.format(number=summary.document_id) if summary.document_id else ""
    facts = (words.title, join_facts((summary.visit_date, summary.clinician), language))
    return Document(
        title=f"{words.title}, {name}, {summary.visit_date}",
        language=language,
        letterhead=summary.letterhead,
        blocks=tuple(blocks),
        header_facts=tuple(fact for fact in facts if fact),
        running_title=join_facts((name, record, words.title, summary.visit_date), language),
        footer_left=summary.signed or words.draft,
        footer_right=join_facts((name, summary.record_number, number), language),
        author=summary.clinician,
        notice="" if summary.signed else words.draft_notice,
        page_words=words.page,
    )
