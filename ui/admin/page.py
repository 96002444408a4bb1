"""Admin: the clinic's settings, its secrets, backups, a check of the record, and what the program is made of."""

from datetime import datetime, timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.enums import Topic
from clinic.rules.dates import spoken_short
from ui.admin.about import AboutCard
from ui.admin.backup_card import BackupCard
from ui.admin.clinic_card import ClinicCard
from ui.admin.look_card import LookCard
from ui.admin.secrets_card import SecretsCard
from ui.context import Context
from ui.core.page import Page
from ui.widgets.looks import scrolled, text_label
from ui.widgets.segmented import SegmentedControl

_OLD = timedelta(days=2)
"""A proven backup older than this turns the status line amber (safety.md)."""
_SECTIONS = (("clinic", "Clinic"), ("safety", "Safety"), ("look", "Look"), ("about", "About"))


class AdminPage(Page):
    """Settings in four sections."""

    topics = frozenset({Topic.CLINIC})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self.clinic = ClinicCard(ctx)
        self.secrets = SecretsCard(ctx)
        self.backups = BackupCard(ctx)
        self.look = LookCard(ctx)
        self.about = AboutCard(ctx)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(text_label("Admin", "title"))
        head.addStretch(1)
        self.sections = SegmentedControl(_SECTIONS, "Section")
        self.sections.chosen.connect(self.show_section)
        head.addWidget(self.sections)
        column.addLayout(head)
        self._stack = QStackedWidget()
        for cards in ((self.clinic,), (self.backups, self.secrets), (self.look,), (self.about,)):
            self._stack.addWidget(_section(*cards))
        column.addWidget(self._stack, 1)

    def refresh(self) -> None:
        """Read settings and backups anew."""
        self.clinic.load()
        self.backups.load()

    @Slot(str)
    def show_section(self, key: str) -> None:
        """Show one of the sections."""
        self.sections.set_key(key)
        self._stack.setCurrentIndex([name for name, _ in _SECTIONS].index(key))

    def backup_line(self) -> tuple[str, str]:
        """The status line's words on the last proven backup, and their tone."""
        made = self.backups.last_made()
        if made is None:
            return "No backup yet", "attention"
        age = self._ctx.clinic.now() - made
        return f"Backup proven {_when(made, self._ctx.clinic.now())}", "attention" if age > _OLD else ""


def _when(moment: datetime, now: datetime) -> str:
    local = moment.astimezone()
    if local.date() == now.astimezone().date():
        return f"{local:%H:%M}"
    return f"{spoken_short(local.date())}"


def _section(*cards: QWidget) -> QWidget:
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(0, 0, 0, 0)
    column = QVBoxLayout()
    column.setSpacing(12)
    for card in cards:
        card.setMaximumWidth(860)
        column.addWidget(card)
    column.addStretch(1)
    row.addLayout(column, 3)
    row.addStretch(1)
    return scrolled(inside)
