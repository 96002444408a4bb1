"""Roles in words."""

from clinic.records.clinic import UserRow
from clinic.records.enums import Role

ROLE_WORDS: dict[Role, str] = {
    Role.PHYSICIAN: "Physician",
    Role.NURSE: "Nurse",
    Role.ASSISTANT: "Assistant",
    Role.DESK: "Desk",
    Role.ADMINISTRATOR: "Administrator",
}
ROLE_HINTS: dict[Role, str] = {
    Role.PHYSICIAN: "Sees and writes the record, prescribes, signs.",
    Role.NURSE: "Sees and writes the record; does not prescribe or sign.",
    Role.ASSISTANT: "Sees the record; takes in photos, sizes, results and procedures.",
    Role.DESK: "Registers people, works through recalls, prints handouts; sees no findings.",
    Role.ADMINISTRATOR: "Settings, people, backups, audit trail; sees no findings.",
}


def role_of(row: UserRow) -> str:
    """``Physician, also administers``."""
    also = ", also administers" if row.administers and row.role is not Role.ADMINISTRATOR else ""
    return f"{ROLE_WORDS[row.role]}{also}"
