"""The people who work here: who they are, what they may do, and their passphrases."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError, WrongPassphrase
from clinic.records.changes import Changes
from clinic.records.clinic import UserDraft, UserRow
from clinic.records.enums import Role, Topic
from clinic.records.rights import Right
from clinic.rules.passphrases import check_passphrase
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed
from clinic.store.keyring import Keyring, folded_sign_in
from clinic.store.keys import Kdf, new_recovery_code
from clinic.store.models import AuditEntry, Clinic, User

_LONGEST = 80
_PROPOSED = 14
"""Characters of a proposed passphrase: three groups of four and two hyphens."""


class UserService:
    """Users are never deleted: what they did stays under their name. ``cost`` is that of new passphrases."""

    def __init__(self, core: Core, keyring: Keyring, cost: Callable[[], Kdf]) -> None:
        self._core = core
        self._keyring = keyring
        self._cost = cost

    @allowed(None)
    def list(self) -> tuple[UserRow, ...]:
        """Everyone who works or worked here, by name."""
        with self._core.db.read() as session:
            return tuple(user_row(user) for user in session.scalars(select(User).order_by(User.name)))

    @allowed(Right.ADMINISTER)
    def last_sign_ins(self) -> dict[str, datetime]:
        """When each of them last came in (UTC), by user; nobody who never did."""
        came_in = AuditEntry.action.in_(("sign-in", "sign-in-recovery"))
        with self._core.db.read() as session:
            found = {}
            for user_id in session.scalars(select(User.id)):
                mine = select(AuditEntry.at).where(AuditEntry.row_id == user_id, AuditEntry.noun == "user", came_in)
                at = session.scalars(mine.order_by(AuditEntry.number.desc()).limit(1)).first()
                if at is not None:
                    found[user_id] = at
            return found

    @allowed(Right.ADMINISTER)
    def propose_passphrase(self) -> str:
        """A passphrase to give to someone: 60 random bits that can be read out, ``7KX4-9QTR-M2VA``."""
        return new_recovery_code()[:_PROPOSED]

    @allowed(Right.ADMINISTER)
    def add(self, draft: UserDraft, passphrase: str) -> tuple[UserRow, Changes]:
        """Let someone work here. They have to choose a passphrase of their own when they first sign in.

        Raises ``ValidationError``, ``Conflict`` where the sign-in name is taken, ``StorageError``.
        """
        name, sign_in = _names(draft)
        check_passphrase(passphrase, (name, sign_in, self._clinic_name()))
        with self._core.db.write() as session:
            _check_free(session, sign_in, "")
            user = User(
                id=self._core.new_id(),
                sign_in=sign_in,
                name=name,
                role=draft.role,
                active=True,
                administers=draft.administers or draft.role is Role.ADMINISTRATOR,
                must_change=True,
            )
            session.add(user)
            session.flush()
            row = user_row(user)
            self._keyring.set_user(row.id, sign_in, passphrase, self._cost())
            return row, _changed(row)

    @allowed(Right.ADMINISTER)
    def save(self, user_id: str, draft: UserDraft, version: int) -> tuple[UserRow, Changes]:
        """Change name and role. The sign-in name stays: the passphrase is filed under it.

        Raises ``ValidationError``, ``Conflict`` where nobody would be left to administer.
        """
        name, _sign_in = _names(draft)
        with self._core.db.write() as session:
            user = fetch(session, User, user_id, "This user")
            check_version(session, user, version, partial(user_row, user))
            user.name, user.role = name, draft.role
            user.administers = draft.administers or draft.role is Role.ADMINISTRATOR
            session.flush()
            self._check_administered(session)
            return self._told(user_row(user))

    @allowed(Right.ADMINISTER)
    def set_active(self, user_id: str, active: bool, version: int = 0) -> tuple[UserRow, Changes]:
        """Let someone no longer sign in, or again; to come back they need a new passphrase (``reset``).

        Raises ``Conflict`` for oneself, or where nobody would be left to administer.
        """
        if user_id == self._core.user_id and not active:
            raise Conflict("You cannot close your own account.", "Ask another administrator.")
        with self._core.db.write() as session:
            user = fetch(session, User, user_id, "This user")
            check_version(session, user, version, partial(user_row, user))
            user.active = active
            session.flush()
            self._check_administered(session)
            row = user_row(user)
            if not active:
                self._keyring.remove_user(user_id)
            return row, _changed(row)

    @allowed(Right.ADMINISTER)
    def reset(self, user_id: str, passphrase: str, version: int = 0) -> tuple[UserRow, Changes]:
        """Give someone who forgot theirs a passphrase, which they have to change when they sign in."""
        with self._core.db.write() as session:
            user = fetch(session, User, user_id, "This user")
            if not user.active:
                raise Conflict("This account is closed.", "Open it again first.")
            check_version(session, user, version, partial(user_row, user))
            check_passphrase(passphrase, (user.name, user.sign_in))
            user.must_change = user_id != self._core.user_id
            session.flush()
            self._keyring.set_user(user.id, user.sign_in, passphrase, self._cost())
            row = user_row(user)
        self._core.note("passphrase-reset", "user", user_id)
        return self._told(row)

    @allowed(None, at_entry=True)
    def change_passphrase(self, old: str, new: str, *, kdf: Kdf | None = None) -> Changes:
        """Wrap the data key with a new passphrase of one's own; nothing is encrypted again.

        Raises ``WrongPassphrase`` for the old one, ``ValidationError`` for a new one that is too weak.
        """
        me = self._core.actor
        assert me is not None
        if not self._keyring.opens(me.id, old):
            raise WrongPassphrase("This is not your present passphrase.", "Type it again.")
        return self._set_own(new, kdf)

    @allowed(None, at_entry=True)
    def set_passphrase_after_recovery(self, new: str, *, kdf: Kdf | None = None) -> Changes:
        """Choose a new passphrase without the old one: only in a clinic that was opened by its recovery code."""
        if not self._core.by_recovery:
            raise Conflict("You did not sign in with the recovery code.", "Change the passphrase with the old one.")
        return self._set_own(new, kdf)

    def _set_own(self, new: str, kdf: Kdf | None) -> Changes:
        me = self._core.actor
        assert me is not None
        check_passphrase(new, (me.name, me.sign_in, self._clinic_name()))
        self._keyring.set_user(me.id, me.sign_in, new, kdf or self._cost())
        with self._core.db.write() as session:
            user = fetch(session, User, me.id, "This user")
            user.must_change = False
            self._core.db.auditor.note(session, "passphrase-change", "user", me.id, "", None)
            row = user_row(user)
        self._core.actor = row
        self._core.by_recovery = False
        return _changed(row)

    @allowed(Right.ADMINISTER)
    def renew_recovery_code(self, sheet: Path, *, kdf: Kdf | None = None) -> str:
        """Make the recovery code anew and write it to ``sheet`` as a page to print; the old one opens no more.

        The page is written first: a code that nobody has must not replace the one that somebody keeps.
        """
        # the PDF library is not needed at a start
        from clinic.services.recovery_sheet import save_recovery_sheet

        code = new_recovery_code()
        save_recovery_sheet(self._core, code, sheet)
        self._keyring.set_recovery(code, kdf or self._cost())
        self._core.note("recovery-code", "clinic", "")
        return code

    def _told(self, row: UserRow) -> tuple[UserRow, Changes]:
        if self._core.actor is not None and row.id == self._core.actor.id:
            self._core.actor = row
        return row, _changed(row)

    def _check_administered(self, session: Session) -> None:
        """Someone has to be left who administers and has a passphrase to come in with."""
        left = session.scalars(select(User.id).where(User.active, User.administers))
        if not any(self._keyring.has_user(user_id) for user_id in left):
            raise Conflict(
                "Nobody would be left to administer the clinic.", "Make someone else an administrator first."
            )

    def _clinic_name(self) -> str:
        with self._core.db.read() as session:
            return session.scalars(select(Clinic.name)).one()


def _names(draft: UserDraft) -> tuple[str, str]:
    name = " ".join(draft.name.split())
    sign_in = folded_sign_in(draft.sign_in or name)
    if not name:
        raise ValidationError("name", "The name is missing.", "Type it as it is to stand under a signed visit.")
    if len(name) > _LONGEST or len(sign_in) > _LONGEST:
        raise ValidationError("name", f"This is longer than {_LONGEST} letters.", "Shorten it.")
    return name, sign_in


def _check_free(session: Session, sign_in: str, own_id: str) -> None:
    if session.scalars(select(User.id).where(User.sign_in == sign_in, User.id != own_id)).first():
        raise ValidationError(
            "sign_in", f"The sign-in name {sign_in} is already taken.", "Choose another, or open that account again."
        )


def user_row(user: User) -> UserRow:
    """A user as lists show them."""
    return UserRow(
        id=user.id,
        sign_in=user.sign_in,
        name=user.name,
        role=user.role,
        active=user.active,
        administers=user.administers,
        must_change=user.must_change,
        version=user.version,
    )


def _changed(row: UserRow) -> Changes:
    return Changes.of(Topic.USER, ids=(row.id,))
