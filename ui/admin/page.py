"""Admin: the clinic's settings, its secrets, backups, a check of the record, and what the program is made of."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.enums import Topic
from clinic.records.rights import Right
from ui.admin.about import AboutCard
from ui.admin.audit import AuditSection
from ui.admin.backup_card import BackupCard
from ui.admin.check_card import CheckCard
from ui.admin.clinic_card import ClinicCard
from ui.admin.lab_list_card import CriticalCard, OwnAnalytesCard, PanelsCard
from ui.admin.laboratory_card import LaboratoryCard
from ui.admin.look_card import LookCard
from ui.admin.people_card import PeopleCard
from ui.admin.retention_card import RetentionCard
from ui.admin.rights_card import RightsCard
from ui.admin.secrets_card import SecretsCard
from ui.context import Context
from ui.core.page import Page
from ui.widgets.looks import scrolled, text_label
from ui.widgets.segmented import SegmentedControl

# key, label, and the right without which the section is not there
_SECTIONS: tuple[tuple[str, str, Right | None], ...] = (
    ("clinic", "Clinic", Right.ADMINISTER),
    ("laboratory", "Laboratory", Right.ADMINISTER),
    ("people", "People", Right.ADMINISTER),
    ("safety", "Safety", Right.BACK_UP),
    ("audit", "Audit", Right.AUDIT),
    ("privacy", "Privacy", Right.PRIVACY),
    ("look", "Look", None),
    ("about", "About", None),
)


class AdminPage(Page):
    """Settings in sections; those that the role of whoever is signed in does not allow are not there."""

    topics = frozenset({Topic.CLINIC, Topic.LAB, Topic.USER, Topic.PRIVACY})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self.clinic = ClinicCard(ctx)
        self.laboratory = LaboratoryCard(ctx)
        self.own, self.critical, self.panels = OwnAnalytesCard(ctx), CriticalCard(ctx), PanelsCard(ctx)
        if not ctx.clinic.may(Right.SEE_RECORD):  # the lists are read by those who see results
            for card in (self.own, self.critical, self.panels):
                card.hide()
        self.people = PeopleCard(ctx)
        self.secrets = SecretsCard(ctx)
        self.backups = BackupCard(ctx)
        self.checks = CheckCard(ctx)
        self.audit = AuditSection(ctx)
        self.retention = RetentionCard(ctx)
        self.look = LookCard(ctx)
        self.about = AboutCard(ctx)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(text_label("Admin", "title"))
        head.addStretch(1)
        offered = [(key, label) for key, label, right in _SECTIONS if right is None or ctx.clinic.may(right)]
        self._offered = [key for key, _ in offered]
        self.sections = SegmentedControl(offered, "Section")
        self.sections.chosen.connect(self.show_section)
        head.addWidget(self.sections)
        column.addLayout(head)
        self._stack = QStackedWidget()
        cards: dict[str, tuple[QWidget, ...]] = {
            "clinic": (self.clinic,),
            "laboratory": (self.laboratory, self.own, self.panels, self.critical),
            "people": (self.people, RightsCard(ctx)),
            "safety": (self.backups, self.checks, self.secrets),
            "privacy": (self.retention,),
            "look": (self.look,),
            "about": (self.about,),
        }
        for key, *_ in _SECTIONS:
            self._stack.addWidget(self.audit if key == "audit" else _section(*cards[key]))
        column.addWidget(self._stack, 1)
        self.show_section(self._offered[0])

    def refresh(self) -> None:
        """Read anew what the sections show that are there."""
        loads = {"clinic": self.clinic.load, "people": self.people.load, "safety": self.backups.load}
        loads["privacy"] = self.retention.load
        loads["laboratory"] = self._load_laboratory
        if "safety" in self._offered:
            self.checks.load()
        for key in self._offered:
            if key in loads:
                loads[key]()

    def _load_laboratory(self) -> None:
        self.laboratory.load()
        if self._ctx.clinic.may(Right.SEE_RECORD):
            for card in (self.own, self.panels, self.critical):
                card.load()

    @Slot(str)
    def show_section(self, key: str) -> None:
        """Show one of the sections; one that is not there changes nothing."""
        if key in self._offered:
            self.sections.set_key(key)
            self._stack.setCurrentIndex([name for name, *_ in _SECTIONS].index(key))


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
