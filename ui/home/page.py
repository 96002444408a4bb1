"""The day at a glance: visits of today and those left open, recalls that are due, reports that wait.

TodayPage(ctx)       visits, left_open, recalls, reports: DayCard
"""

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.enums import Topic, VisitStatus
from clinic.records.follow_up import RecallRow
from clinic.records.home import DayItem, Today
from clinic.records.labs import ReportRow
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from clinic.rules.names import display_name
from ui.context import Context
from ui.core import shortcuts
from ui.core.page import Page
from ui.core.tasks import Progress
from ui.home.columns import CardColumns
from ui.home.day_card import DayCard
from ui.home.words import ago_words, due_words, greeting, long_day, moment_words, terms_words
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.looks import scrolled, text_label
from ui.widgets.row_model import Column

_STATUS = {
    VisitStatus.DRAFT: "open",
    VisitStatus.SIGNED: "signed",
    VisitStatus.ENTERED_IN_ERROR: "entered in error",
}
_STATUS_TONE = {VisitStatus.DRAFT: "accent", VisitStatus.SIGNED: "done"}


class TodayPage(Page):
    """What there is to do, one click from each thing."""

    topics = frozenset({Topic.VISIT, Topic.RECALL, Topic.LAB, Topic.PATIENT, Topic.CLINIC, Topic.PRIVACY})
    terms_requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._sees_record = ctx.clinic.may(Right.SEE_RECORD)
        self._build_cards()
        self.terms = LinkButton("")
        self.terms.hide()
        self.terms.clicked.connect(self.terms_requested)
        groups: dict[int, tuple[tuple[QWidget, ...], ...]]
        if self._sees_record:
            groups = {
                2: ((self.visits, self.left_open), (self.recalls, self.reports)),
                3: ((self.visits,), (self.recalls,), (self.left_open, self.reports)),
            }
        else:  # who is here and who is due; no findings
            groups = {2: ((self.visits,), (self.recalls,)), 3: ((self.visits,), (self.recalls,), ())}
            for card in (self.left_open, self.reports):
                card.setParent(self)
                card.hide()
        self.columns = CardColumns(groups)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(14)
        column.addLayout(self._head())
        area = scrolled(self.columns)
        column.addWidget(area, 1)
        self.setFocusProxy(self.find_button)

    def refresh(self) -> None:
        """Read the day."""
        self._ctx.ops.read(self, self._ctx.clinic.home.today, self._show)

    def _head(self) -> QHBoxLayout:
        theme = self._ctx.theme
        words = QVBoxLayout()
        words.setSpacing(0)
        self.greeting = text_label("", "display")
        self.day = text_label("", "muted")
        words.addWidget(self.greeting)
        words.addWidget(self.day)
        words.addWidget(self.terms, 0, Qt.AlignmentFlag.AlignLeft)
        self.find_button = PrimaryButton("Find a patient", icon="magnifying-glass", theme=theme, hint=shortcuts.PALETTE)
        self.find_button.clicked.connect(self._ctx.actions.get("palette").trigger)
        self.register_button = Button("Register", icon="user-plus", theme=theme, hint="Ctrl+Shift+N")
        self.register_button.setAccessibleName("Register a patient")
        self.register_button.clicked.connect(self._register)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.find_button)
        row.addWidget(self.register_button)
        return row

    def _build_cards(self) -> None:
        ctx, theme, navigator = self._ctx, self._ctx.theme, self._ctx.navigator
        self.visits: DayCard[DayItem] = DayCard(
            theme,
            "Visits today",
            self._visit_columns(),
            "No visit yet today."
            + (" “Start a visit” on a patient's page begins one." if ctx.clinic.may(Right.WRITE_RECORD) else ""),
        )
        self.left_open: DayCard[DayItem] = DayCard(
            theme,
            "Visits still open",
            self._open_columns(),
            "None. Visits of earlier days that are not signed stand here.",
        )
        self.recalls: DayCard[RecallRow] = DayCard(
            theme,
            "Recalls due",
            self._recall_columns(),
            "No one is due within a week. A recall is set while a visit is written.",
        )
        self.reports: DayCard[ReportRow] = DayCard(
            theme,
            "Laboratory reports waiting",
            self._report_columns(),
            "None. Reports that fit no patient for certain wait here.",
        )
        self.recalls.set_link("All recalls")
        self.reports.set_link("Labs in")
        self.visits.row_opened.connect(self._open_visit)
        self.left_open.row_opened.connect(self._open_visit)
        self.recalls.row_opened.connect(self._open_recall)
        self.reports.row_opened.connect(self._open_report)
        self.recalls.link_clicked.connect(self._go_recalls)
        self.reports.link_clicked.connect(self._go_reports)
        self._navigator = navigator

    def _visit_columns(self) -> list[Column[DayItem]]:
        return [
            Column("Time", lambda item: moment_words(item.visit.started_at, self._today()), width=64, tone=_muted),
            Column("Patient", _name, second=self._reason, tip=self._reason),
            Column(
                "Status",
                lambda item: _STATUS[item.visit.status],
                width=96,
                tone=lambda item: _STATUS_TONE.get(item.visit.status, "muted"),
            ),
        ]

    def _open_columns(self) -> list[Column[DayItem]]:
        return [
            Column("Patient", _name, second=self._reason, tip=self._reason),
            Column(
                "Since",
                lambda item: ago_words(item.visit.started_at.astimezone().date(), self._today()),
                second=lambda item: spoken(item.visit.started_at.astimezone().date()),
                width=150,
                tone=lambda _item: "attention",
            ),
        ]

    def _recall_columns(self) -> list[Column[RecallRow]]:
        return [
            Column("Patient", lambda row: row.patient_name, second=lambda row: row.reason, tip=lambda row: row.reason),
            Column(
                "Due",
                lambda row: due_words(row.due, self._today()),
                second=lambda row: spoken(row.due),
                width=150,
                tone=lambda row: "attention" if row.due < self._today() else "",
            ),
        ]

    def _report_columns(self) -> list[Column[ReportRow]]:
        return [
            Column("Report", _reported_name, second=_report_words, tip=_report_words),
            Column(
                "Received",
                lambda row: ago_words(row.received_at.astimezone().date(), self._today()),
                second=lambda row: f"{row.abnormal} abnormal" if row.abnormal else "none abnormal",
                width=120,
            ),
        ]

    def _show(self, today: Today) -> None:
        now = self._ctx.clinic.now().astimezone()
        self.greeting.setText(f"{greeting(now)}, {self._ctx.clinic.user.name}")
        self.day.setText(f"{long_day(now.date())} · {self._ctx.clinic.info().name}")
        self.visits.show_rows(today.visits)
        self.left_open.show_rows(today.open_visits)
        overdue = sum(1 for row in today.recalls if row.due < now.date())
        self.recalls.show_rows(today.recalls, f"{len(today.recalls)}, {overdue} overdue" if overdue else "")
        self.reports.show_rows(today.waiting_reports)
        if self._ctx.clinic.may(Right.PRIVACY):  # every record is looked at, once a day: not while someone waits
            self._ctx.ops.background(self, "Records past their term", self._count_terms, self._show_terms, quiet=True)

    def _count_terms(self, _progress: Progress) -> int:
        return self._ctx.clinic.privacy.due()

    def _show_terms(self, number: int) -> None:
        self.terms.setVisible(number > 0)
        self.terms.setText(terms_words(number))

    def _reason(self, item: DayItem) -> str:
        unwritten = "no reason written yet" if self._sees_record else f"no. {item.patient.mrn}"
        return item.visit.reason or unwritten

    def _today(self) -> date:
        return local_today(self._ctx.clinic.now)

    @Slot(object)
    def _open_visit(self, item: DayItem) -> None:
        if item.visit.status is VisitStatus.DRAFT:
            self._navigator.open_patient(item.patient.id)  # the visit in progress stands at the side
        else:
            self._navigator.open_visit(item.patient.id, item.visit.id)

    @Slot(object)
    def _open_recall(self, row: RecallRow) -> None:
        self._navigator.open_patient(row.patient_id)

    @Slot(object)
    def _open_report(self, row: ReportRow) -> None:
        self._navigator.open_lab_report(row.id)

    @Slot()
    def _go_recalls(self) -> None:
        self._navigator.go("recalls")

    @Slot()
    def _go_reports(self) -> None:
        self._navigator.go("labs_in")

    @Slot()
    def _register(self) -> None:
        self._navigator.register_patient()


def _name(item: DayItem) -> str:
    return item.patient.name


def _muted(_item: DayItem) -> str:
    return "muted"


def _reported_name(row: ReportRow) -> str:
    person = row.reported_patient
    return display_name(person.family, person.given) or "without a name"


def _report_words(row: ReportRow) -> str:
    parts = [row.panel, f"{row.results} {'result' if row.results == 1 else 'results'}", row.laboratory]
    return " · ".join(part for part in parts if part)
