"""Where the parts of the comparison stand.

CompareLayout(ctx, page, stage)
    bar, align_bar, facts, strip, empty, subject
    show_work(bool)                      the comparison, or that there is nothing yet
    offer(subjects, chosen); tell(subject, shown)
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from ui.compare.align_bar import AlignBar
from ui.compare.filmstrip import Filmstrip
from ui.compare.stage import CompareStage
from ui.compare.subjects import Subject
from ui.compare.toolbar import CompareBar
from ui.context import Context
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label

_EMPTY = "Photos of the same lesion at different visits are compared here, under one zoom. Import photos first."


class SubjectBox(QComboBox):
    """Which lesion or region."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Lesion or region")
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumWidth(204)
        self.setMaximumWidth(320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.view().setMinimumWidth(300)
        self.currentIndexChanged.connect(self._changed)

    def offer(self, subjects: Sequence[Subject], key: str) -> None:
        """Offer ``subjects``, ``key`` chosen; nothing is emitted."""
        self.blockSignals(True)
        self.clear()
        for subject in subjects:
            self.addItem(subject.label, subject.key)
        self.setCurrentIndex(self.findData(key))
        self.setToolTip(self.currentText())
        self.blockSignals(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its text ends in dots where it is longer than the box."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 6
        option.currentText = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @Slot()
    def _changed(self) -> None:
        self.chosen.emit(str(self.currentData() or ""))


class CompareLayout:
    """Makes the parts and puts them onto the page."""

    def __init__(self, ctx: Context, page: QWidget, stage: CompareStage) -> None:
        ways = stage.scene.modes
        self.align_bar = AlignBar(ctx.theme)
        offered = [(way.key, way.label, way.tip, way.shortcut) for way in ways.values()]
        self.bar = CompareBar(ctx.theme, offered, self.align_bar)
        self._photos = ctx.clinic.photos
        self.strip = Filmstrip(ctx.theme, ctx.ops.runner, self._thumbnail)
        self.facts = text_label(look="hint", wrap=True)
        self.empty = EmptyState(_EMPTY, "Go to photos", icon="columns", theme=ctx.theme, title="Nothing to compare yet")
        self.subject = SubjectBox()
        self._counts = text_label(look="hint", wrap=True)
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(stage, 1)
        column.addWidget(self.facts)
        column.addWidget(self._card())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._work)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.addWidget(self._stack)

    def show_work(self, there: bool) -> None:
        """The comparison, or that there is nothing to compare."""
        self._stack.setCurrentWidget(self._work if there else self.empty)

    def offer(self, subjects: Sequence[Subject], chosen: Subject) -> None:
        """What can be compared, and its photos in order of time."""
        self.subject.offer(subjects, chosen.key)
        self.strip.set_subject(chosen)

    def tell(self, subject: Subject, shown: int) -> None:
        """How many photos there are, and are seen."""
        number = len(subject.rows)
        self._counts.setText(f"{number} photo{'s' * (number != 1)}, {shown} shown")

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("ui", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(8, 2, 6, 0)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.subject)
        words.addWidget(self._counts)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(self.strip, 4)
        return card

    def _thumbnail(self, key: str, _pixels: int) -> bytes:
        return self._photos.thumbnail(key)
