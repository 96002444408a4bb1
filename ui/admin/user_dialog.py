"""Someone who works here: added, changed, given a passphrase.

UserDialog(ctx, owner, row=None, proposed="")       row: who is changed; None: someone new, with a given passphrase
GivenDialog(ctx, owner, row, proposed)              a new passphrase for someone who forgot theirs
    saved(UserRow, str)                             signal: stored; the given passphrase, empty where none was
"""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.clinic import UserDraft, UserRow
from clinic.records.enums import Role
from ui.admin.role_words import ROLE_HINTS, ROLE_WORDS
from ui.admin.sign_in_name import suggested_sign_in
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.dialogs import Dialog
from ui.core.part_words import one
from ui.core.tasks import Progress
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl

_GIVEN = "Passphrase for the first sign-in"
_GIVEN_HINT = "Tell it to them, or type another. They choose one of their own when they sign in."
Saved = tuple[UserRow, Changes]


class _Stores(Dialog):
    """Stays open until everything is stored: key derivation takes a moment, and errors stand at their field."""

    saved = Signal(object, str)

    def __init__(self, ctx: Context, owner: QWidget, title: str, action: str) -> None:
        super().__init__(owner, title, action, width=520)
        self._ctx = ctx
        self.form = Form()
        self.given: QLineEdit | None = None

    def _add_given(self, proposed: str) -> None:
        self.given = QLineEdit(proposed)
        self.body.addWidget(self.form.add("passphrase", FormField(_GIVEN, self.given, _GIVEN_HINT, required=True)))

    def accept(self) -> None:
        """Store; the dialog closes when that is done."""
        if not self.action_button.isEnabled():
            return
        self.action_button.setEnabled(False)
        given = self.given.text() if self.given is not None else ""
        done = partial(self._stored, given)
        self._ctx.ops.background_write(
            self, self.windowTitle(), partial(self._work, self._job(given)), done, self._failed
        )

    def reject(self) -> None:
        """Leave, but not while it is being stored: the given passphrase has still to be told."""
        if self.action_button.isEnabled():
            super().reject()

    def _job(self, given: str) -> "partial[Saved]":
        raise NotImplementedError

    def _work(self, job: "partial[Saved]", _progress: Progress) -> Saved:
        return job()

    def _stored(self, given: str, row: UserRow) -> None:
        super().accept()
        self.saved.emit(row, given)

    def _failed(self, error: ClinicError) -> bool:
        self.action_button.setEnabled(True)
        return self.form.show_error(error)


class UserDialog(_Stores):
    """Name, sign-in name, role, and whether they also administer."""

    def __init__(self, ctx: Context, owner: QWidget, row: UserRow | None = None, proposed: str = "") -> None:
        title = f"Change {row.name}" if row is not None else "Add someone who works here"
        super().__init__(ctx, owner, title, "Save" if row is not None else "Add")
        self._row = row
        self.name = QLineEdit(row.name if row is not None else "")
        self.sign_in = QLineEdit(row.sign_in if row is not None else "")
        self.sign_in.setReadOnly(row is not None)
        self.role = SegmentedControl([(role.value, words) for role, words in ROLE_WORDS.items()], "Role")
        self.administers = QCheckBox("Also administers the clinic")
        self._role_field = FormField("Role", self.role)
        hint = "It stays as it is: the passphrase is filed under it." if row is not None else ""
        self.body.addWidget(
            self.form.add("name", FormField("Name, as it stands under a signed visit", self.name, required=True))
        )
        self.body.addWidget(self.form.add("sign_in", FormField("Sign-in name", self.sign_in, hint)))
        self.body.addWidget(self.form.add("role", self._role_field))
        self.body.addWidget(self.administers)
        if row is None:
            self._add_given(proposed)
        self.name.textChanged.connect(self._suggest)
        self.role.chosen.connect(self._role_chosen)
        self.role.set_key((row.role if row is not None else Role.NURSE).value)
        self.administers.setChecked(row is not None and row.administers)
        self._role_chosen(self.role.key)
        self.name.setFocus()

    def accept(self) -> None:
        """Store; what someone else changed meanwhile is put together with it."""
        if self._row is None:
            super().accept()
            return
        row, users = self._row, self._ctx.clinic.users
        edit = Edit(
            "this account",
            _PARTS,
            _draft_of(row),
            self._draft(),
            row.version,
            partial(users.save, row.id),
            _draft_of,
            partial(self._stored, ""),
            self.form.show_error,
        )
        save_together(self._ctx, self, edit)

    def _job(self, given: str) -> "partial[Saved]":
        return partial(self._ctx.clinic.users.add, self._draft(), given)

    def _draft(self) -> UserDraft:
        role = Role(self.role.key)
        administers = self.administers.isChecked() and role is not Role.ADMINISTRATOR
        sign_in = self.sign_in.text().strip() or suggested_sign_in(self.name.text())
        return UserDraft(self.name.text().strip(), role, sign_in, administers)

    @Slot(str)
    def _suggest(self, name: str) -> None:
        self.sign_in.setPlaceholderText(suggested_sign_in(name))

    @Slot(str)
    def _role_chosen(self, key: str) -> None:
        role = Role(key)
        self._role_field.set_hint(ROLE_HINTS[role])
        self.administers.setEnabled(role is not Role.ADMINISTRATOR)


class GivenDialog(_Stores):
    """A passphrase in place of the forgotten one."""

    def __init__(self, ctx: Context, owner: QWidget, row: UserRow, proposed: str) -> None:
        super().__init__(ctx, owner, f"New passphrase for {row.name}", "Set the passphrase")
        self._row = row
        self.add_text(f"The present passphrase of {row.sign_in} opens nothing from then on.")
        self._add_given(proposed)

    def _job(self, given: str) -> "partial[Saved]":
        return partial(self._ctx.clinic.users.reset, self._row.id, given, self._row.version)


def _draft_of(row: UserRow) -> UserDraft:
    return UserDraft(row.name, row.role, row.sign_in, row.administers and row.role is not Role.ADMINISTRATOR)


_PARTS = (
    one("Name", "name"),
    one("Role", "role", say=ROLE_WORDS.__getitem__),
    one("Also administers the clinic", "administers"),
)
