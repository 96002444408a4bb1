"""The folder into which a laboratory or a transfer program puts reports; new ones are taken in by themselves.

ReportWatcher(ctx, parent, rest, poll_ms)     a ``ui.core.folder_watcher.FolderWatcher``
REPORT_WORDS                                  what ``ui.widgets.folder_line.FolderLine`` says of it
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.services.folder_watch import Seen, SeenMarks
from clinic.services.lab_watch import FolderLook, report_files
from clinic.services.labs import LabService
from ui.core import folder_watcher
from ui.core.tasks import Cancelled, Progress
from ui.widgets.folder_line import FolderWords

REPORT_WORDS = FolderWords(
    choose="Choose the folder of the laboratory",
    not_allowed="Your role may look at what waits; reports are taken in by others.",
    none="No folder of a laboratory is watched on this computer.",
    new="new reports are taken in by themselves; nothing in it changes.",
    own_folder="The clinic's own folder holds no reports of a laboratory. Choose the one into which they are sent.",
    noun=("file", "files"),
    listed=report_files,
)


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
