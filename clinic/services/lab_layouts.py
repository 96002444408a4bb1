"""How the columns of laboratories' tables are read, as a person said it once."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import CsvLayout
from clinic.records.rights import Right
from clinic.services.core import Core
from clinic.services.gate import allowed
from clinic.store.models import LabLayout


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
    def save(self, signature: str, layout: CsvLayout) -> Changes:
        """Remember how tables with this heading are read. Raises ``ValidationError`` (``laboratory``, ``columns``)."""
        if not layout.laboratory.strip():
            raise ValidationError("laboratory", "The name of the laboratory is missing.", "Type whose table it is.")
        if not layout.columns:
            raise ValidationError("columns", "No column has a meaning yet.", "Choose at least one with values.")
        with self._core.db.write() as session:
            row = session.scalars(select(LabLayout).where(LabLayout.signature == signature)).first()
            if row is None:
                row = LabLayout(id=self._core.new_id(), signature=signature)
                session.add(row)
            row.laboratory, row.author_id = layout.laboratory.strip(), self._core.user_id
            row.layout = _plain(layout)
        return Changes.of(Topic.LAB)


def remembered_layout(session: Session, signature: str) -> CsvLayout | None:
    """The layout of tables with this heading, or ``None``."""
    row = session.scalars(select(LabLayout).where(LabLayout.signature == signature)).first()
    return None if row is None else _layout(row.laboratory, row.layout)


def _plain(layout: CsvLayout) -> dict[str, Any]:
    return asdict(layout) | {"columns": [list(pair) for pair in layout.columns]}


def _layout(laboratory: str, plain: dict[str, Any]) -> CsvLayout:
    columns = tuple((str(role), int(number)) for role, number in plain["columns"])
    return CsvLayout(**{**plain, "laboratory": laboratory, "columns": columns})
