"""The clinic itself, its users and its secrets."""

from dataclasses import asdict, fields
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.clinic import ClinicDetail, ClinicDraft, UserRow
from clinic.records.enums import Role, Topic
from clinic.services.core import Core, check_version
from clinic.store.files import write_atomically
from clinic.store.models import Clinic, User


class AdminService:
    """Settings of the clinic and its people."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def info(self) -> ClinicDetail:
        """The clinic's name, letterhead and settings."""
        with self._core.db.read() as session:
            return clinic_detail(session)

    def save_clinic(self, draft: ClinicDraft, version: int) -> tuple[ClinicDetail, Changes]:
        """Change the clinic's settings. Raises ``ValidationError``, ``Conflict``."""
        check_clinic(draft)
        with self._core.db.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            check_version(clinic, version)
            for field in fields(ClinicDraft):
                setattr(clinic, field.name, getattr(draft, field.name))
            session.flush()
            return clinic_detail(session), Changes.of(Topic.CLINIC, ids=(clinic.id,))

    def users(self) -> tuple[UserRow, ...]:
        """Everyone who can sign in, by name."""
        with self._core.db.read() as session:
            return tuple(user_row(user) for user in session.scalars(select(User).order_by(User.name)))

    def save_recovery_sheet(self, code: str, path: Path) -> None:
        """Write the recovery code as a page to print. Raises ``StorageError``."""
        # the PDF library is not needed at a start
        from clinic.services.recovery_sheet import recovery_sheet

        write_atomically(path, recovery_sheet(self.info(), code, self._core.today(), self._core.resources / "fonts"))

    def found_clinic(self, draft: ClinicDraft, user_name: str) -> UserRow:
        """Write the first rows of a new clinic: itself and its first user (a physician)."""
        check_clinic(draft)
        if not user_name.strip():
            raise ValidationError("user", "Your name is missing.", "Type it as it is to stand under a signed visit.")
        user_id = self._core.new_id()
        self._core.user_id = user_id
        self._core.db.act_as(user_id)
        with self._core.db.write() as session:
            session.add(Clinic(id=self._core.new_id(), next_mrn=1, **asdict(draft)))
            name = " ".join(user_name.split())
            user = User(id=user_id, sign_in=name.casefold(), name=name, role=Role.PHYSICIAN, active=True)
            session.add(user)
            session.flush()
            return user_row(user)

    def sign_in(self) -> UserRow:
        """The user who works now: until each user has a passphrase of their own, the first physician."""
        with self._core.db.read() as session:
            statement = select(User).where(User.active).order_by(User.created_at)
            user = user_row(session.scalars(statement).first() or _missing())
        self._core.user_id = user.id
        self._core.db.act_as(user.id)
        return user


def check_clinic(draft: ClinicDraft) -> None:
    """Raise ``ValidationError`` where the clinic's settings cannot be taken."""
    if not draft.name.strip():
        raise ValidationError("name", "The clinic's name is missing.", "Type it as it is to stand on letters.")
    if draft.units not in ("conventional", "si"):
        raise ValidationError("units", "These units are not known.", "Choose conventional (mg/dL) or SI (mmol/L).")
    if draft.page_size not in ("A4", "Letter"):
        raise ValidationError("page_size", "This paper size is not known.", "Choose A4 or Letter.")


def clinic_detail(session: Session) -> ClinicDetail:
    """The one clinic of this record."""
    clinic = session.scalars(select(Clinic)).one()
    values = {field.name: getattr(clinic, field.name) for field in fields(ClinicDraft)}
    return ClinicDetail(id=clinic.id, version=clinic.version, **values)


def user_row(user: User) -> UserRow:
    """A user as lists show them."""
    return UserRow(id=user.id, sign_in=user.sign_in, name=user.name, role=user.role, active=user.active)


def _missing() -> User:
    raise LookupError("a clinic has at least one user")
