"""The audit trail: appended by the one write path, chained by keyed hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.store.models.base import Base


class AuditEntry(Base):
    """One step of the trail; never changed."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[str] = mapped_column(String(36), index=True)
    workstation: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(20))
    noun: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(120), index=True)
    patient_id: Mapped[str] = mapped_column(String(36), index=True, default="")
    """Whose record it was, where it was a person's."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    values_seal: Mapped[str] = mapped_column(String(64), default="")
    """HMAC-SHA256 over ``before`` and ``after``: the chain holds this instead of the values, so that the values of an
    erased person can go and the chain stays whole."""
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    """HMAC-SHA256 over the entry, ``values_seal`` and ``previous``."""
