"""Taking in laboratory files and folders: HL7 v2, FHIR, tables. The rest goes on past what is refused."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from clinic.errors import ClinicError, FileRefused
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.intake.kinds import HEAD, kind_of
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import CsvLayout
from clinic.records.labs import LabImportOutcome
from clinic.services.core import Core, fetch
from clinic.services.lab_layouts import remembered_layout
from clinic.services.lab_paths import files_of
from clinic.services.lab_taking import Cancelled, MessageTaker, Progress, Taken, refused
from clinic.store.models import Clinic, Patient
from clinic.worker.messages import read_file_apart
from clinic.worker.tables import LOOK_BYTES, shape_apart

TOGETHER = 50
"""Messages whose files are written together."""


class LabImporter:
    """Reads files in a worker and hands their messages on."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._taker = MessageTaker(core)

    def import_files(
        self,
        paths: Iterable[Path],
        patient_id: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> tuple[tuple[LabImportOutcome, ...], Changes]:
        """One outcome for each report, and for each file or message that was refused. Never stops half-way.

        Raises ``NotFound`` where ``patient_id`` is given and not there.
        """
        if patient_id:
            with self._core.db.read() as session:
                fetch(session, Patient, patient_id, "This patient")
        files = [file for path in paths for file in files_of(path)]
        outcomes: list[LabImportOutcome] = []
        topics, ids = set[Topic](), set[str]()  # one set that grows: joining Changes copies all ids for each message
        for number, path in enumerate(files):
            if cancelled is not None and cancelled():
                break
            if progress is not None:
                progress(number, len(files), path.name)
            begun = len(outcomes)
            for outcome, changed in self._file(path, patient_id, cancelled):
                outcomes.append(outcome)
                topics |= changed.topics
                ids |= changed.ids
                if progress is not None and (count := len(outcomes) - begun) % TOGETHER == 0:
                    progress(number, len(files), f"{path.name}, {count:,} reports")
        if progress is not None:
            progress(len(files), len(files), "")
        return tuple(outcomes), Changes(frozenset(topics), frozenset(ids))

    def _file(self, path: Path, patient_id: str, cancelled: Cancelled | None) -> Iterator[Taken]:
        name = str(path)
        held: list[ReadMessage | Broken] = []
        try:
            with path.open("rb") as stream:
                layout = self._layout(path, stream.read(HEAD))
                stream.seek(0)
                parts = (self._core.workers, stream, path.name, self._core.resources / "catalog", self._zone(), layout)
                for message in read_file_apart(*parts):
                    held.append(message)
                    if len(held) >= TOGETHER:
                        yield from self._taker.take(name, held, patient_id, cancelled)
                        held = []
                        if cancelled is not None and cancelled():
                            return
                yield from self._taker.take(name, held, patient_id, cancelled)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield refused(name, f"The file cannot be read. Check that it is still there ({reason})."), Changes()
        except ClinicError as error:
            yield from self._taker.take(
                name, held, patient_id, cancelled
            )  # what was read before it could not be read further
            yield refused(name, str(error)), Changes()

    def _layout(self, path: Path, head: bytes) -> CsvLayout | None:
        """How the table is to be read, as it was said once for this heading; ``None`` where it is no table.

        Raises ``FileRefused`` for a table that nobody has explained yet.
        """
        if kind_of(head, path.name) != "csv":
            return None
        with path.open("rb") as stream:
            shape = shape_apart(self._core.workers, stream.read(LOOK_BYTES), path.name)
        with self._core.db.read() as session:
            layout = remembered_layout(session, shape.signature)
        if layout is None:
            raise FileRefused(
                "This is a table; what its columns mean was not said yet.",
                "Import it in the window and name its columns; that is remembered.",
            )
        return layout

    def _zone(self) -> str:
        with self._core.db.read() as session:
            return session.scalars(select(Clinic.time_zone)).first() or ""
