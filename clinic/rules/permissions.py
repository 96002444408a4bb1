"""Which role may do what: the one table, enforced by the services and shown on the Admin page.

Framed after the minimum-necessary standard of the HIPAA Privacy Rule (45 CFR 164.502(b)) and the roles of a practice:
assistants record what they measure, physicians judge, prescribe and sign, the desk sees no findings, administrators
see no findings either unless they also have a clinical role.
"""

from clinic.records.enums import Role
from clinic.records.rights import Right

_DESK = {Right.SEE_PEOPLE, Right.WRITE_PEOPLE, Right.PRINT, Right.BACK_UP}
_ASSISTANT = _DESK | {Right.SEE_RECORD, Right.RECORD, Right.PRINT_RECORD, Right.CONSENT}
_NURSE = _ASSISTANT | {Right.WRITE_RECORD}
_PHYSICIAN = _NURSE | {Right.PRESCRIBE, Right.SIGN, Right.EXPORT, Right.PRIVACY}
_ADMINISTRATOR = {
    Right.SEE_PEOPLE,
    Right.EXPORT,
    Right.PRIVACY,
    Right.ERASE,
    Right.EXPORT_CLINIC,
    Right.ADMINISTER,
    Right.AUDIT,
    Right.BACK_UP,
}

PERMISSIONS: dict[Role, frozenset[Right]] = {
    Role.PHYSICIAN: frozenset(_PHYSICIAN),
    Role.NURSE: frozenset(_NURSE),
    Role.ASSISTANT: frozenset(_ASSISTANT),
    Role.DESK: frozenset(_DESK),
    Role.ADMINISTRATOR: frozenset(_ADMINISTRATOR),
}


def may(role: Role, administers: bool, right: Right) -> bool:
    """Whether someone of this role (and, where ``administers``, also an administrator) has this right."""
    return right in PERMISSIONS[role] or (administers and right in PERMISSIONS[Role.ADMINISTRATOR])
