"""What is stored of a pair of photos, read in the direction that was asked for."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.alignments import AlignmentRow
from clinic.records.enums import AlignmentGrade
from clinic.registration import Transform
from clinic.services.core import user_name
from clinic.store.models import Alignment, Photo

NOT_TRIED = "The photos have not been aligned yet."
Size = tuple[int, int]
"""Width and height in pixels."""


def make_empty(row: Alignment) -> None:
    """Nothing is known of the pair."""
    row.grade, row.method, row.reason = AlignmentGrade.NOT_ALIGNED.value, "", NOT_TRIED
    row.transform = row.residual_px = row.inliers = row.points = row.author_id = None
    row.shift_x = row.shift_y = 0.0


def stored_pair(session: Session, a_id: str, b_id: str) -> Alignment | None:
    """The row of a pair, in whichever direction it was first asked for."""
    either = (a_id, b_id)
    query = select(Alignment).where(Alignment.photo_a_id.in_(either), Alignment.photo_b_id.in_(either))
    return session.scalars(query.order_by(Alignment.id)).first()


def oriented(session: Session, row: Alignment, a: Photo, b: Photo) -> AlignmentRow:
    """The row as it reads from A to B."""
    forward = row.photo_a_id == a.id
    kept = Transform.from_json(row.transform) if row.transform is not None else None
    pairs = [(float(w), float(x), float(y), float(z)) for w, x, y, z in row.points or ()]
    shift = row.shift_x, row.shift_y
    if not forward:
        kept = kept.inverse() if kept is not None else None
        pairs = [(*pair[2:], *pair[:2]) for pair in pairs]
        shift = opposite(kept, size_of(a), size_of(b), shift)
    return AlignmentRow(
        id=row.id,
        photo_a_id=a.id,
        photo_b_id=b.id,
        grade=AlignmentGrade(row.grade),
        method=row.method,
        reason=row.reason,
        transform=kept.to_json() if kept is not None else None,
        residual_px=row.residual_px,
        inliers=row.inliers,
        pairs=tuple(pairs),
        shift=shift,
        author=user_name(session, row.author_id),
        at=row.updated_at,
        version=row.version,
    )


def opposite(back: Transform | None, size: Size, other: Size, shift: tuple[float, float]) -> tuple[float, float]:
    """``shift`` in pixels of a photo of ``size`` as the opposite one in pixels of the other, onto which ``back`` leads.

    Exact in the middle of the photo: in perspective a shift has no single opposite.
    """
    if shift == (0.0, 0.0):
        return 0.0, 0.0
    if back is None:  # nothing is laid over: the longer sides are shown equally long
        factor = -max(other) / max(size)
        return shift[0] * factor, shift[1] * factor
    middle = np.array([[size[0] / 2, size[1] / 2]])
    moved = back.apply(np.vstack([middle - shift, middle]))
    return float(moved[0, 0] - moved[1, 0]), float(moved[0, 1] - moved[1, 1])


def size_of(photo: Photo) -> Size:
    """Of the upright original."""
    return photo.width, photo.height
