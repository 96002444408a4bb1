"""The folder into which a laboratory or a transfer program puts reports; new ones are taken in by themselves.

ReportWatcher(ctx, parent, rest, poll_ms)     a ``ui.core.folder_watcher.FolderWatcher``
FolderLine(ctx, watcher, parent=None)         what is watched, in one line, and a menu
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.services.folder_watch import FolderGone, Seen, SeenMarks
from clinic.services.lab_watch import FolderLook, report_files
from clinic.services.labs import LabService
from ui.context import Context
from ui.core import folder_watcher
from ui.core.folder_watcher import Watch
from ui.core.tasks import Cancelled, Progress
from ui.widgets.buttons import Button, LinkButton, MenuButton
from ui.widgets.elided_label import ElidedLabel

NEW, ALL = "new", "all"
_MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class FileTaken:
    """What became of one file; ``refused``: nothing of it was stored."""

    file: str
    outcome: str
    reason: str


@dataclass(slots=True)
class Batch:
    """Some files taken in by a job."""

    labs: LabService
    files: Sequence[Seen]
    outcomes: list[FileTaken] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    error: ClinicError | None = None
    stopped: bool = False

    def run(self, progress: Progress) -> None:
        """Take them in one after the other, until cancelled."""
        try:
            for done, seen in enumerate(self.files):
                progress(done, len(self.files), seen.path.name)
                made, changed = self.labs.import_files([seen.path])
                self.changes |= changed
                refused = [each.reason for each in made if each.outcome == "refused"]
                outcome = "refused" if len(refused) == len(made) else "taken"
                self.outcomes.append(FileTaken(str(seen.path), outcome, " ".join(dict.fromkeys(refused))))
        except Cancelled:
            self.stopped = True
        except ClinicError as error:
            self.error = error

    def result(self) -> tuple[None, Changes]:
        """For ``Operations.write``."""
        return None, self.changes


class ReportWatcher(folder_watcher.FolderWatcher):
    """Takes in files of laboratories."""

    settings_name: ClassVar[str] = "labs_in"
    title: ClassVar[str] = "Taking in laboratory reports"

    def open_marks(self, stored: bytes) -> SeenMarks:
        """Which files were taken in."""
        return self._ctx.clinic.lab_watch.seen_marks(stored)

    def new_look(self, folder: Path, rest: float) -> FolderLook:
        """Looks for reports."""
        return FolderLook(folder, rest)

    def batch(self, files: Sequence[Seen]) -> Batch:
        """Takes these files in."""
        return Batch(self._ctx.clinic.labs, files)


class FolderLine(QWidget):
    """Says what is watched and whether it can be reached."""

    def __init__(self, ctx: Context, watcher: ReportWatcher, parent: QWidget | None = None) -> None:
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

    @Slot()
    def say(self) -> None:
        """Tell how it is now."""
        watcher = self._watcher
        troubled = watcher.state in (Watch.GONE, Watch.READ_ONLY, Watch.STOPPED)
        self._ctx.theme.bind_icon(self._icon, *(("warning", "attention") if troubled else ("folder-open", "muted")), 18)
        self.text.setText(self._words())
        self.text.setToolTip(str(watcher.folder or ""))
        number = len(watcher.refused)
        self.refused.setText("1 file was left out" if number == 1 else f"{number} files were left out")
        self.refused.setVisible(number > 0)
        self.go_on.setVisible(watcher.state is Watch.STOPPED)
        self._choose.setEnabled(watcher.state is not Watch.NOT_ALLOWED)
        self._stop.setEnabled(watcher.folder is not None)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder, then what of it counts."""
        self._ctx.prompts.open_folder(self, "Choose the folder of the laboratory", self._chosen)

    @Slot()
    def show_refused(self) -> None:
        """Say what was left out and why, once."""
        left = self._watcher.refused
        lines = [f"{Path(each.file).name}: {each.reason}" for each in left[:_MOST_LISTED]]
        if len(left) > _MOST_LISTED:
            lines.append(f"And {len(left) - _MOST_LISTED} more.")
        self._ctx.prompts.inform(self, "Files that were left out", "\n".join(lines))
        self._watcher.clear_refused()

    def _words(self) -> str:
        watcher = self._watcher
        if watcher.state is Watch.NOT_ALLOWED:
            return "Your role may look at what waits; reports are taken in by others."
        if watcher.folder is None:
            return "No folder of a laboratory is watched on this computer."
        name = f"“{watcher.folder.name or watcher.folder}”"
        coming = watcher.pending
        waits = "" if not coming else f" {coming} {'file is' if coming == 1 else 'files are'} still arriving."
        return {
            Watch.GONE: f"{name} is not there: is its drive or network connected? It is looked for again and again.",
            Watch.READ_ONLY: f"The record cannot be written now. What is in {name} is taken in when it can.",
            Watch.STOPPED: f"Stopped: what is new in {name} is not taken in.",
            Watch.TAKING: f"Taking in what is new in {name}…",
        }.get(watcher.state, f"Watching {name}: new reports are taken in by themselves; nothing in it changes.{waits}")

    def _chosen(self, folder: Path) -> None:
        inside = self._ctx.clinic.folder.resolve()
        if folder.resolve() == inside or inside in folder.resolve().parents:
            text = "The clinic's own folder holds no reports of a laboratory. Choose the one into which they are sent."
            self._ctx.prompts.inform(self, "This folder cannot be watched", text)
            return
        self._ctx.ops.background(self, "", partial(_count, folder), partial(self._counted, folder), quiet=True)

    def _counted(self, folder: Path, number: int) -> None:
        if not number:
            self._watcher.choose(folder, take_old=True)
            return
        held = "1 file is" if number == 1 else f"{number:,} files are"
        options = ((NEW, "Only what comes from now on"), (ALL, "What is there already, too"))
        then = partial(self._begin, folder)
        self._ctx.prompts.choose(self, "What is to be taken in?", f"{held} in this folder.", options, then)

    def _begin(self, folder: Path, which: str) -> None:
        self._watcher.choose(folder, take_old=which == ALL)


def _count(folder: Path, _progress: Progress) -> int:
    try:
        return sum(1 for _ in report_files(folder))
    except FolderGone:
        return 0
