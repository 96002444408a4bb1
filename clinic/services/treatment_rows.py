"""Stored procedures, courses and responses into what readers get."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.cautions import AnsweredRow
from clinic.records.enums import LesionStatus
from clinic.records.lesions import Response
from clinic.records.treatment_course import EventRow, SeriesRow, SpecimenRow
from clinic.records.treatments import ProcedureRow
from clinic.rules.validation import parameter_text
from clinic.services.core import Core, local_date, user_name
from clinic.services.treatment_answers import answers_of
from clinic.services.treatment_recalls import WITHOUT_RESULT
from clinic.store.models import (
    Lesion,
    Procedure,
    ProcedureEvent,
    ProcedureSeries,
    Recall,
    Specimen,
)
from clinic.store.models import Response as ResponseModel

R = TypeVar("R")


def lesion_labels(session: Session, patient_id: str) -> dict[str, str]:
    """``L1``, ``L2`` ... of the patient's lesions by id, in their order, without those entered in error."""
    found = select(Lesion.id, Lesion.number).where(
        Lesion.patient_id == patient_id, Lesion.status != LesionStatus.ENTERED_IN_ERROR
    )
    rows = session.execute(found.order_by(Lesion.number))
    return {lesion_id: f"L{number}" for lesion_id, number in rows}


def procedure_rows(session: Session, procedures: Sequence[Procedure], catalog: Catalog) -> tuple[ProcedureRow, ...]:
    """Rows in the order given; all must be of one patient."""
    if not procedures:
        return ()
    labels = lesion_labels(session, procedures[0].patient_id)
    ids = [procedure.id for procedure in procedures]
    planned = dict(
        session.execute(
            select(ProcedureSeries.id, ProcedureSeries.planned).where(
                ProcedureSeries.id.in_([p.series_id for p in procedures if p.series_id])
            )
        ).all()
    )
    found = select(ProcedureEvent).where(ProcedureEvent.procedure_id.in_(ids), ProcedureEvent.error_reason == "")
    events = [event_row(session, row) for row in session.scalars(found.order_by(ProcedureEvent.on, ProcedureEvent.id))]
    tissue = select(Specimen).where(Specimen.procedure_id.in_(ids), Specimen.error_reason == "")
    specimens = specimen_rows(session, list(session.scalars(tissue.order_by(Specimen.id))))
    told = _Later(
        planned,
        grouped(events, lambda row: row.procedure_id),
        grouped(specimens, lambda row: row.procedure_id),
        grouped(answers_of(session, ids=ids), lambda row: row.procedure_id),
    )
    return tuple(_procedure(session, procedure, catalog, labels, told) for procedure in procedures)


class _Later:
    """What belongs to procedures, by their keys."""

    def __init__(
        self,
        planned: dict[str, int],
        events: dict[str, list[EventRow]],
        specimens: dict[str, list[SpecimenRow]],
        answers: dict[str, list[AnsweredRow]],
    ) -> None:
        self.planned, self.events, self.specimens, self.answers = planned, events, specimens, answers


def _procedure(
    session: Session, procedure: Procedure, catalog: Catalog, labels: dict[str, str], told: _Later
) -> ProcedureRow:
    kind = catalog.procedure_kinds.get(procedure.kind)
    stored = tuple((key, str(value)) for key, value in procedure.parameters.items())
    planned = told.planned.get(procedure.series_id or "")
    return ProcedureRow(
        id=procedure.id,
        visit_id=procedure.visit_id,
        patient_id=procedure.patient_id,
        kind=procedure.kind,
        kind_text=kind.name if kind else procedure.kind,
        at=procedure.at,
        lesion_ids=tuple(procedure.lesion_ids),
        lesion_labels=labels_of(procedure.lesion_ids, labels),
        parameters=stored,
        parameter_text=parameter_text(kind.fields, stored) if kind else stored,
        anaesthesia=procedure.anaesthesia,
        specimen=procedure.specimen,
        complications=procedure.complications,
        note=procedure.note,
        operator=user_name(session, procedure.operator_id),
        version=procedure.version,
        series_id=procedure.series_id or "",
        session=procedure.session,
        session_text=f"{procedure.session} of {planned}" if planned and procedure.session else "",
        events=tuple(told.events.get(procedure.id, ())),
        specimens=tuple(told.specimens.get(procedure.id, ())),
        answers=tuple(told.answers.get(procedure.id, ())),
    )


