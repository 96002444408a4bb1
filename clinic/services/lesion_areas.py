"""The skin that lesions cover: painted on the body map, visit by visit, so that their spread can be followed.

Sizes are those of the figure that was painted on, the mean of many people: estimates, and said to be that wherever they
are shown.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic, VisitStatus
from clinic.records.lesions import AreaDraft, AreaRow
from clinic.records.rights import Right
from clinic.records.surface import SurfaceArea, SurfacePoint
from clinic.services.core import Core, check_seen, check_version, fetch, local_date, open_visit
from clinic.services.gate import allowed
from clinic.store.models import Lesion, LesionArea, User, Visit


class AreaService:
    """Areas of lesions: one for each lesion and visit, outside of visits one for each lesion and day."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.RECORD)
    def paint(self, draft: AreaDraft) -> tuple[AreaRow, Changes]:
        """Keep what a lesion covers; a second time in the same visit, or on the same day, changes the first.

        Raises ``ValidationError`` with the field ``area``, ``Conflict`` for a signed visit, ``NotFound``.
        """
        cm2, share = self._measured(draft)
        with self._core.db.write() as session:
            visit = open_visit(session, draft.visit_id) if draft.visit_id else None
            lesion = fetch(session, Lesion, draft.lesion_id, "The lesion")
            if visit is not None and lesion.patient_id != visit.patient_id:
                raise Conflict("This lesion belongs to another patient.", "Open the visit of the right patient.")
            row = self._stored(session, draft)
            shown = row if row is not None and not row.withdrawn else None
            check_seen(session, shown, draft.version, partial(_row_of, session, row))
            if row is None:
                row = LesionArea(id=self._core.new_id(), lesion_id=lesion.id, visit_id=draft.visit_id or None)
                session.add(row)
            row.painted_at, row.author_id, row.withdrawn = self._core.now(), self._core.user_id, False
            row.figure, row.atlas, row.cells = draft.figure, draft.area.atlas, draft.area.encode()
            row.cm2, row.share, row.note = cm2, share, draft.note.strip()
            session.flush()
            return _row_of(session, row), _changes(lesion, draft.visit_id)

    @allowed(Right.RECORD)
    def withdraw(self, area_id: str, version: int = 0) -> tuple[AreaRow, Changes]:
        """Take an area back that was painted by mistake; the audit trail keeps it. Painting it again brings it back.

        Raises ``Conflict`` for a signed visit or where someone else changed it, ``NotFound``.
        """
        with self._core.db.write() as session:
            row = fetch(session, LesionArea, area_id, "The area")
            if row.visit_id:
                open_visit(session, row.visit_id)
            check_version(session, row, version, partial(_row_of, session, row))
            row.withdrawn = True
            session.flush()
            lesion = fetch(session, Lesion, row.lesion_id, "The lesion")
            return _row_of(session, row), _changes(lesion, row.visit_id or "")

    def _measured(self, draft: AreaDraft) -> tuple[float, float]:
        """Square centimetres and share of the body surface, on the figure that was painted on."""
        from clinic.atlas.areas import check_area, size_of  # not needed to start the program

        atlas = self._core.atlas()
        try:
            check_area(atlas, draft.area)
        except ValueError as error:
            raise ValidationError("area", str(error), "Paint it anew on the body map.") from error
        size = size_of(atlas, draft.area, draft.figure)
        return size.cm2, size.share

    def _stored(self, session: Session, draft: AreaDraft) -> LesionArea | None:
        mine = select(LesionArea).where(LesionArea.lesion_id == draft.lesion_id)
        if draft.visit_id:
            return session.scalars(mine.where(LesionArea.visit_id == draft.visit_id)).first()
        today = self._core.today()
        loose = session.scalars(mine.where(LesionArea.visit_id.is_(None)).order_by(LesionArea.painted_at.desc()))
        return next((row for row in loose if local_date(row.painted_at) == today), None)


def areas_of(session: Session, lesion_ids: Sequence[str], visit_id: str = "") -> dict[str, list[AreaRow]]:
    """By lesion what was painted, oldest first; without what was withdrawn or belongs to a visit entered in error."""
    found = (
        select(LesionArea, User.name)
        .join(User, User.id == LesionArea.author_id)
        .outerjoin(Visit, Visit.id == LesionArea.visit_id)
        .where(LesionArea.lesion_id.in_(lesion_ids), ~LesionArea.withdrawn)
        .where(Visit.id.is_(None) | (Visit.status != VisitStatus.ENTERED_IN_ERROR))
        .order_by(LesionArea.painted_at, LesionArea.id)
    )
    if visit_id:
        found = found.where(LesionArea.visit_id == visit_id)
    rows: dict[str, list[AreaRow]] = {}
    for row, author in session.execute(found):
        rows.setdefault(row.lesion_id, []).append(_row(row, author))
    return rows


def middle(core: Core, painted: AreaRow | None) -> SurfacePoint | None:
    """Where the pin of a lesion stands that was painted and not placed; ``None`` where this atlas cannot say."""
    from clinic.atlas.areas import middle_of  # not needed to start the program

    if painted is None or painted.area is None or painted.area.atlas != core.atlas().version:
        return None
    return middle_of(core.atlas(), painted.area)


def _row_of(session: Session, row: LesionArea | None) -> AreaRow:
    assert row is not None
    author = session.get(User, row.author_id)
    return _row(row, author.name if author else "")


def _row(row: LesionArea, author: str) -> AreaRow:
    try:
        area = SurfaceArea.decode(row.cells, row.atlas)
    except ValueError:  # its size is still known
        area = None
    return AreaRow(
        id=row.id,
        lesion_id=row.lesion_id,
        visit_id=row.visit_id or "",
        painted_at=row.painted_at,
        author=author,
        figure=row.figure,
        area=area,
        cm2=row.cm2,
        share=row.share,
        note=row.note,
        version=row.version,
        withdrawn=row.withdrawn,
    )


def _changes(lesion: Lesion, visit_id: str) -> Changes:
    topics = (Topic.LESION, Topic.VISIT) if visit_id else (Topic.LESION,)
    return Changes.of(*topics, ids=tuple(key for key in (lesion.patient_id, lesion.id, visit_id) if key))
