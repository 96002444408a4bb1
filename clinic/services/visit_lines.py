"""What was recorded in a visit: in words for the side panel, and as facts that a signature covers."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.enums import LesionStatus
from clinic.rules.area_words import area_text
from clinic.rules.uncertainty import axes_text, spread_text
from clinic.services.observed import is_silent
from clinic.services.visit_lab_lines import lab_lines, response_lines
from clinic.store.models import DrugCourse, Lesion, LesionArea, Observation, Photo, PhotoLesion, Procedure, Visit


def done_lines(session: Session, visit: Visit, catalog: Catalog) -> tuple[str, ...]:
    """One line for each thing recorded in the visit."""
    labels = _labels(session, visit.patient_id)
    lines, new = _new_lines(session, visit, catalog)
    lines += [_procedure_line(p, labels, catalog) for p in _procedures(session, visit)]
    lines += [
        f"L{labels.get(o.lesion_id, 0)} described: {size_text(o)}"
        if size_text(o)
        else f"L{labels.get(o.lesion_id, 0)} described"
        for o in _told(session, visit)
        if o.lesion_id not in new
    ]
    lines += [f"L{labels.get(a.lesion_id, 0)} painted: {area_text(a.cm2, a.share)}" for a in _areas(session, visit)]
    photos = session.scalar(
        select(func.count()).select_from(Photo).where(Photo.visit_id == visit.id, Photo.error_reason == "")
    )
    if photos:
        shown = sorted(
            {
                labels.get(i, 0)
                for i in session.scalars(
                    select(PhotoLesion.lesion_id)
                    .join(Photo, Photo.id == PhotoLesion.photo_id)
                    .where(Photo.visit_id == visit.id, PhotoLesion.linked)
                )
            }
        )
        of = " · " + ", ".join(f"L{n}" for n in shown) if shown else ""
        lines.append(f"{photos} photo{'s' if photos > 1 else ''}{of}")
    courses = session.scalars(select(DrugCourse).where(DrugCourse.visit_id == visit.id, DrugCourse.error_reason == ""))
    lines += [f"{course.name} started" for course in courses]
    lines += response_lines(session, visit) + lab_lines(session, visit, catalog)
    return tuple(lines)


def new_lesions(session: Session, visit_ids: Iterable[str]) -> dict[str, tuple[Lesion, ...]]:
    """Visit to the lesions that were added to the record during it, by number, without those entered in error.

    A lesion names no visit: it belongs to the one in which it was recorded, by whomever. Keys grow with time and
    decide where the clock did not move on.
    """
    begun = or_(Lesion.created_at > Visit.started_at, and_(Lesion.created_at == Visit.started_at, Lesion.id > Visit.id))
    statement = (
        select(Visit.id, Lesion)
        .join(Lesion, Lesion.patient_id == Visit.patient_id)
        .where(Visit.id.in_(visit_ids), begun, or_(Visit.signed_at.is_(None), Lesion.created_at <= Visit.signed_at))
        .where(Lesion.status != LesionStatus.ENTERED_IN_ERROR)
        .order_by(Lesion.number)
    )
    found: dict[str, tuple[Lesion, ...]] = {}
    for visit_id, lesion in session.execute(statement):
        found[visit_id] = (*found.get(visit_id, ()), lesion)
    return found


def size_text(observation: Observation) -> str:
    """``22 counted``, ``8.1 × 5.2 ± 0.2 mm``, ``14 mm by eye`` from what was observed; ± as in all places."""
    return _size_text(observation, spread_text(observation.uncertainty), axes_text)


def signed_size(observation: Observation) -> str:
    """The size as signatures cover it: this writing never changes, or signed visits would seem altered."""
    spread = f" ± {observation.uncertainty * 2:.1g}" if observation.uncertainty else ""
    return _size_text(observation, spread, _plain_axes)


def _plain_axes(long: float, short: float | None) -> str:
    return f"{long:g}" if short is None else f"{long:g} × {short:g}"


def _size_text(observation: Observation, spread: str, axes: Callable[[float, float | None], str]) -> str:
    parts = []
    if observation.count is not None:
        parts.append(f"{observation.count} counted")
    if observation.long_axis is not None:
        size = axes(observation.long_axis, observation.short_axis) + spread
        parts.append(f"{size} mm" + (" by eye" if observation.size_method.value == "by eye" else ""))
    return ", ".join(parts)


def signed_facts(session: Session, visit: Visit) -> list[list[Any]]:
    """Observations, procedures, areas and photos of the visit as plain values, in a fixed order."""
    facts: list[list[Any]] = [
        ["observation", o.id, o.lesion_id, signed_size(o), o.note] for o in _observations(session, visit)
    ]
    facts += [
        ["procedure", p.id, p.kind, sorted(p.lesion_ids), sorted(p.parameters.items()), p.note]
        for p in _procedures(session, visit)
    ]
    facts += [["area", a.id, a.lesion_id, a.figure.value, a.atlas, a.cells, a.note] for a in _areas(session, visit)]
    photos = session.scalars(select(Photo).where(Photo.visit_id == visit.id).order_by(Photo.id))
    # the file as it came: taking its place and serial numbers out later changes nothing of what was signed
    facts += [["photo", photo.id, photo.original_sha256 or photo.sha256] for photo in photos]
    return facts


def _new_lines(session: Session, visit: Visit, catalog: Catalog) -> tuple[list[str], set[str]]:
    """``L2 new: Fingertip, right index (Calcinosis cutis), not measured``, and which lesions were told."""
    seen = {o.lesion_id: size_text(o) for o in _told(session, visit)}
    painted = {area.lesion_id for area in _areas(session, visit)}
    lesions = new_lesions(session, [visit.id]).get(visit.id, ())
    lines = []
    for lesion in lesions:
        site, diagnosis = catalog.sites.get(lesion.site), catalog.diagnoses.get(lesion.diagnosis)
        place = site.display(lesion.side) if site else f"{lesion.site}, {lesion.side.value}"
        name = lesion.diagnosis_text or (diagnosis.name if diagnosis else "")
        # the area has a line of its own
        size = seen.get(lesion.id) or ("" if lesion.id in painted else "not measured")
        head = f"L{lesion.number} new: {place}" + (f" ({name})" if name else "")
        lines.append(f"{head}, {size}" if size else head)
    return lines, {lesion.id for lesion in lesions}


def _procedures(session: Session, visit: Visit) -> list[Procedure]:
    statement = select(Procedure).where(Procedure.visit_id == visit.id, Procedure.error_reason == "")
    return list(session.scalars(statement.order_by(Procedure.at, Procedure.id)))


def _observations(session: Session, visit: Visit) -> list[Observation]:
    return list(session.scalars(select(Observation).where(Observation.visit_id == visit.id).order_by(Observation.id)))


def _told(session: Session, visit: Visit) -> list[Observation]:
    """Those that say something; signatures cover the others too."""
    return [each for each in _observations(session, visit) if not is_silent(each)]


def _areas(session: Session, visit: Visit) -> list[LesionArea]:
    painted = select(LesionArea).where(LesionArea.visit_id == visit.id, ~LesionArea.withdrawn)
    return list(session.scalars(painted.order_by(LesionArea.id)))


def _labels(session: Session, patient_id: str) -> dict[str, int]:
    return dict(session.execute(select(Lesion.id, Lesion.number).where(Lesion.patient_id == patient_id)).all())


def _procedure_line(procedure: Procedure, labels: dict[str, int], catalog: Catalog) -> str:
    on = ", ".join(f"L{labels[i]}" for i in procedure.lesion_ids if i in labels)
    kind = catalog.procedure_kinds.get(procedure.kind)
    name = kind.name if kind else procedure.kind
    return f"{name} · {on}" if on else name
