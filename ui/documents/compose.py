"""Dialogs that put a document together while its pages are seen.

SummaryDialog(ctx, parent, visits, visit_id)            made(str visit_id, object sections)
HandoutDialog(ctx, parent, patient_id, visits, suggested, topic)      made(str topic, str visit_id)
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import shorten

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.enums import VisitStatus
from clinic.records.rights import Right
from clinic.records.visits import VisitRow
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.documents.section_list import SectionList
from ui.documents.topic_list import TopicList
from ui.documents.words import day_of
from ui.widgets.form import FormField
from ui.widgets.looks import text_label
from ui.widgets.pdf_preview import PdfPreview

SIZE = (980, 640)
_SIDE = 320
_DELAY_MS = 200
_FEW = 18  # letters of a reason that fit beside the date


class ComposeDialog(Dialog):
    """Choices at the left, the pages they make at the right."""

    def __init__(self, ctx: Context, parent: QWidget, title: str, action: str) -> None:
        super().__init__(parent, title, action)
        self.ctx = ctx
        self._job = 0
        self._render: Callable[[], bytes] | None = None
        self.preview = PdfPreview(ctx.theme)
        self.problem = text_label("", "muted", wrap=True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.preview)
        self._pages.addWidget(self.problem)
        side = QWidget()
        side.setFixedWidth(_SIDE)
        self.side = QVBoxLayout(side)
        self.side.setContentsMargins(0, 0, 0, 0)
        self.side.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(self._pages, 1)
        self.body.addLayout(row, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._start)
        window = parent.window()
        self.resize(min(SIZE[0], window.width() - 40), min(SIZE[1], window.height() - 40))

    def show_pages(self, render: Callable[[], bytes]) -> None:
        """Show what ``render`` gives, soon; it runs in a worker, and only the newest one is shown."""
        self._render = render
        self._timer.start()

    @Slot()
    def _start(self) -> None:
        render = self._render
        if render is not None:
            self.ctx.ops.cancel(self._job)
            taken, refused = partial(self._take, render), partial(self._refuse, render)
            self._job = self.ctx.ops.background(self, "Preview", partial(_run, render), taken, refused, quiet=True)

    def _take(self, render: Callable[[], bytes], data: bytes) -> None:
        if render is self._render:
            self._pages.setCurrentWidget(self.preview)
            self.ctx.ops.read(self, partial(self.preview.load, data), self._shown, partial(self._refuse, render))

    def _shown(self, _nothing: None) -> None:
        self.problem.setText("")

    def _refuse(self, render: Callable[[], bytes], error: ClinicError) -> None:
        if render is self._render:
            self.problem.setText(f"{error.what} {error.todo}".strip())
            self._pages.setCurrentWidget(self.problem)


class SummaryDialog(ComposeDialog):
    """Which visit, and which sections in which order."""

    made = Signal(str, object)

    def __init__(self, ctx: Context, parent: QWidget, visits: Sequence[VisitRow], visit_id: str) -> None:
        super().__init__(ctx, parent, "Visit summary", "Make summary")
        self.visit = QComboBox()
        _offer(self.visit, visits)
        self.visit.setCurrentIndex(max(0, self.visit.findData(visit_id)))
        self.sections = SectionList(ctx.theme, ctx.settings)
        self.side.addWidget(FormField("Visit", self.visit))
        self.side.addWidget(self.sections, 1)
        self.visit.currentIndexChanged.connect(self._changed)
        self.sections.changed.connect(self._changed)
        self._changed()

    def accept(self) -> None:
        """Close, then hand over the choice."""
        self.sections.remember()
        visit_id, sections = str(self.visit.currentData()), self.sections.chosen
        super().accept()
        self.made.emit(visit_id, sections)

    @Slot()
    def _changed(self) -> None:
        visit_id, sections = str(self.visit.currentData()), self.sections.chosen
        self.action_button.setEnabled(bool(sections))
        self.show_pages(partial(self.ctx.clinic.documents.preview_summary, visit_id, sections))


class HandoutDialog(ComposeDialog):
    """Which handout; those that fit the record come first."""

    made = Signal(str, str)

    def __init__(
        self,
        ctx: Context,
        parent: QWidget,
        patient_id: str,
        visits: Sequence[VisitRow],
        suggested: Mapping[str, str],
        topic: str = "",
    ) -> None:
        super().__init__(ctx, parent, "Handout", "Make handout")
        self._patient_id = patient_id
        self.topics = TopicList(ctx.theme, ctx.clinic.documents.search_topics)
        self.visit = QComboBox()
        self.visit.addItem("No visit: all open lesions", "")
        _offer(self.visit, visits)
        today = local_today(ctx.clinic.now)
        if visits and (visits[0].status is VisitStatus.DRAFT or day_of(visits[0].started_at) == today):
            self.visit.setCurrentIndex(1)
        self.side.addWidget(self.topics, 1)
        belongs = FormField("Belongs to", self.visit)
        self.side.addWidget(belongs)
        belongs.setVisible(ctx.clinic.may(Right.SEE_RECORD))
        self.topics.chosen.connect(self._changed)
        self.topics.activated.connect(self._activated)
        self.visit.currentIndexChanged.connect(self._changed)
        self.topics.set_suggested(suggested)
        if topic:
            self.topics.choose(topic)
        self.topics.field.setFocus()

    def accept(self) -> None:
        """Close, then hand over the choice."""
        topic, visit_id = self.topics.topic, str(self.visit.currentData())
        super().accept()
        if topic is not None:
            self.made.emit(topic.key, visit_id)

    @Slot()
    def _changed(self, *_: object) -> None:
        topic, visit_id = self.topics.topic, str(self.visit.currentData())
        self.action_button.setEnabled(topic is not None)
        if topic is not None:
            preview = self.ctx.clinic.documents.preview_handout
            self.show_pages(partial(preview, topic.key, self._patient_id, visit_id=visit_id))

    @Slot(str)
    def _activated(self, _key: str) -> None:
        self.accept()


def _offer(box: QComboBox, visits: Sequence[VisitRow]) -> None:
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for row in visits:
        draft = ", in progress" if row.status is VisitStatus.DRAFT else ""
        reason = f": {shorten(row.reason, _FEW, placeholder='…')}" if row.reason else ""
        box.addItem(f"{spoken_short(day_of(row.started_at))}{draft}{reason}", row.id)


def _run(render: Callable[[], bytes], progress: Progress) -> bytes:
    progress.check()
    return render()
