"""What a person does with a comparison beside looking: align, set points, undo a shift, match colours; and its keys.

CompareDeeds(ctx, page)
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from clinic.records.alignments import AlignmentRow
from clinic.records.photos import PhotoRow
from ui.compare.scene import MOST
from ui.context import Context

if TYPE_CHECKING:
    from ui.compare.by_hand.pairs import Pair
    from ui.compare.page import ComparePage


class CompareDeeds(QObject):
    """Connects buttons and keys to what they do."""

    def __init__(self, ctx: Context, page: "ComparePage") -> None:
        super().__init__(page)
        self._ctx, self._page = ctx, page
        self._unsaved: dict[tuple[str, str], tuple[Pair, ...]] = {}
        """Points that were set and not saved, while the window is open."""
        bar = page.align_bar
        bar.align.clicked.connect(self.align)
        bar.align_again.triggered.connect(self.align_again)
        bar.by_hand.clicked.connect(self.by_hand)
        bar.forget.triggered.connect(self.forget)
        bar.reset.clicked.connect(page.keeper.undo_shift)
        bar.colours.toggled.connect(page.scene.set_matching)
        page.bar.export_chosen.connect(self._export)
        ctx.ops.runner.ended.connect(page.keeper.cancelled)
        self._add_keys()

    @Slot()
    def align(self) -> None:
        """Find the same skin in the photos that are shown, where it was not tried before."""
        self._page.keeper.align()

    @Slot()
    def align_again(self) -> None:
        """Anew; what a person set is replaced, so that is asked."""
        pair = self._page.scene.pair
        kept = self._page.keeper.kept(pair[1]) if pair is not None else None
        if kept is not None and kept.author:
            text = f"The {len(kept.pairs)} pairs of points that {kept.author} set are replaced."
            again = partial(self._page.keeper.align, again=True)
            self._ctx.prompts.confirm(self._page, "Align again by what is seen?", text, "Align again", again)
        else:
            self._page.keeper.align(again=True)

    @Slot()
    def by_hand(self) -> None:
        """Set pairs of points in both photos."""
        pair = self._page.scene.pair
        if pair is None:
            return
        from ui.compare.by_hand.dialog import ByHandDialog

        one, two = pair
        unsaved = self._unsaved.pop((one.id, two.id), None)
        dialog = ByHandDialog(self._ctx, self._page, (one, two), self._page.keeper.kept(two), unsaved)
        dialog.saved.connect(partial(self._saved, two))
        dialog.left.connect(partial(self._left, (one.id, two.id)))
        dialog.open()

    @Slot()
    def forget(self) -> None:
        """Show the photos as they are; it can be undone by aligning again."""
        pair = self._page.scene.pair
        if pair is not None:
            self._page.keeper.forget(pair[1])

    def _left(self, photo_ids: tuple[str, str], pairs: "tuple[Pair, ...]") -> None:
        self._unsaved[photo_ids] = pairs

    def _saved(self, row: PhotoRow, kept: AlignmentRow) -> None:
        self._page.keeper.take(row, kept)

    @Slot(str)
    def _export(self, form: str) -> None:
        subject = self._page.subject
        if subject is not None:
            self._page.exporter.export(subject, form)

    def _toggle_colours(self) -> None:
        self._page.align_bar.colours.toggle()

    def _more_panes(self) -> None:
        self._page.panes_chosen(self._page.scene.panes % MOST + 1)

    def _focus(self, number: int) -> None:
        page = self._page
        if number > max(page.scene.panes, 2):
            return
        page.stage.set_active(number)
        view = page.stage.over if page.scene.way is not None else page.stage.views[number - 1]
        view.setFocus()

    def _add_keys(self) -> None:
        page, stage = self._page, self._page.stage
        add = partial(self._ctx.actions.add, group="Compare", scope=page)
        names = ("first", "second", "third", "fourth")
        for number in range(1, MOST + 1):
            label = f"Choose the {names[number - 1]} pane"
            add(f"compare-{names[number - 1]}", label, partial(self._focus, number), shortcut=str(number))
        ways = [("side", "Side by side", "S"), *((w.key, w.label, w.shortcut) for w in page.scene.modes.values())]
        for key, label, shortcut in ways:
            add(f"compare-{key}", f"Compare: {label}", partial(page.mode_chosen, key), shortcut=shortcut)
        add("compare-panes", "More photos at once", self._more_panes, shortcut="P")
        add("compare-exchange", "Exchange the two photos", page.exchange, shortcut="X")
        add("compare-align", "Align the photos", self.align, shortcut="A")
        add("compare-by-hand", "Align by hand…", self.by_hand, shortcut="H")
        add("compare-undo-shift", "Undo the shift", page.keeper.undo_shift, shortcut="U")
        add("compare-colours", "Match the colours", self._toggle_colours, shortcut="C")
        add("compare-zoom-in", "Zoom in", stage.zoom_in, shortcut="+")
        add("compare-zoom-out", "Zoom out", stage.zoom_out, shortcut="-")
        add("compare-fit", "Whole pictures", stage.fit, shortcut="0")
        add("compare-export", "Export the comparison as a picture…", partial(self._export, "png"), shortcut="Ctrl+E")
        add("compare-page", "Export the comparison as a page…", partial(self._export, "pdf"))
        add("compare-keep", "Keep the comparison in Documents", partial(self._export, "keep"))
