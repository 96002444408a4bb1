"""Admin: the clinic's settings, its secrets, backups, a check of the record, and what the program is made of."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.enums import Topic
from ui.admin.about import AboutCard
from ui.admin.backup_card import BackupCard
from ui.admin.clinic_card import ClinicCard
from ui.admin.look_card import LookCard
from ui.admin.secrets_card import SecretsCard
from ui.context import Context
from ui.core.page import Page
from ui.widgets.looks import scrolled, text_label
from ui.widgets.segmented import SegmentedControl

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
