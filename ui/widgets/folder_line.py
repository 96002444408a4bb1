"""One line about a watched folder, and what can be done about it.

FolderWords(...)                           what the line says of one kind of files
FolderLine(ctx, watcher, words, parent=None)
    choose_folder(); show_refused()
    add(widget)                            a control of the feature, left of the buttons
    text, refused, go_on, button, menu     its parts
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from clinic.services.folder_watch import FolderGone
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.folder_watcher import FolderWatcher, Watch
from ui.core.tasks import Progress
from ui.widgets.buttons import Button, LinkButton, MenuButton
from ui.widgets.elided_label import ElidedLabel

NEW, ALL = "new", "all"
_MOST_LISTED = 40


@dataclass(frozen=True, slots=True)
class FolderWords:
    """What is said of one kind of watched folder.

    ``noun``: one file and several; ``listed``: the files of a folder that count, may raise ``FolderGone``.
    """

    choose: str
    not_allowed: str
    none: str
    new: str
    own_folder: str
    noun: tuple[str, str]
    listed: Callable[[Path], Iterable[object]]


class FolderLine(QWidget):
    """Says what is watched and whether it can be reached."""

    def __init__(self, ctx: Context, watcher: FolderWatcher, words: FolderWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._watcher = watcher
        self._words = words
        self._icon = QLabel()
        self.text = ElidedLabel("", "muted")
        self.refused = LinkButton("")
        self.go_on = Button("Go on")
        self.menu = QMenu(self)
        self._choose = self.menu.addAction("Choose a folder…", self.choose_folder)
        self._stop = self.menu.addAction("Watch no folder", watcher.forget_folder)
        self._allowed = [self._choose]
        self.button = MenuButton("Folder", self.menu)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        for widget in (self.refused, self.go_on, self.button):
            row.addWidget(widget)
        self.refused.clicked.connect(self.show_refused)
        self.go_on.clicked.connect(watcher.go_on)
        watcher.changed.connect(self.say)
        self.say()

    def add(self, widget: QWidget) -> None:
        """Put a control at the left end of the buttons."""
        self._row.insertWidget(2, widget)

    def add_action(self, text: str, run: Callable[[], object]) -> QAction:
        """One more entry of the menu, open to those who may take files in."""
        action = self.menu.addAction(text, run)
        self._allowed.append(action)
        self.say()
        return action

    @Slot()
    def say(self) -> None:
        """Tell how it is now."""
        watcher = self._watcher
        troubled = watcher.state in (Watch.GONE, Watch.READ_ONLY, Watch.STOPPED)
        self._ctx.theme.bind_icon(self._icon, *(("warning", "attention") if troubled else ("folder-open", "muted")), 18)
        self.text.setText(self._sentence())
        self.text.setToolTip(str(watcher.folder or ""))
        number = len(watcher.refused)
        self.refused.setText("1 file was left out" if number == 1 else f"{number} files were left out")
        self.refused.setVisible(number > 0)
        self.go_on.setVisible(watcher.state is Watch.STOPPED)
        for action in self._allowed:
            action.setEnabled(watcher.state is not Watch.NOT_ALLOWED)
        self._stop.setEnabled(watcher.folder is not None)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder, then what of it counts."""
        self._ctx.prompts.open_folder(self, self._words.choose, self._chosen)

    @Slot()
    def show_refused(self) -> None:
        """List what was left out and why, once."""
        lines = [f"{Path(each.file).name}: {each.reason}" for each in self._watcher.refused]
        dialog = Dialog(self, "Files that were left out", "Close", cancel=False, width=560)
        dialog.add_text("\n\n".join(lines[:_MOST_LISTED]))
        if len(lines) > _MOST_LISTED:
            dialog.add_text(f"And {len(lines) - _MOST_LISTED} more.")
        dialog.accepted.connect(self._watcher.clear_refused)
        dialog.open()

    def _sentence(self) -> str:
        watcher = self._watcher
        if watcher.state is Watch.NOT_ALLOWED:
            return self._words.not_allowed
        if watcher.folder is None:
            return self._words.none
        name = f"“{watcher.folder.name or watcher.folder}”"
        coming = watcher.pending
        waits = "" if not coming else f" {coming} {'file is' if coming == 1 else 'files are'} still arriving."
        return {
            Watch.GONE: f"{name} is not there: is its drive or network connected? It is looked for again and again.",
            Watch.READ_ONLY: f"The record cannot be written now. What is in {name} is taken in when it can.",
            Watch.STOPPED: f"Stopped: what is new in {name} is not taken in.",
            Watch.TAKING: f"Taking in what is new in {name}…",
        }.get(watcher.state, f"Watching {name}: {self._words.new}{waits}")

    def _chosen(self, folder: Path) -> None:
        inside = self._ctx.clinic.folder.resolve()
        if folder.resolve() == inside or inside in folder.resolve().parents:
            self._ctx.prompts.inform(self, "This folder cannot be watched", self._words.own_folder)
            return
        count = partial(_count, self._words.listed, folder)
        self._ctx.ops.background(self, "", count, partial(self._counted, folder), quiet=True)

    def _counted(self, folder: Path, number: int) -> None:
        if not number:
            self._watcher.choose(folder, take_old=True)
            return
        one, several = self._words.noun
        held = f"1 {one} is" if number == 1 else f"{number:,} {several} are"
        options = ((NEW, "Only what comes from now on"), (ALL, "What is there already, too"))
        then = partial(self._begin, folder)
        self._ctx.prompts.choose(self, "What is to be taken in?", f"{held} in this folder.", options, then)

    def _begin(self, folder: Path, which: str) -> None:
        self._watcher.choose(folder, take_old=which == ALL)


def _count(listed: Callable[[Path], Iterable[object]], folder: Path, _progress: Progress) -> int:
    try:
        return sum(1 for _ in listed(folder))
    except FolderGone:
        return 0
