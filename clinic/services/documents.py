"""Documents: visit summaries, handouts and comparisons of photos, previewed, made, kept, handed over."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import NotAllowed, ValidationError
from clinic.records.changes import Changes
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope, DocumentKind, Topic
from clinic.records.follow_up import DocumentRow
from clinic.records.rights import Right
from clinic.records.timeline import CourseSheetDraft
from clinic.reports.document import Document as Tree
from clinic.reports.fonts import FontBook
from clinic.reports.handouts import HandoutTopic
from clinic.reports.pdf import Paper, render_pdf
from clinic.reports.pdf_vector import paper_measure
from clinic.reports.summary import DEFAULT_SECTIONS, summary_document
from clinic.rules.dates import spoken
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, fetch, local_date, user_name
from clinic.services.document_course import CourseFigures
from clinic.services.document_handouts import HandoutWriter
from clinic.services.document_summary import Sources, SummaryBuilder
from clinic.services.documents_paging import pages_of
from clinic.services.follow_up import RecallService
from clinic.services.gate import allowed, shows
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.photos import PhotoService
from clinic.services.restriction import check_free, restricted
from clinic.services.timeline import TimelineService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService
from clinic.store.models import Document, Visit

if TYPE_CHECKING:
    from clinic.services.document_comparison import ComparisonPage

Made = tuple[DocumentRow, bytes]


class DocumentService:
    """What leaves the clinic on paper. A made document is kept as it was, byte for byte."""

    def __init__(
        self,
        core: Core,
        patients: PatientService,
        visits: VisitService,
        lesions: LesionService,
        photos: PhotoService,
        labs: LabService,
        treatments: TreatmentService,
        recalls: RecallService,
    ) -> None:
        self._core = core
        self._from = Sources(patients, visits, lesions, photos, labs, treatments, recalls)
        timeline = TimelineService(core, patients, visits, lesions, photos, labs, treatments)
        self._courses = CourseFigures(core, timeline, photos, lambda: paper_measure(self._fonts))
        self._builder = SummaryBuilder(core, self._from, self._courses)
        self._handouts = HandoutWriter(core, self._from, self._builder)

    @cached_property
    def _fonts(self) -> FontBook:
        return FontBook.load(self._core.resources / "fonts")

    @allowed(Right.PRINT_RECORD)
    def preview_summary(self, visit_id: str, sections: Sequence[str] | None = None) -> bytes:
        """The summary of a visit as PDF, not kept. Raises ``NotFound``, ``Conflict``, ``ValidationError``."""
        data = self._render(self._summary(visit_id, sections, ""))
        self._core.seen(self._from.visits.get(visit_id).patient_id)
        return data

    @allowed(Right.PRINT_RECORD)
    def make_summary(self, visit_id: str, sections: Sequence[str] | None = None) -> tuple[Made, Changes]:
        """Make and keep the summary of a visit; that of a draft says on every page that it is one.

        Raises ``NotFound``, ``Conflict``, ``ValidationError``, ``StorageError``.
        """
        key = self._core.new_id()
        data = self._render(self._summary(visit_id, sections, key))
        visit = self._from.visits.get(visit_id)
        draft = "" if visit.signed_at else " (draft)"
        title = f"Visit summary, {spoken(local_date(visit.started_at))}{draft}"
        row = Document(id=key, patient_id=visit.patient_id, visit_id=visit_id, kind=DocumentKind.SUMMARY, title=title)
        return self._keep(row, data)

    @allowed(Right.PRINT_RECORD)
    def preview_comparison(self, draft: ComparisonDraft) -> bytes:
        """Two photos compared on one page as PDF, not kept. Raises as ``make_comparison``."""
        data = self._comparison(draft)
        self._core.seen(self._comparisons.patient_of(draft))
        return data

    @allowed(Right.PRINT_RECORD)
    def make_comparison(self, draft: ComparisonDraft) -> tuple[Made, Changes]:
        """Make and keep a page that compares two photos of one person.

        Raises ``NotFound``, ``ValidationError`` for photos of two people or a purpose other than the record,
        ``Conflict`` where the record is restricted, ``StorageError``, ``FileRefused`` where an original cannot be read.
        """
        data = self._comparison(draft)
        rows = (self._from.photos.get(draft.photo_a_id), self._from.photos.get(draft.photo_b_id))
        days = " and ".join(spoken(local_date(row.when)) for row in sorted(rows, key=lambda row: row.when))
        title = f"Comparison of photos, {days}"
        patient_id = rows[0].patient_id
        row = Document(id=self._core.new_id(), patient_id=patient_id, kind=DocumentKind.COMPARISON, title=title)
        return self._keep(row, data)

    @allowed(Right.PRINT_RECORD)
    def make_course(self, draft: CourseSheetDraft) -> tuple[Made, Changes]:
        """Make and keep the figure of the Overview on a page of its own.

        Raises ``NotFound``, ``Conflict`` where the record is restricted, ``ValidationError`` where there is no course
        or the days are none, ``StorageError``.
        """
        patient = self._from.patients.get(draft.patient_id)
        with self._core.db.read() as session:
            check_free(session, patient.id)
            clinic, author = clinic_detail(session), user_name(session, self._core.user_id)
        title, tree = self._courses.page(draft, patient, clinic, author)
        row = Document(id=self._core.new_id(), patient_id=patient.id, kind=DocumentKind.OTHER, title=title)
        return self._keep(row, self._render(tree))

    @allowed(None)
    def topics(self, language: str = "en") -> tuple[HandoutTopic, ...]:
        """The handouts in a language, by title."""
        return self._handouts.library.topics(language)

    @allowed(None)
    def search_topics(self, text: str, language: str = "en") -> tuple[HandoutTopic, ...]:
        """Handouts whose title or text has every word of ``text``."""
        return self._handouts.library.search(text, language)

    @shows(Right.SEE_RECORD)
    def suggested_topics(self, patient_id: str, visit_id: str = "", language: str = "en") -> tuple[HandoutTopic, ...]:
        """Handouts that fit the patient's current lesions, procedures (of the visit, if given) and medicines."""
        return self._handouts.fitting(patient_id, visit_id, language)

    @shows(Right.PRINT)
    def preview_handout(self, topic: str, patient_id: str, language: str = "en", visit_id: str = "") -> bytes:
        """A handout for one patient as PDF, not kept. Raises ``NotFound``."""
        return self._render(self._handouts.tree(topic, patient_id, language, visit_id))

    @allowed(Right.PRINT)
    def make_handout(
        self, topic: str, patient_id: str, language: str = "en", visit_id: str = ""
    ) -> tuple[Made, Changes]:
        """Make and keep a handout for one patient. Raises ``NotFound``, ``StorageError``."""
        data = self._render(self._handouts.tree(topic, patient_id, language, visit_id))
        title = next((t.title for t in self._handouts.library.topics(language) if t.key == topic), topic)
        row = Document(
            id=self._core.new_id(),
            patient_id=patient_id,
            visit_id=visit_id or None,
            kind=DocumentKind.HANDOUT,
            title=title,
            topic=topic,
        )
        return self._keep(row, data)

    @allowed(Right.PRINT)
    def list(self, patient_id: str = "") -> tuple[DocumentRow, ...]:
        """Documents that were made, newest first; of one patient where given.

        Who may not see the record is shown handouts only, and of restricted records nothing.
        """
        with self._core.db.read() as session:
            rows = document_rows(session, patient_id)
            closed = set[str]() if self._core.may(Right.PRIVACY) else restricted(session)
        self._core.seen(patient_id)  # the title of a handout tells what someone has
        return tuple(row for row in rows if self._may_open(row.kind) and row.patient_id not in closed)

    @allowed(Right.PRINT)
    def pdf(self, document_id: str) -> bytes:
        """A document as it was made. Raises ``NotFound``, ``NotAllowed`` for a summary, ``StorageError``."""
        with self._core.db.read() as session:
            row = fetch(session, Document, document_id, "This document")
            self._check_open(row)
            self._core.check_view(row.patient_id)
            sha256, patient_id = row.sha256, row.patient_id
        self._core.seen(patient_id)
        return self._core.blobs.get(sha256)

    @allowed(Right.PRINT)
    def printed(self, document_id: str = "", patient_id: str = "", form: str = "paper") -> None:
        """Enter into the audit trail that a document went to ``paper`` or into a ``file``.

        A preview that was not kept has no ``document_id``; then ``patient_id`` says whose it is. Raises ``NotFound``.
        """
        if document_id:
            with self._core.db.read() as session:
                row = fetch(session, Document, document_id, "This document")
                self._check_open(row)
                patient_id = row.patient_id
        self._core.note("print", "document", document_id, patient_id, to=form)

    @allowed(Right.PRINT)
    def handed_over(self, document_id: str) -> tuple[DocumentRow, Changes]:
        """Note that a document was given to the patient now; a second time changes nothing. Raises ``NotFound``."""
        with self._core.db.write() as session:
            row = fetch(session, Document, document_id, "This document")
            self._check_open(row)
            row.handed_over_at = row.handed_over_at or self._core.now()
            session.flush()
            return _row(row), _changes(row)

    @cached_property
    def _comparisons(self) -> "ComparisonPage":
        from clinic.services.document_comparison import ComparisonPage  # vision is loaded when first needed

        return ComparisonPage(self._core, self._fonts)

    def _comparison(self, draft: ComparisonDraft) -> bytes:
        if draft.purpose is not ConsentScope.RECORD:
            raise ValidationError(
                "purpose", "A kept document is for the record.", "Save the page as a file for another purpose."
            )
        with self._core.db.read() as session:
            check_free(session, self._comparisons.patient_of(draft))
        return self._comparisons.pdf(draft)

    def _may_open(self, kind: DocumentKind) -> bool:
        return kind is DocumentKind.HANDOUT or self._core.may(Right.SEE_RECORD)

    def _check_open(self, row: Document) -> None:
        if not self._may_open(row.kind):
            raise NotAllowed("This document holds findings.", "Ask someone whose role may see the record.")

    def _summary(self, visit_id: str, sections: Sequence[str] | None, document_id: str) -> Tree:
        visit = self._from.visits.get(visit_id)
        with self._core.db.read() as session:
            check_free(session, visit.patient_id)
            clinic = clinic_detail(session)
            made = [row for row in document_rows(session, visit.patient_id) if row.visit_id == visit_id]
        summary = self._builder.build(visit_id, clinic, made, document_id)
        try:
            return summary_document(summary, tuple(sections) if sections is not None else DEFAULT_SECTIONS)
        except ValueError as error:
            known = ", ".join(DEFAULT_SECTIONS)
            raise ValidationError(
                "sections", "A visit summary has no such section.", f"Choose from {known}."
            ) from error

    def _render(self, tree: Tree) -> bytes:
        with self._core.db.read() as session:
            paper = clinic_detail(session).page_size
        return render_pdf(tree, self._fonts, Paper(paper))

    def _keep(self, row: Document, data: bytes) -> tuple[Made, Changes]:
        row.sha256 = self._core.blobs.put(data)  # before the row: a crash in between leaves only a stray file
        row.pages, row.bytes, row.made_at = pages_of(data), len(data), self._core.now()
        with self._core.db.write() as session:
            _check_owner(session, row)
            session.add(row)
            session.flush()
            return (_row(row), data), _changes(row)


def document_rows(session: Session, patient_id: str = "") -> tuple[DocumentRow, ...]:
    """All documents, newest first; of one patient where given."""
    query = select(Document).order_by(Document.made_at.desc(), Document.id.desc())
    if patient_id:
        query = query.where(Document.patient_id == patient_id)
    return tuple(_row(row) for row in session.scalars(query))


def _check_owner(session: Session, row: Document) -> None:
    if row.visit_id and fetch(session, Visit, row.visit_id, "The visit").patient_id != row.patient_id:
        raise ValidationError("visit_id", "The visit is another patient's.", "Choose a visit of this patient.")


def _row(row: Document) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        patient_id=row.patient_id,
        visit_id=row.visit_id or "",
        kind=row.kind,
        title=row.title,
        made_at=row.made_at,
        sha256=row.sha256,
        pages=row.pages,
        bytes=row.bytes,
        topic=row.topic or "",
        handed_over_at=row.handed_over_at,
    )


def _changes(row: Document) -> Changes:
    topics = (Topic.DOCUMENT, Topic.VISIT) if row.visit_id else (Topic.DOCUMENT,)
    return Changes.of(*topics, ids=(row.patient_id, row.id))