def series_rows(session: Session, series: Sequence[ProcedureSeries], core: Core) -> tuple[SeriesRow, ...]:
    """Rows in the order given; all must be of one patient."""
    if not series:
        return ()
    labels = lesion_labels(session, series[0].patient_id)
    found = (
        select(Procedure.series_id, func.count(), func.max(Procedure.at))
        .where(Procedure.series_id.in_([one.id for one in series]), Procedure.error_reason == "")
        .group_by(Procedure.series_id)
    )
    done = {key: (count, last) for key, count, last in session.execute(found)}
    kinds = core.catalog.procedure_kinds
    return tuple(
        SeriesRow(
            id=one.id,
            patient_id=one.patient_id,
            kind=one.kind,
            kind_text=kinds[one.kind].name if one.kind in kinds else one.kind,
            planned=one.planned,
            done=done.get(one.id, (0, None))[0],
            lesion_ids=tuple(one.lesion_ids),
            lesion_labels=labels_of(one.lesion_ids, labels),
            diagnosis=one.diagnosis or "",
            note=one.note or "",
            last=local_date(done[one.id][1]) if one.id in done else None,
            closed_on=one.closed_on,
            close_reason=one.close_reason or "",
            version=one.version,
        )
        for one in series
    )


def event_row(session: Session, row: ProcedureEvent) -> EventRow:
    """One complication with its author's name."""
    author = user_name(session, row.author_id)
    return EventRow(row.procedure_id, row.on, row.text, row.severity, row.id, row.version, author)


def specimen_rows(session: Session, specimens: Sequence[Specimen]) -> tuple[SpecimenRow, ...]:
    """Rows in the order given; all must be of one patient."""
    labels = lesion_labels(session, specimens[0].patient_id) if specimens else {}
    ids = [row.recall_id for row in specimens if row.recall_id]
    recalls = {row.id: row for row in session.scalars(select(Recall).where(Recall.id.in_(ids)))}
    return tuple(
        SpecimenRow(
            procedure_id=row.procedure_id,
            sent_on=row.sent_on,
            number=row.number or "",
            lesion_ids=tuple(row.lesion_ids),
            laboratory=row.laboratory,
            stains=row.stains,
            due=_due(recalls.get(row.recall_id or "")),
            id=row.id,
            version=row.version,
            patient_id=row.patient_id,
            lesion_labels=labels_of(row.lesion_ids, labels),
            received_on=row.received_on,
            result=row.result or "",
            diagnosis=row.diagnosis or "",
            calcium=row.calcium,
            author=user_name(session, row.author_id),
            given_up=_given_up(row, recalls.get(row.recall_id or "")),
        )
        for row in specimens
    )


def _due(recall: Recall | None) -> date | None:
    return recall.due if recall is not None else None


def _given_up(row: Specimen, recall: Recall | None) -> str:
    if row.received_on is not None or recall is None or recall.done_at is None:
        return ""
    return (recall.outcome or "").removeprefix(WITHOUT_RESULT) or "its recall was closed"


def response_of(session: Session, row: ResponseModel) -> Response:
    """One response with its author's name."""
    author = user_name(session, row.author_id)
    treated = row.procedure_id or "", row.course_id or ""
    return Response(row.lesion_id, row.on, row.judgement, author, row.note, row.version, *treated, row.id)


def labels_of(lesion_ids: Iterable[str], labels: dict[str, str]) -> tuple[str, ...]:
    wanted = set(lesion_ids)
    return tuple(label for lesion_id, label in labels.items() if lesion_id in wanted)


def grouped(rows: Iterable[R], key: Callable[[R], str]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
