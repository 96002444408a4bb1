"""The folder into which a laboratory or a transfer program puts its reports; it is read and never changed."""

from collections.abc import Iterator
from pathlib import Path

from clinic.records.rights import Right
from clinic.services import folder_watch
from clinic.services.core import Core
from clinic.services.folder_watch import REST, Seen, SeenMarks, files_in
from clinic.services.gate import allowed
from clinic.store.keys import DataKey

SUFFIXES = frozenset(
    (".hl7", ".hl", ".oru", ".msg", ".txt", ".dat", ".json", ".ndjson", ".csv", ".tsv", ".tab", ".lab", ".res", "")
)
"""Names under which laboratories put reports; many transfer programs give none at all."""


class LabWatchService:
    """What the watched folder needs of the clinic."""

    def __init__(self, core: Core, key: DataKey) -> None:
        self._core = core
        self._key = key

    @allowed(Right.RECORD)
    def seen_marks(self, stored: bytes = b"") -> SeenMarks:
        """Which files of the watched folder were taken in already; ``stored`` comes from the workstation's settings."""
        return SeenMarks(self._key, stored)


class FolderLook(folder_watch.FolderLook):
    """Looks for files of laboratories."""

    def __init__(self, folder: Path, rest: float = REST) -> None:
        super().__init__(folder, rest, _is_report)


def report_files(folder: Path) -> Iterator[Seen]:
    """The files in a folder and the folders in it that may be reports, by path. Raises ``FolderGone``."""
    return files_in(folder, _is_report)


def _is_report(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in SUFFIXES or suffix[1:].isdigit()
