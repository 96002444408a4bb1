"""How the photos lie on each other, in words, and what can be done about it.

AlignBar(theme, parent=None)
    show_pair(kept, aligning, number=0)      number: of the pane, where there are several
    show_nothing()                           one photo alone
    set_shifted(bool); set_narrow(bool)
    exchange, align, by_hand, more, reset, colours     buttons; ``colours`` is checkable
    align_again, forget                      actions of ``more``
"""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from clinic.records.alignments import AlignmentRow
from clinic.records.enums import AlignmentGrade
from clinic.rules.alignment_words import grade_text
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.elided_label import ElidedLabel

_TONES = {AlignmentGrade.ALIGNED: "done", AlignmentGrade.APPROXIMATE: "attention", AlignmentGrade.NOT_ALIGNED: "muted"}
_COLOURS = "Match colours"


class GradeSign(QWidget):
    """A sign of the grade that differs in shape, too: filled, half filled, empty."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grade: AlignmentGrade | None = None
        self.setFixedSize(QSize(14, 14))
        theme.changed.connect(self.update)

    def set_grade(self, grade: AlignmentGrade | None) -> None:
        """``None``: not known."""
        self._grade = grade
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A disc, a half disc or a ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour: QColor = self._theme.color(_TONES.get(self._grade, "muted") if self._grade else "muted")
        painter.setPen(colour)
        box = self.rect().adjusted(2, 2, -2, -2)
        painter.drawEllipse(box)
        painter.setBrush(colour)
        if self._grade is AlignmentGrade.ALIGNED:
            painter.drawEllipse(box)
        elif self._grade is AlignmentGrade.APPROXIMATE:
            painter.drawPie(box, 90 * 16, 180 * 16)
        painter.end()


class AlignBar(QWidget):
    """One row; knows nothing of photos."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exchange = IconButton(theme, "arrows-left-right", "Exchange the two photos", kind="plain", shortcut="X")
        self.sign = GradeSign(theme)
        self.words = ElidedLabel()
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.align = Button("Align")
        self.align.setToolTip("Find the same skin in both photos; kept with the pair  A")
        self.by_hand = Button("By hand…")
        self.by_hand.setToolTip("Set pairs of points in both photos  H")
        self.more = IconButton(theme, "dots-three", "More about this alignment", kind="plain")
        self.menu = QMenu(self.more)
        self.align_again = self.menu.addAction("Align again by what is seen")
        self.forget = self.menu.addAction("Forget this alignment")
        self.more.clicked.connect(self._open_menu)
        self.reset = Button("Undo shift")
        self.reset.setToolTip("One photo was moved against the other by hand  U")
        self.colours = Button(_COLOURS)
        self.colours.setAccessibleName(_COLOURS)
        self.colours.setCheckable(True)
        self.colours.setToolTip("Bring brightness and white balance near those of the first photo; only shown  C")
        self._arrange()
        self.set_shifted(False)
        self.show_nothing()

    def show_pair(self, kept: AlignmentRow | None, *, aligning: bool, number: int = 0) -> None:
        """How the second photo (of pane ``number``) lies on the first."""
        tried = kept is not None and bool(kept.method)
        laid = kept is not None and kept.transform is not None
        self.sign.set_grade(kept.grade if tried and kept is not None else None)
        text = "Aligning…" if aligning else grade_text(kept)
        amber = tried and kept is not None and kept.grade is AlignmentGrade.APPROXIMATE and not aligning
        self._say(f"{number}: {text}" if number else text, amber=amber)
        self.align.setVisible(not tried)
        self.align.setEnabled(not aligning)
        self.by_hand.setVisible(True)
        self.more.setVisible(tried and not aligning)
        self.forget.setVisible(laid)

    def show_nothing(self) -> None:
        """There is no pair."""
        self.sign.set_grade(None)
        self._say("", amber=False)
        for part in (self.align, self.by_hand, self.more):
            part.setVisible(False)

    def set_shifted(self, shifted: bool) -> None:
        """Offer to undo what was moved by hand."""
        self.reset.setVisible(shifted)

    def set_narrow(self, narrow: bool) -> None:
        """Say the same in fewer letters."""
        self.colours.setText("Colours" if narrow else _COLOURS)

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _say(self, text: str, *, amber: bool) -> None:
        self.sign.setVisible(bool(text))
        self.words.setText(text)
        self.words.setAccessibleName(text)
        look = "changed-line" if amber else "muted"
        if self.words.property("ui") != look:
            self.words.setProperty("ui", look)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.exchange)
        row.addWidget(self.sign)
        row.addWidget(self.words, 1)
        for part in (self.align, self.by_hand, self.more, self.reset):
            row.addWidget(part)
        row.addWidget(self.colours)
