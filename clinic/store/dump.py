"""All tables out and back in, below the level of the record's nouns."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Table, TypeDecorator, delete, func, insert, select, text
from sqlalchemy.orm import Session

from clinic.records.partial_date import PartialDate
from clinic.store.audit.auditor import Auditor
from clinic.store.models import AuditEntry, Base, Draft, Patient, PatientToken, SearchWord, User
from clinic.store.models import Clinic as ClinicModel
from clinic.store.models.base import PartialDay

_BATCH = 500
Rows = Iterable[dict[str, Any]]


def tables() -> tuple[Table, ...]:
    """Every table of the record, those that others point to first; without the search index, which is made of them."""
    derived = {PatientToken.__tablename__, SearchWord.__tablename__}
    return tuple(table for table in Base.metadata.sorted_tables if table.name not in derived)


def dump(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table with their values, in the order of their keys."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield dict(row._mapping)


def kinds(table: Table) -> dict[str, tuple[type, bool]]:
    """Column to the type of its values, and whether it may be absent."""
    return {column.name: (_kind(column.type), bool(column.nullable)) for column in table.columns}


def _kind(kind: Any) -> type:
    if isinstance(kind, PartialDay):
        return PartialDate
    if isinstance(kind, JSON):
        return dict
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    found: type = plain.python_type
    return found


def is_empty(session: Session) -> bool:
    """Whether nobody is in the record yet: what founding a clinic writes does not count."""
    return not session.scalar(select(func.count()).select_from(Patient))


def load(session: Session, auditor: Auditor, read: Callable[[Table], Rows], index: Callable[[Session], None]) -> None:
    """Fill an empty record with what ``read`` gives for each table, in place of what founding the clinic wrote.

    ``index`` then makes the search index of all patients. The audit trail is chained anew under this clinic's key and
    closed with an entry that says so.
    """
    session.execute(text("PRAGMA defer_foreign_keys = ON"))  # rows point to later rows of the same table
    for founded in (AuditEntry, Draft, User, ClinicModel):
        session.execute(delete(Base.metadata.tables[founded.__tablename__]))
    for table in tables():
        batch: list[dict[str, Any]] = []
        for row in read(table):
            batch.append(row)
            if len(batch) == _BATCH:
                session.execute(insert(table), batch)
                batch = []
        if batch:
            session.execute(insert(table), batch)
    index(session)
    auditor.take_over(session)
