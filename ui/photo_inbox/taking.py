"""Taking some files into the inbox in a worker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.inbox import InboxTaken
from clinic.services.photo_inbox import InboxService
from clinic.services.photo_watch import Seen
from ui.core.tasks import Cancelled, Progress


@dataclass(slots=True)
class Batch:
    """Some files taken in by a job: what is done counts whatever becomes of the rest."""

    inbox: InboxService
    files: Sequence[Seen]
    outcomes: list[InboxTaken] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    error: ClinicError | None = None
    stopped: bool = False

    def run(self, progress: Progress) -> None:
        """Take them in, until cancelled."""
        try:
            outcomes, self.changes = self.inbox.take_in(
                [seen.path for seen in self.files], partial(_step, progress), lambda: progress.cancelled
            )
            self.outcomes.extend(outcomes)
        except ClinicError as error:  # nothing can be written now; what came before stays, the rest is taken in later
            self.error = error
        self.stopped = progress.cancelled

    def result(self) -> tuple[None, Changes]:
        """For ``Operations.write``."""
        return None, self.changes


def _step(progress: Progress, done: int, total: int, note: str) -> None:
    try:
        progress(done, total, note)
    except Cancelled:
        return  # take_in asks itself, between two files
