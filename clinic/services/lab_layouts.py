"""How the columns of laboratories' tables are read, as a person said it once."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import FileRefused, ValidationError
from clinic.intake.csv_roles import ROLES, TEST
from clinic.intake.kinds import kind_of
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import CsvLayout, CsvShape
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.services.lab_paths import files_of
from clinic.store.models import LabLayout
from clinic.worker.tables import LOOK_BYTES, shape_apart

__all__ = ["ROLES", "TEST", "LabLayoutService", "remembered_layout"]


class LabLayoutService:
    """Layouts by the signature of a table's heading."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def remembered(self, signature: str) -> CsvLayout | None:
        """The layout of tables with this heading, or ``None`` where nobody has said it yet."""
        with self._core.db.read() as session:
            return remembered_layout(session, signature)

    @allowed(Right.RECORD)
    def unknown(self, paths: Iterable[Path]) -> tuple[tuple[Path, CsvShape], ...]:
        """The tables among these files and folders whose columns nobody has explained yet, one for each heading.

        Files that cannot be read are left to the import, which says why.
        """
        found: dict[str, tuple[Path, CsvShape]] = {}
        for path in (file for each in paths for file in files_of(Path(each))):
            shape = self._shape(path)
            if shape is not None and shape.signature not in found:
                found[shape.signature] = (path, shape)
        with self._core.db.read() as session:
            known = {signature for signature in found if remembered_layout(session, signature) is not None}
        return tuple(each for signature, each in found.items() if signature not in known)

    @allowed(Right.RECORD)
    def save(self, signature: str, layout: CsvLayout) -> Changes:
        """Remember how tables with this heading are read. Raises ``ValidationError`` (``laboratory``, ``columns``)."""
        if not layout.laboratory.strip():
            raise ValidationError("laboratory", "The name of the laboratory is missing.", "Type whose table it is.")
        _check(layout)
        with self._core.db.write() as session:
            row = session.scalars(select(LabLayout).where(LabLayout.signature == signature)).first()
            if row is None:
                row = LabLayout(id=self._core.new_id(), signature=signature)
                session.add(row)
            row.laboratory, row.author_id = layout.laboratory.strip(), self._core.user_id
            row.layout = _plain(layout)
        return Changes.of(Topic.LAB)

    def _shape(self, path: Path) -> CsvShape | None:
        try:
            with path.open("rb") as stream:
                head = stream.read(LOOK_BYTES)
            return shape_apart(self._core.workers, head, path.name) if kind_of(head, path.name) == "csv" else None
        except (OSError, FileRefused):
            return None


def _check(layout: CsvLayout) -> None:
    roles = {role for role, _ in layout.columns}
    if layout.wide and not any(role.startswith(TEST) for role in roles):
        raise ValidationError("columns", "No column is a test.", "Choose which columns hold a test's values.")
    if not layout.wide and ("value" not in roles or not roles & {"analyte", "code", "loinc"}):
        todo = "Choose the column of the values and the one that names the test."
        raise ValidationError("columns", "It is not said which columns hold tests and values.", todo)
    if not roles & {"mrn", "name", "family"}:
        todo = "Choose the column of the record number or of the name."
        raise ValidationError("columns", "It is not said whose results these are.", todo)


def remembered_layout(session: Session, signature: str) -> CsvLayout | None:
    """The layout of tables with this heading, or ``None``."""
    row = session.scalars(select(LabLayout).where(LabLayout.signature == signature)).first()
    return None if row is None else _layout(row.laboratory, row.layout)


def _plain(layout: CsvLayout) -> dict[str, Any]:
    return asdict(layout) | {"columns": [list(pair) for pair in layout.columns]}


def _layout(laboratory: str, plain: dict[str, Any]) -> CsvLayout:
    columns = tuple((str(role), int(number)) for role, number in plain["columns"])
    return CsvLayout(**{**plain, "laboratory": laboratory, "columns": columns})
