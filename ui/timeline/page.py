"""The tab "Overview": the course of a patient on one time axis, and what is true now.

OverviewPage(ctx, parent=None)
    set_patient(patient_id)        "": no one
"""

from dataclasses import replace
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clinic.app import Clinic
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.timeline import CourseSheetDraft
from clinic.reports.course import Target, Window, limit_of, span_of, usual_lesions, usual_range
from clinic.reports.course.scale import day_of
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.timeline.choice_menu import ChoiceMenu
from ui.timeline.choices import Choice
from ui.timeline.course_view import CourseView
from ui.timeline.now_column import NowColumn
from ui.timeline.paper import CoursePaper
from ui.timeline.reading import Overview, read_overview
from ui.timeline.thumbnails import Thumbnails
from ui.widgets.buttons import Button, IconButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.segmented import SegmentedControl

_RANGES = (("6", "6 months"), ("24", "2 years"), ("all", "All"))
_SIDE = 312
_ROOM_FOR_SIDE = 1180
_TABS = {"map": "map", "labs": "labs", "treatment": "treatment", "visits": "visits"}


class OverviewPage(Page):
    """The chart with its controls; the column "Now" at the side where there is room, else in its place."""

    topics: ClassVar[frozenset[Topic]] = frozenset(
        {
            Topic.PATIENT,
            Topic.VISIT,
            Topic.LESION,
            Topic.PHOTO,
            Topic.LAB,
            Topic.TREATMENT,
            Topic.RECALL,
            Topic.CLINIC,
        }
    )

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._seen: Overview | None = None
        self._asked = 0
        """Number of the newest reading; what an older one brings is not shown."""
        self._choices: dict[str, Choice] = {}
        self.view = CourseView(ctx.theme, Thumbnails(ctx.ops, ctx.clinic.photos.thumbnail, self))
        self.now = NowColumn(ctx.theme)
        self.empty = EmptyState(
            "Lesions, results, treatment and photos stand here on one time axis.",
            "Start a visit",
            icon="chart-line",
            theme=ctx.theme,
            title="No course yet",
        )
        self.card = Card("The course")
        self.ranges = SegmentedControl(_RANGES, "Time shown")
        self.lesion_menu = ChoiceMenu("Lesions")
        self.value_menu = ChoiceMenu("Values")
        self.now_button = Button("Now", icon="list-bullets", theme=ctx.theme)
        self.print_button = IconButton(ctx.theme, "printer", "The course as shown, on paper")
        self._paper = CoursePaper(ctx, self)
        self._stack = QStackedWidget()
        self._inner = QStackedWidget()
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show another patient; reads when shown."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self._seen = None
        self._asked += 1
        self._stack.setCurrentWidget(self._nothing)
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what touches this patient, or the clinic's units."""
        if Topic.CLINIC in changes.topics:
            return True
        return super().concerns(changes) and (not changes.ids or self._patient_id in changes.ids)

    def refresh(self) -> None:
        """Read and show the course."""
        if not self._patient_id:
            return
        self._asked += 1
        read = partial(_read, self._ctx.clinic, self._patient_id)
        self._ctx.ops.background(self, "The course", read, partial(self._show, self._asked), quiet=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column "Now" stands beside the chart where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        for widget in (self.ranges, self.lesion_menu, self.value_menu, self.print_button, self.now_button):
            self.card.add_action(widget)
        self.now_button.setCheckable(True)
        self.now_button.setToolTip("What is true now instead of the course")
        self.card.set_flush()
        self._inner.addWidget(self.view)
        self.card.add(self._inner, 1)
        self._side = QWidget()
        self._side.setFixedWidth(_SIDE)
        self._side_row = QHBoxLayout(self._side)
        self._side_row.setContentsMargins(0, 0, 0, 0)
        self._course = QWidget()
        row = QHBoxLayout(self._course)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.card, 1)
        row.addWidget(self._side)
        self._blank = Card()
        self._blank.add(self.empty, 1)
        self._nothing = QWidget()
        for page in (self._nothing, self._blank, self._course):
            self._stack.addWidget(page)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self._stack)
        self.setFocusProxy(self.view)
        self._place_now(beside=False)

    def _connect(self) -> None:
        self.ranges.chosen.connect(self._range_chosen)
        self.lesion_menu.changed.connect(self._lesions_chosen)
        self.value_menu.changed.connect(self._values_chosen)
        self.now_button.toggled.connect(self._arrange)
        self.view.span_changed.connect(self._moved)
        self.view.went.connect(self._go)
        self.now.went.connect(self._go)
        self.empty.action_requested.connect(self._start_visit)
        self.print_button.clicked.connect(self.print_course)
        add = partial(self._ctx.actions.add, scope=self, group="Overview")
        for key, label, run in (
            ("half-year", "Show the last 6 months", self._show_half_year),
            ("two-years", "Show the last 2 years", self._show_two_years),
            ("all", "Show the whole course", self._show_all),
            ("now", "Show what is true now", self.now_button.click),
            ("print", "Put the course on paper", self.print_button.click),
        ):
            add(f"overview-{key}", label, run)

    @property
    def _choice(self) -> Choice:
        return self._choices.setdefault(self._patient_id, Choice())

    def _show(self, asked: int, seen: Overview) -> None:
        if asked != self._asked:  # another patient, or something newer is on its way
            return
        self._seen = seen
        self._stack.setCurrentWidget(self._blank if seen.course.is_empty else self._course)
        if seen.course.is_empty:
            self.setFocusProxy(self.empty.button)
            return
        self.setFocusProxy(self.view)
        self.now.show_overview(seen)
        choice, course = self._choice, seen.course
        lesions = usual_lesions(course) if choice.lesions is None else choice.lesions
        self.lesion_menu.set_choices(
            [(line.id, f"{line.label}  {line.site}, {line.side}") for line in course.lesions], lesions
        )
        values = {line.key for line in course.values if line.usual} if choice.values is None else choice.values
        self.value_menu.set_choices([(line.key, line.name) for line in course.values], values)
        self.ranges.set_key(choice.range or usual_range(course))
        self._draw(choice.span or span_of(course, self.ranges.key))

    def _draw(self, span: Window) -> None:
        if self._seen is None:
            return
        course = self._seen.course
        lesions, values = self.lesion_menu.shown, self.value_menu.shown
        shown = replace(
            course,
            lesions=tuple(line for line in course.lesions if line.id in lesions),
            values=tuple(line for line in course.values if line.key in values),
        )
        self.view.set_course(shown, span, limit_of(course))
        self._tell_span()

    @Slot(str)
    def _range_chosen(self, key: str) -> None:
        if self._seen is not None:
            self._choice.range, self._choice.span = key, None
            self.view.set_span(span_of(self._seen.course, key))
            self._tell_span()

    @Slot()
    def _show_half_year(self) -> None:
        self.ranges.button("6").click()

    @Slot()
    def _show_two_years(self) -> None:
        self.ranges.button("24").click()

    @Slot()
    def _show_all(self) -> None:
        self.ranges.button("all").click()

    @Slot(object)
    def _lesions_chosen(self, keys: frozenset[str]) -> None:
        self._choice.lesions = keys
        self._draw(self.view.span)

    @Slot(object)
    def _values_chosen(self, keys: frozenset[str]) -> None:
        self._choice.values = keys
        self._draw(self.view.span)

    @Slot()
    def _moved(self) -> None:
        self._choice.span = self.view.span
        self._tell_span()

    @Slot(object)
    def _go(self, target: Target) -> None:
        navigator = self._ctx.navigator
        if target.kind == "lesion":
            navigator.open_lesion(self._patient_id, target.id)
        elif target.kind == "photo":
            navigator.open_photo(self._patient_id, target.id)
        elif target.kind == "visit":
            navigator.open_visit(self._patient_id, target.id)
        else:
            navigator.open_patient(self._patient_id, _TABS[target.kind])

    @Slot()
    def print_course(self) -> None:
        """Make a page of the days, lesions and quantities that are shown."""
        if self._seen is None:
            return
        span = self.view.span
        lesions, values = tuple(self.lesion_menu.shown), tuple(self.value_menu.shown)
        self._paper.make(CourseSheetDraft(self._patient_id, day_of(span.start), day_of(span.end), lesions, values))

    @Slot()
    def _start_visit(self) -> None:
        if self._patient_id:
            self._ctx.navigator.start_visit(self._patient_id)

    def _tell_span(self, *, shown: bool = True) -> None:
        if self._seen is None or not shown or self.width() < _ROOM_FOR_SIDE:
            self.card.set_note("")
            return
        first, last = day_of(self.view.span.start), day_of(self.view.span.end)
        until = "today" if last >= self._seen.course.today else spoken_short(last)
        self.card.set_note(f"{spoken_short(first)} to {until}")

    @Slot()
    def _arrange(self) -> None:
        beside = self.width() >= _ROOM_FOR_SIDE
        self._side.setVisible(beside)
        self.now_button.setVisible(not beside)
        self._place_now(beside=beside)
        showing_now = not beside and self.now_button.isChecked()
        self._inner.setCurrentWidget(self.now if showing_now else self.view)
        self.card.set_title("Now" if showing_now else "The course")
        self.now_button.setText("Course" if showing_now else "Now")
        for control in (self.ranges, self.lesion_menu, self.value_menu, self.print_button):
            control.setVisible(not showing_now)
        self._tell_span(shown=not showing_now)

    def _place_now(self, *, beside: bool) -> None:
        self.now.set_columns(1 if beside else 2)
        if beside and self.now.parentWidget() is not self._side:
            self._inner.removeWidget(self.now)
            self._side_row.addWidget(self.now)
            self.now.show()
        elif not beside and self._inner.indexOf(self.now) < 0:
            self._side_row.removeWidget(self.now)
            self._inner.addWidget(self.now)


def _read(clinic: Clinic, patient_id: str, _progress: Progress) -> Overview:
    return read_overview(clinic, patient_id)
