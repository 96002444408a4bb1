"""What of a stored procedure the form shows, and what it keeps without showing it.

shown_fields(kind); stored_procedure(row) -> what the form keeps of what is typed; unseen_values(row); sutures_said(row)
"""

from datetime import date
from typing import Any

from clinic.catalog.types import ProcedureField, ProcedureKind
from clinic.records.treatments import ProcedureRow
from clinic.rules.dates import spoken

_COUNTED = "session_no"
"""A session is counted by its series; a number typed beside it could say something else."""


def shown_fields(kind: ProcedureKind) -> tuple[ProcedureField, ...]:
    """The fields that are typed."""
    return tuple(field for field in kind.fields if field.key != _COUNTED)


def stored_procedure(row: ProcedureRow) -> dict[str, Any]:
    """What stands about a procedure."""
    return {
        "kind": row.kind,
        "lesions": row.lesion_ids,
        "values": dict(row.parameters),
        "anaesthesia": row.anaesthesia,
        "specimen": row.specimen,
        "complications": row.complications,
        "note": row.note,
    }


def unseen_values(row: ProcedureRow) -> tuple[tuple[str, str], ...]:
    """What was stored in fields that are not typed any more; it stays."""
    return tuple(pair for pair in row.parameters if pair[0] == _COUNTED)


def sutures_said(row: ProcedureRow) -> str:
    """`` Sutures out on 29 November 2026: a recall reminds of it.``"""
    day = dict(row.parameters).get("suture_removal_due", "")
    return f" Sutures out on {spoken(date.fromisoformat(day))}: a recall reminds of it." if day else ""
