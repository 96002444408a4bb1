"""The clinic itself, its users and its secrets."""

from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError, WrongPassphrase
from clinic.records.changes import Changes
from clinic.records.clinic import ClinicDetail, ClinicDraft, LaboratoryDetail, LaboratoryDraft, UserDraft, UserRow
from clinic.records.enums import Topic
from clinic.records.rights import Right
from clinic.rules.retention import check_years
from clinic.services.core import Core, check_version
from clinic.services.gate import allowed
from clinic.services.users import user_row
from clinic.store.keyring import folded_sign_in
from clinic.store.models import Clinic, User

_MOST_DAYS, _MOST_HOURS = 3660, 168


class AdminService:
    """Settings of the clinic and its people."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(None, at_entry=True)
    def info(self) -> ClinicDetail:
        """The clinic's name, letterhead and settings."""
        with self._core.db.read() as session:
            return clinic_detail(session)

    @allowed(Right.ADMINISTER)
    def save_clinic(self, draft: ClinicDraft, version: int) -> tuple[ClinicDetail, Changes]:
        """Change the clinic's settings. Raises ``ValidationError``, ``Conflict``."""
        check_clinic(draft)
        with self._core.db.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            check_version(session, clinic, version, partial(clinic_detail, session))
            for field in fields(ClinicDraft):
                setattr(clinic, field.name, getattr(draft, field.name))
            session.flush()
            return clinic_detail(session), Changes.of(Topic.CLINIC, ids=(clinic.id,))

    @allowed(Right.ADMINISTER)
    def laboratory(self) -> LaboratoryDetail:
        """How results are read together in this clinic."""
        with self._core.db.read() as session:
            return _laboratory(session)

    @allowed(Right.ADMINISTER)
    def save_laboratory(self, draft: LaboratoryDraft, version: int) -> tuple[LaboratoryDetail, Changes]:
        """Change it. Raises ``ValidationError`` (``workup_days``, ``derived_window_hours``), ``Conflict``."""
        if not 1 <= draft.workup_days <= _MOST_DAYS:
            raise ValidationError("workup_days", "This time is not possible.", f"Choose 1 to {_MOST_DAYS} days.")
        if not 0 <= draft.derived_window_hours <= _MOST_HOURS:
            text = f"Choose 0 (one sample alone) to {_MOST_HOURS} hours."
            raise ValidationError("derived_window_hours", "This time is not possible.", text)
        with self._core.db.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            check_version(session, clinic, version, partial(_laboratory, session))
            for field in fields(LaboratoryDraft):
                setattr(clinic, field.name, getattr(draft, field.name))
            session.flush()
            return _laboratory(session), Changes.of(Topic.CLINIC, Topic.LAB)  # all records are judged by it

    @allowed(Right.ADMINISTER)
    def save_recovery_sheet(self, code: str, path: Path) -> None:
        """Write the recovery code as a page to print. Raises ``StorageError``."""
        # the PDF library is not needed at a start
        from clinic.services.recovery_sheet import save_recovery_sheet

        save_recovery_sheet(self._core, code, path)


def found_clinic(core: Core, draft: ClinicDraft, user: UserDraft) -> UserRow:
    """Write the first rows of a new clinic: itself and its first user, who also administers it."""
    check_clinic(draft)
    name = " ".join(user.name.split())
    if not name:
        raise ValidationError("user", "Your name is missing.", "Type it as it is to stand under a signed visit.")
    user_id = core.new_id()
    core.db.act_as(user_id)
    sign_in = folded_sign_in(user.sign_in or name)
    with core.db.write() as session:
        session.add(Clinic(id=core.new_id(), next_mrn=1, **asdict(draft)))
        row = User(id=user_id, sign_in=sign_in, name=name, role=user.role, active=True, administers=True)
        session.add(row)
        session.flush()
        return user_row(row)


def signed_in(core: Core, user_id: str) -> UserRow:
    """The user whose passphrase opened the clinic; without one (recovery code), the first active administrator.

    Raises ``WrongPassphrase`` where the account was closed.
    """
    with core.db.read() as session:
        if user_id:
            user = session.get(User, user_id)
        else:
            statement = select(User).where(User.active, User.administers).order_by(User.created_at)
            user = session.scalars(statement).first()
        if user is None or not user.active:
            raise WrongPassphrase("This account is closed.", "Ask an administrator to open it again.")
        return user_row(user)


def check_clinic(draft: ClinicDraft) -> None:
    """Raise ``ValidationError`` where the clinic's settings cannot be taken."""
    if not draft.name.strip():
        raise ValidationError("name", "The clinic's name is missing.", "Type it as it is to stand on letters.")
    if draft.units not in ("conventional", "si"):
        raise ValidationError("units", "These units are not known.", "Choose conventional (mg/dL) or SI (mmol/L).")
    if not 1 <= draft.lock_minutes <= 60:
        raise ValidationError(
            "lock_minutes", "The time until the window locks is not possible.", "Choose 1 to 60 minutes."
        )
    check_years(draft.retention_years)
    if not 1 <= draft.retention_years <= 100:
        raise ValidationError("retention_years", "Records cannot be kept for this time.", "Choose 1 to 100 years.")
    if draft.page_size not in ("A4", "Letter"):
        raise ValidationError("page_size", "This paper size is not known.", "Choose A4 or Letter.")


def clinic_detail(session: Session) -> ClinicDetail:
    """The one clinic of this record."""
    clinic = session.scalars(select(Clinic)).one()
    values = {field.name: getattr(clinic, field.name) for field in fields(ClinicDraft)}
    return ClinicDetail(id=clinic.id, version=clinic.version, **values)


def _laboratory(session: Session) -> LaboratoryDetail:
    clinic = session.scalars(select(Clinic)).one()
    values = {field.name: getattr(clinic, field.name) for field in fields(LaboratoryDraft)}
    return LaboratoryDetail(id=clinic.id, version=clinic.version, **values)
