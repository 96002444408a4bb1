"""One line about the watched folder, and what can be done about it.

FolderBar(ctx, watcher, parent=None)
    choose_folder(); show_refused()
    files_chosen(object)        signal: list[Path]: files a person chose to take in
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from clinic.services.photo_watch import SUFFIXES, FolderGone, picture_files
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.photo_inbox.watcher import FolderWatcher, Watch
from ui.widgets.buttons import Button, LinkButton, MenuButton
from ui.widgets.elided_label import ElidedLabel

_PATTERNS = f"Pictures ({' '.join('*' + suffix for suffix in sorted(SUFFIXES))});;All files (*)"
_MOST_LISTED = 40
NEW, ALL = "new", "all"


class FolderBar(QWidget):
    """Says what is watched and whether it can be reached."""

    files_chosen = Signal(object)

    def __init__(self, ctx: Context, watcher: FolderWatcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._watcher = watcher
        self._icon = QLabel()
        self.text = ElidedLabel("", "muted")
        self.refused = LinkButton("")
        self.go_on = Button("Go on")
        self.menu = QMenu(self)
        self._choose = self.menu.addAction("Choose a folder…", self.choose_folder)
        self._stop = self.menu.addAction("Watch no folder", watcher.forget_folder)
        self.menu.addSeparator()
        self._take = self.menu.addAction("Take in files…", self.choose_files)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.refused)
        row.addWidget(self.go_on)
        self.button = MenuButton("Folder", self.menu)
        row.addWidget(self.button)
        self.refused.clicked.connect(self.show_refused)
        self.go_on.clicked.connect(watcher.go_on)
        watcher.changed.connect(self.say)
        self.say()

    @Slot()
    def say(self) -> None:
        """Tell how it is now."""
        watcher = self._watcher
        allowed = watcher.state is not Watch.NOT_ALLOWED
        troubled = watcher.state in (Watch.GONE, Watch.READ_ONLY, Watch.STOPPED)
        self._ctx.theme.bind_icon(self._icon, *(("warning", "attention") if troubled else ("folder-open", "muted")), 18)
        self.text.setText(self._words())
        self.text.setToolTip(str(watcher.folder or ""))
        number = len(watcher.refused)
        self.refused.setText("1 file was left out" if number == 1 else f"{number} files were left out")
        self.refused.setVisible(number > 0)
        self.go_on.setVisible(watcher.state is Watch.STOPPED)
        for action in (self._choose, self._take):
            action.setEnabled(allowed)
        self._stop.setEnabled(watcher.folder is not None)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder, then what of it counts."""
        self._ctx.prompts.open_folder(self, "Choose the folder of the phone", self._chosen)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to take in once."""
        self._ctx.prompts.open_files(self, "Take photos into the inbox", _PATTERNS, self.files_chosen.emit)

    @Slot()
    def show_refused(self) -> None:
        """List what was left out and why, once."""
        lines = [f"{Path(outcome.file).name}: {outcome.reason}" for outcome in self._watcher.refused]
        dialog = Dialog(self, "Files that were left out", "Close", cancel=False, width=560)
        dialog.add_text("\n\n".join(lines[:_MOST_LISTED]))
        if len(lines) > _MOST_LISTED:
            dialog.add_text(f"And {len(lines) - _MOST_LISTED} more.")
        dialog.accepted.connect(self._watcher.clear_refused)
        dialog.open()

    def _words(self) -> str:
        watcher = self._watcher
        if watcher.state is Watch.NOT_ALLOWED:
            return "Your role may look at what waits; photos are taken in by others."
        if watcher.folder is None:
            return "No folder is watched on this computer."
        name = f"“{watcher.folder.name or watcher.folder}”"
        if watcher.state is Watch.GONE:
            return f"{name} is not there: is its drive or network connected? It is looked for again and again."
        if watcher.state is Watch.READ_ONLY:
            return f"The record cannot be written at the moment. What is in {name} is taken in when it can."
        if watcher.state is Watch.STOPPED:
            return f"Stopped: what is new in {name} is not taken in."
        if watcher.state is Watch.TAKING:
            return f"Taking in what is new in {name}…"
        coming = watcher.pending
        waits = "" if not coming else f" {coming} {'file is' if coming == 1 else 'files are'} still arriving."
        return f"Watching {name}: new photos appear here by themselves.{waits}"

    def _chosen(self, folder: Path) -> None:
        inside = self._ctx.clinic.folder.resolve()
        if folder.resolve() == inside or inside in folder.resolve().parents:
            text = "The clinic's own folder holds no pictures of a phone. Choose the folder into which the phone syncs."
            self._ctx.prompts.inform(self, "This folder cannot be watched", text)
            return
        self._ctx.ops.background(self, "", partial(_count, folder), partial(self._counted, folder), quiet=True)

    def _counted(self, folder: Path, number: int) -> None:
        if not number:
            self._watcher.choose(folder, take_old=True)
            return
        held = "1 picture is" if number == 1 else f"{number:,} pictures are"
        options = ((NEW, "Only what comes from now on"), (ALL, "What is there already, too"))
        then = partial(self._begin, folder)
        self._ctx.prompts.choose(self, "What is to be taken in?", f"{held} in this folder.", options, then)

    def _begin(self, folder: Path, which: str) -> None:
        self._watcher.choose(folder, take_old=which == ALL)


def _count(folder: Path, _progress: Progress) -> int:
    try:
        return sum(1 for _ in picture_files(folder))
    except FolderGone:
        return 0
