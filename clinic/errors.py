"""Errors that Skinfolio explains to a person.

Only these are shown as a message; everything else is a bug and goes to the crash dialog.
"""

from datetime import datetime


class ClinicError(Exception):
    """Something that is ours to explain.

    ``what`` says in one plain sentence what happened, ``todo`` what to do next (may be empty).
    """

    def __init__(self, what: str, todo: str = "") -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}".strip())


class ValidationError(ClinicError):
    """A value that a person typed cannot be taken; ``field`` names the draft's field it belongs to."""

    def __init__(self, field: str, what: str, todo: str = "") -> None:
        self.field = field
        super().__init__(what, todo)


class Question(ValidationError):
    """A value that is hardly possible as it stands: asked once, and taken as it is where a person stands by it.

    ``choices``: (answer, words) to offer; an answer is a unit in UCUM, or ``AS_TYPED``.
    """

    AS_TYPED = "as typed"

    def __init__(self, field: str, what: str, choices: tuple[tuple[str, str], ...]) -> None:
        self.choices = choices
        super().__init__(field, what)


class NotFound(ClinicError):
    """A record that was asked for is not there."""


class Conflict(ClinicError):
    """The record changed since it was read, or its state forbids the action (a signed visit, for example).

    Where it changed: ``theirs`` is the record as it is stored now (with its ``version``), ``who`` the name of the
    person who changed it last and ``when`` that was, in UTC. Where its state forbids it, ``theirs`` is ``None``.
    """

    def __init__(
        self, what: str, todo: str = "", *, theirs: object = None, who: str = "", when: datetime | None = None
    ) -> None:
        self.theirs = theirs
        self.who = who
        self.when = when
        super().__init__(what, todo)


class NotAllowed(ClinicError):
    """The role of the person who works now does not allow this."""


class FileRefused(ClinicError):
    """A file cannot be taken in; nothing of it was stored."""


class StorageError(ClinicError):
    """The disk or folder does not let us read or write."""


class CannotOpen(ClinicError):
    """The clinic folder cannot be opened: not there, in use, damaged, or made by a newer version."""


class WrongPassphrase(CannotOpen):
    """Neither the passphrase nor the recovery code opens this clinic. ``wait``: seconds until the next attempt."""

    def __init__(self, what: str, todo: str = "", wait: int = 0) -> None:
        self.wait = wait
        super().__init__(what, todo)
