"""Two photos beside each other in which a person sets the same places; beside them the outcome.

ByHandDialog(ctx, parent, rows, kept, pairs=None)        rows: first and second photo; pairs: not saved the last time
    saved(AlignmentRow), left(pairs)     signals
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from clinic.errors import ClinicError, Conflict
from clinic.records.alignments import AlignmentRow
from clinic.records.changes import Changes
from clinic.records.photos import PhotoRow
from ui.compare.by_hand.pairs import EXACT, Pair, PairList
from ui.compare.by_hand.point_view import PointView, colour_of
from ui.compare.by_hand.preview import PairPreview
from ui.compare.facts import day_words
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label

_HOW = (
    "Click the same place of the skin in both photos: three or four places, well apart. Drag a point to correct it; "
    "with the keyboard: Enter sets, arrows move."
)
_CHECK = "Up to four pairs fit exactly; a fifth shows how well they agree."


class ByHandDialog(Dialog):
    """Save keeps the pairs and how the photos lie by them."""

    saved = Signal(object)
    left = Signal(object)

    def __init__(
        self,
        ctx: Context,
        parent: QWidget,
        rows: tuple[PhotoRow, PhotoRow],
        kept: AlignmentRow | None,
        pairs: Sequence[Pair] | None = None,
    ) -> None:
        super().__init__(parent, "Align by hand", "Save")
        self._ctx, self._rows, self._version = ctx, rows, kept.version if kept is not None else 0
        known = pairs if pairs is not None else kept.pairs if kept is not None else ()
        self._first = tuple(known)
        sizes = [(row.width, row.height) for row in rows]
        self.pairs = PairList(sizes[0], sizes[1], known, self)
        self.views = tuple(PointView(ctx, side, self.pairs) for side in (0, 1))
        self.preview = PairPreview(ctx, rows, self.pairs)
        self.list = QListWidget()
        self.list.setAccessibleName("Pairs of points")
        self.remove = Button("Remove pair")
        self.remove.setToolTip("Take the chosen pair away  Delete")
        self.note = text_label(look="hint", wrap=True)
        self.problem = text_label(look="error", wrap=True)
        self.problem.setVisible(False)
        self._arrange()
        for view, row in zip(self.views, rows, strict=True):
            view.setAccessibleName(f"Photo of {day_words(row)}")
            view.set_caption(day_words(row))
            view.show_row(row)
        self.pairs.changed.connect(self._tell)
        self.list.currentRowChanged.connect(self._choose)
        self.remove.clicked.connect(self._remove)
        self._tell()
        self._fit_window()
        self.views[0].setFocus()

    def accept(self) -> None:
        """Keep the pairs; what cannot be kept is said and the dialog stays."""
        one, two = self._rows
        if not self.action_button.isEnabled():
            return
        self.action_button.setEnabled(False)
        work = partial(_save, self._ctx, (one.id, two.id), self.pairs.complete, self._version)
        self._ctx.ops.background_write(self, "Aligning by hand", work, self._saved, self._failed)

    def reject(self) -> None:
        """What was set is there again when the dialog is next opened."""
        if self.pairs.complete != self._first:
            self.left.emit(self.pairs.complete)
        super().reject()

    def _saved(self, row: AlignmentRow) -> None:
        self.saved.emit(row)
        super().accept()

    def _failed(self, error: ClinicError) -> bool:
        theirs = getattr(error, "theirs", None)
        words = str(error)
        if isinstance(error, Conflict) and isinstance(theirs, AlignmentRow):
            self._version = theirs.version
            words = f"{error.what} Save again to put your points in place of theirs, or cancel to keep theirs."
        self.action_button.setEnabled(True)
        self.problem.setText(words)
        self.problem.setVisible(True)
        return True

    @Slot()
    def _tell(self) -> None:
        """The list, what is still missing, and whether it can be saved."""
        pairs = self.pairs
        self.list.blockSignals(True)
        self.list.clear()
        for at in range(len(pairs.points)):
            item = QListWidgetItem(f"{at + 1}   {self._state(at)}")
            item.setForeground(self._ctx.theme.color("text"))
            item.setData(Qt.ItemDataRole.DecorationRole, colour_of(at))
            self.list.addItem(item)
        self.list.setCurrentRow(pairs.chosen if pairs.chosen < len(pairs.points) else -1)
        self.list.blockSignals(False)
        self.remove.setEnabled(pairs.chosen < len(pairs.points))
        self.action_button.setEnabled(pairs.transform is not None)
        open_side = next((side for side in (0, 1) if pairs.wanted(side) and not pairs.wanted(1 - side)), None)
        if open_side is not None:
            self.note.setText(f"Now set point {pairs.chosen + 1} in the {('first', 'second')[open_side]} photo.")
        else:
            self.note.setText(pairs.problem or (_CHECK if len(pairs.complete) <= EXACT else ""))

    def _state(self, at: int) -> str:
        one, two = self.pairs.points[at]
        if one is None or two is None:
            return f"missing in the {'first' if one is None else 'second'} photo"
        residual = self.pairs.residuals[at]
        return f"off by {residual:.1f} px of 1024" if residual is not None else "set in both"

    @Slot(int)
    def _choose(self, at: int) -> None:
        if at >= 0:
            self.pairs.choose(at)

    @Slot()
    def _remove(self) -> None:
        self.pairs.remove(self.pairs.chosen)

    def _arrange(self) -> None:
        self.add_text(_HOW)
        row = QHBoxLayout()
        row.setSpacing(8)
        for view in self.views:
            view.setMinimumSize(260, 240)
            row.addWidget(view, 3)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(text_label("Second over first", look="field-label"))
        side.addWidget(self.preview, 3)
        side.addWidget(text_label("Pairs of points", look="field-label"))
        self.list.setMinimumHeight(96)
        side.addWidget(self.list, 2)
        side.addWidget(self.note)
        side.addWidget(self.remove)
        row.addLayout(side, 2)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.problem)

    def _fit_window(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.resize(round(parent.width() * 0.94), round(parent.height() * 0.92))


def _save(
    ctx: Context, photo_ids: tuple[str, str], pairs: tuple[Pair, ...], version: int, progress: Progress
) -> tuple[AlignmentRow, Changes]:
    progress.check()
    return ctx.clinic.alignments.by_hand(*photo_ids, pairs, version)
