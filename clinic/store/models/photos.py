"""Photos, what is marked in them, and pairs that were aligned."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.records.enums import CapturedFrom, ConsentScope, InboxState, MarkKind, MarkMethod, PhotoKind
from clinic.store.models.base import Base, Kept, text_column, words


class Photo(Kept, Base):
    """A picture; the original bytes lie unchanged in the blob ``sha256``."""

    __tablename__ = "photo"
    __table_args__ = (UniqueConstraint("patient_id", "sha256"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visit.id"), index=True)
    procedure_id: Mapped[str | None] = mapped_column(ForeignKey("procedure.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = text_column()
    media_type: Mapped[str] = mapped_column(String(40))
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    captured_at: Mapped[datetime | None]
    captured_from: Mapped[CapturedFrom] = mapped_column(words(CapturedFrom))
    imported_at: Mapped[datetime]
    kind: Mapped[PhotoKind] = mapped_column(words(PhotoKind))
    consent: Mapped[ConsentScope] = mapped_column(words(ConsentScope))
    site: Mapped[str] = mapped_column(String(60), default="")
    side: Mapped[str] = mapped_column(String(12), default="")
    camera: Mapped[str] = text_column()
    has_gps: Mapped[bool] = mapped_column(default=False)
    has_serial: Mapped[bool] = mapped_column(default=False)
    mm_per_pixel: Mapped[float | None]
    scale_uncertainty: Mapped[float | None]
    scale_method: Mapped[str] = mapped_column(String(20), default="")
    scale_details: Mapped[dict[str, Any] | None]
    """What the scale was found by, as ``clinic.records.scales.PhotoScale`` writes it."""
    choice: Mapped[str] = mapped_column(String(12), default="")
    """What a person said when looking through: ``keep``, ``reject``, or empty."""
    original_sha256: Mapped[str] = mapped_column(String(64), default="")
    """Not empty: the file as it came, before place and serial numbers were taken out of the stored copy."""
    note: Mapped[str] = text_column()
    error_reason: Mapped[str] = text_column()
    """Not empty: entered in error, no longer shown."""


class PhotoLesion(Kept, Base):
    """Which lesions a photo shows; unlinking keeps the row with ``linked`` false."""

    __tablename__ = "photo_lesion"
    __table_args__ = (UniqueConstraint("photo_id", "lesion_id"),)

    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), index=True)
    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    linked: Mapped[bool] = mapped_column(default=True)


class PhotoMark(Kept, Base):
    """A lesion's place in a photo (pixels of the upright picture), outline and measurements."""

    __tablename__ = "photo_mark"

    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"), index=True)
    lesion_id: Mapped[str] = mapped_column(ForeignKey("lesion.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[MarkKind] = mapped_column(words(MarkKind), default=MarkKind.PLACE)
    method: Mapped[MarkMethod] = mapped_column(words(MarkMethod), default=MarkMethod.BY_HAND)
    observation_id: Mapped[str | None] = mapped_column(ForeignKey("observation.id"))
    """The finding of a visit that was written from this mark."""
    points: Mapped[list[Any] | None]
    """Ends of a length, of two axes, or what was counted; pixels, as [x, y]."""
    x: Mapped[float | None]
    y: Mapped[float | None]
    outline: Mapped[list[Any] | None]
    measures: Mapped[dict[str, Any] | None]
    """Name to [value, standard uncertainty, unit]."""
    note: Mapped[str] = text_column()
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Alignment(Kept, Base):
    """How photo A maps onto photo B."""

    __tablename__ = "alignment"
    __table_args__ = (UniqueConstraint("photo_a_id", "photo_b_id"),)

    photo_a_id: Mapped[str] = mapped_column(ForeignKey("photo.id"))
    photo_b_id: Mapped[str] = mapped_column(ForeignKey("photo.id"))
    grade: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(40))
    transform: Mapped[dict[str, Any] | None]
    residual_px: Mapped[float | None]
    reason: Mapped[str] = text_column()
    inliers: Mapped[int | None]
    points: Mapped[list[Any] | None]
    """Pairs set by hand, as [x in A, y in A, x in B, y in B] in pixels of the upright originals."""
    shift_x: Mapped[float] = mapped_column(default=0.0)
    shift_y: Mapped[float] = mapped_column(default=0.0)
    """What was shifted by hand in a comparison, in pixels of B."""
    author_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    """Who set the pairs; empty: the program aligned them."""


class InboxPhoto(Kept, Base):
    """A picture that came from a watched folder and waits for a person to say whose it is."""

    __tablename__ = "inbox_photo"

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = text_column()
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    captured_at: Mapped[datetime | None]
    captured_from: Mapped[CapturedFrom] = mapped_column(words(CapturedFrom))
    received_at: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(words(InboxState))
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patient.id"), index=True)
    """Whose it probably is while it waits (a patient card was photographed before it); whose it is once assigned."""
    reason: Mapped[str] = text_column()
    """Why that patient is proposed, or why it was set aside."""
    is_card: Mapped[bool] = mapped_column(default=False)
    """The picture shows a patient card: it assigns those after it and is not a photo of skin."""
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("photo.id"))
    """The photo that it became."""
