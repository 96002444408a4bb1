"""What a watched folder asks of the feature that takes its files in."""

from collections.abc import Sequence
from typing import Protocol

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.services.folder_watch import Seen
from ui.core.tasks import Progress


class Taken(Protocol):
    """What became of one file: ``refused`` and ``later`` are tried again; a reason in words."""

    @property
    def file(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str: ...


class Batch(Protocol):
    """Some files taken in by a job: what is done counts whatever becomes of the rest."""

    files: Sequence[Seen]
    changes: Changes
    error: ClinicError | None
    stopped: bool

    @property
    def outcomes(self) -> Sequence[Taken]: ...
    def run(self, progress: Progress) -> None: ...
    def result(self) -> tuple[None, Changes]: ...
