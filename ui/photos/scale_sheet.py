"""The sheet of scale stickers, saved as PDF from the page of photos.

add_sheet_action(ctx, page) -> QAction      "Print scale stickers…", found with Ctrl+K
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.core.tasks import Progress


def add_sheet_action(ctx: Context, page: QWidget) -> QAction:
    """The action lives as long as ``page`` and works while it is seen."""
    saver = SheetSaver(ctx, page)
    return ctx.actions.add(
        "photos-stickers", "Print scale stickers…", saver.ask, group="Photos", scope=page, icon="qr-code"
    )


class SheetSaver(QObject):
    """Asks where, then writes."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page = ctx, page

    @Slot()
    def ask(self) -> None:
        """Where the PDF goes."""
        self._ctx.prompts.save_file(
            self._page, "Save the sheet of stickers", "Scale stickers.pdf", "PDF (*.pdf)", self._save
        )

    def _save(self, path: Path) -> None:
        self._ctx.ops.background(self, "Making the sheet of stickers", partial(_write, self._ctx, path), self._saved)

    def _saved(self, path: Path) -> None:
        words = f"Saved as {path.name}. Print it at 100 % and measure both check lines before a sticker is used."
        self._ctx.notifier.notify(words, "done")


def _write(ctx: Context, path: Path, _progress: Progress) -> Path:
    ctx.clinic.scales.sheet(path)
    return path
