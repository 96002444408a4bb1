"""What people call the rows that entries of the audit trail are about."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.rules.dates import spoken_short
from clinic.services.core import local_date
from clinic.store import models as m

_PARENTS: dict[type[Any], tuple[str, type[Any]]] = {
    m.LesionStatusChange: ("lesion_id", m.Lesion),
    m.Observation: ("lesion_id", m.Lesion),
    m.LesionArea: ("lesion_id", m.Lesion),
    m.Response: ("lesion_id", m.Lesion),
    m.PhotoLesion: ("photo_id", m.Photo),
    m.PhotoMark: ("photo_id", m.Photo),
    m.Addendum: ("visit_id", m.Visit),
    m.DrugDose: ("course_id", m.DrugCourse),
}
"""Rows that go by the name of what they belong to."""


class RowNames:
    """Names of rows; one query for each table."""

    def __init__(self, session: Session, catalog: Catalog) -> None:
        self._session = session
        self._catalog = catalog
        self._by_table = {mapper.class_.__tablename__: mapper.class_ for mapper in m.Base.registry.mappers}

    def of(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Table and key to a name; rows that are not there any more are left out."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for noun, key in keys:
            if key:
                wanted[noun].add(key)
        found: dict[tuple[str, str], str] = {}
        for noun, ids in wanted.items():
            kind = self._by_table.get(noun)
            if kind is None or not hasattr(kind, "id"):
                continue
            if kind in _PARENTS:
                found |= self._by_parent(noun, kind, ids)
            else:
                found |= {(noun, row.id): self._name(row) for row in self._rows(kind, ids)}
        return found

    def _by_parent(self, noun: str, kind: type[Any], ids: set[str]) -> dict[tuple[str, str], str]:
        column, parent = _PARENTS[kind]
        rows = self._rows(kind, ids)
        parents = {row.id: self._name(row) for row in self._rows(parent, {getattr(row, column) for row in rows})}
        return {(noun, row.id): parents.get(getattr(row, column), "") for row in rows}

    def _rows(self, kind: type[Any], ids: set[str]) -> list[Any]:
        return list(self._session.scalars(select(kind).where(kind.id.in_(ids))))

    def _name(self, row: Any) -> str:
        name = _NAMES.get(type(row))
        return name(row, self._catalog) if name is not None else ""


_NAMES: dict[type[Any], Callable[[Any, Catalog], str]] = {
    m.User: lambda row, _catalog: str(row.name),
    m.Visit: lambda row, _catalog: f"of {spoken_short(local_date(row.started_at))}",
    m.Lesion: lambda row, _catalog: f"L{row.number}",
    m.Photo: lambda row, _catalog: f"of {spoken_short(local_date(row.captured_at or row.imported_at))}",
    m.LabReport: lambda row, _catalog: f"of {spoken_short(local_date(row.sampled_at or row.received_at))}",
    m.LabResult: lambda row, catalog: str(
        catalog.analytes[row.analyte].name if row.analyte in catalog.analytes else row.reported_name
    ),
    m.Procedure: lambda row, catalog: str(
        catalog.procedure_kinds[row.kind].name if row.kind in catalog.procedure_kinds else row.kind
    ),
    m.DrugCourse: lambda row, _catalog: str(row.name),
    m.Recall: lambda row, _catalog: f"due {spoken_short(row.due)}",
    m.Consent: lambda row, _catalog: f"for {row.scope.value}",
    m.Document: lambda row, _catalog: f"“{row.title}”",
    m.UpkeepRun: lambda row, _catalog: f"({row.kind.value})",
    m.PrivacyAct: lambda row, _catalog: f"({row.kind.value})",
}

TELLING = {"lab_result", "procedure", "drug_course", "drug_dose", "document"}
"""Tables whose rows have names that tell a finding."""


def code_words(catalog: Catalog, noun: str, field: str, value: Any) -> Any:
    """The words of the catalog for a code that a field holds; any other value as it is."""
    tables: dict[str, Mapping[str, Any]] = {
        "site": catalog.sites,
        "diagnosis": catalog.diagnoses,
        "drug": catalog.drugs,
        "analyte": catalog.analytes,
    }
    if noun == m.Procedure.__tablename__:
        tables["kind"] = catalog.procedure_kinds
    found = tables.get(field, {}).get(value) if isinstance(value, str) else None
    return found.name if found is not None else value
