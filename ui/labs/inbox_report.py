"""What a waiting report says.

ReportCard(parent=None)
    set_report(ReportRow | None, documents=())     documents: the buttons that open them
    document_wanted(AttachmentRow)                 signal
reported_name(ReportRow); about_words(ReportRow); count_words(ReportRow); waiting_columns(); result_columns()
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from clinic.records.lab_lists import AttachmentRow
from clinic.records.labs import ReportRow, ResultRow
from clinic.rules.dates import spoken_short
from clinic.rules.names import display_name
from ui.labs import words
from ui.labs.details_pane import judgement
from ui.widgets.buttons import LinkButton
from ui.widgets.card import Card
from ui.widgets.looks import scrolled, text_label
from ui.widgets.reported_paper import title_of
from ui.widgets.row_model import Column

_TO_CONFIRM = "confirm it once for this laboratory."
_LABELS = ("Laboratory", "Order", "Sample", "Received")


class ReportCard(Card):
    """Laboratory and sample as the message says, and why the report waits."""

    document_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The report", parent=parent)
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, 10, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._values = {}
        for label in _LABELS:
            value = text_label("", wrap=label in ("Laboratory", "Order"))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._values[label] = value
            form.addRow(text_label(label, "muted"), value)
        self.documents: list[LinkButton] = []
        self._none = text_label("none")
        self._papers = QVBoxLayout()
        self._papers.setContentsMargins(0, 0, 0, 0)
        self._papers.setSpacing(2)
        self._papers.addWidget(self._none)
        form.addRow(text_label("Documents", "muted"), self._papers)
        self.why = text_label("", "", wrap=True)
        form.addRow(text_label("Why it waits", "muted"))
        form.addRow(self.why)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.add(scrolled(inside), 1)

    def set_report(
        self,
        report: ReportRow | None,
        documents: Sequence[AttachmentRow] = (),
        results: Sequence[ResultRow] | None = None,
    ) -> None:
        """Show another report with the documents that came inside it; a name that was confirmed since needs no note."""
        self._show_documents(documents)
        if report is None:
            for value in (*self._values.values(), self.why):
                value.setText("")
            return
        texts = (
            report.laboratory or "not said",
            report.order_number or "not said",
            words.moment_words(report.sampled_at) if report.sampled_at else "not said",
            words.moment_words(report.received_at),
        )
        for label, text in zip(_LABELS, texts, strict=True):
            self._values[label].setText(text)
        notes = report.notes if results is None else [note for note in report.notes if _still_holds(note, results)]
        self.why.setText("\n".join(notes) or "The patient is not certain.")

    def _show_documents(self, documents: Sequence[AttachmentRow]) -> None:
        for old in self.documents:
            self._papers.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._none.setVisible(not documents)
        self.documents = [self._link(each) for each in documents]

    def _link(self, document: AttachmentRow) -> LinkButton:
        link = LinkButton(title_of(document))
        link.setAccessibleName(f"Open {title_of(document)}")
        link.clicked.connect(partial(self._wanted, document))
        self._papers.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return link

    def _wanted(self, document: AttachmentRow, _checked: bool = False) -> None:
        self.document_wanted.emit(document)


def _still_holds(note: str, results: Sequence[ResultRow]) -> bool:
    """Whether a note is true now: that a name is to be confirmed holds until it is."""
    if not note.endswith(_TO_CONFIRM):
        return True
    return any(row.proposed and note.startswith(f"“{row.reported_name}”") for row in results)


def reported_name(report: ReportRow) -> str:
    """The name as the message says it."""
    said = report.reported_patient
    return display_name(said.family, said.given) or "nobody named"


def waiting_columns() -> tuple[Column[ReportRow], ...]:
    """Whom it is about, and when it came."""
    return (
        Column("Reported for", reported_name, stretch=3, second=about_words, tip=lambda row: "\n".join(row.notes)),
        Column(
            "Received",
            lambda row: spoken_short(row.received_at.astimezone().date()),
            sort=lambda row: row.received_at,
            width=146,
            second=count_words,
        ),
    )


def result_columns() -> tuple[Column[ResultRow], ...]:
    """Name, value, judgement."""
    return (
        Column("Quantity", lambda row: row.name, stretch=3, tip=lambda row: f"Reported as “{row.reported_name}”"),
        Column(
            "Value", words.reported_words, width=150, right=True, tone=lambda row: words.flag_tone(row.flag),
        ),
        Column("Flag", lambda row: words.flag_text(row.flag), width=56, tone=lambda row: words.flag_tone(row.flag)),
        Column("Range", lambda row: words.range_words(row.low, row.high, row.range_text), width=110, tip=judgement),
        Column("Status", _status, width=190, tone=lambda row: "attention" if row.proposed else "", tip=_unsure),
    )  # fmt: skip


def _status(row: ResultRow) -> str:
    said = words.status_word(row.status)
    return f"{said}, {words.NOT_CONFIRMED}" if row.proposed else said


def _unsure(row: ResultRow) -> str:
    if not row.proposed:
        return ""
    return "Known by its name alone; in no course and no computed value until someone confirms what it is."


def about_words(row: ReportRow) -> str:
    """``born 3 Apr 1972, no. 20417``, as the message says."""
    said = row.reported_patient
    born = f"born {spoken_short(said.birth)}" if said.birth is not None else ""
    return ", ".join(part for part in (born, f"no. {said.mrn}" if said.mrn else "") if part)


def count_words(row: ReportRow) -> str:
    """``3 results, 1 abnormal``."""
    count = "1 result" if row.results == 1 else f"{row.results} results"
    return f"{count}, {row.abnormal} abnormal" if row.abnormal else count
