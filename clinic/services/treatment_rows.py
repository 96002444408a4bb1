"""Stored procedures, courses and responses into what readers get."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.enums import LesionStatus
from clinic.records.lesions import Response
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.rules.validation import parameter_text
from clinic.services.core import user_name
from clinic.store.models import DrugCourse, DrugDose, Lesion, Procedure
from clinic.store.models import Response as ResponseModel


def lesion_labels(session: Session, patient_id: str) -> dict[str, str]:
    """``L1``, ``L2`` ... of the patient's lesions by id, in their order, without those entered in error."""
    found = select(Lesion.id, Lesion.number).where(
        Lesion.patient_id == patient_id, Lesion.status != LesionStatus.ENTERED_IN_ERROR
    )
    rows = session.execute(found.order_by(Lesion.number))
    return {lesion_id: f"L{number}" for lesion_id, number in rows}


def procedure_rows(session: Session, procedures: Sequence[Procedure], catalog: Catalog) -> tuple[ProcedureRow, ...]:
    """Rows in the order given; all must be of one patient."""
    labels = lesion_labels(session, procedures[0].patient_id) if procedures else {}
    return tuple(_procedure(session, procedure, catalog, labels) for procedure in procedures)


def _procedure(session: Session, procedure: Procedure, catalog: Catalog, labels: dict[str, str]) -> ProcedureRow:
    kind = catalog.procedure_kinds.get(procedure.kind)
    stored = tuple((key, str(value)) for key, value in procedure.parameters.items())
    return ProcedureRow(
        id=procedure.id,
        visit_id=procedure.visit_id,
        patient_id=procedure.patient_id,
        kind=procedure.kind,
        kind_text=kind.name if kind else procedure.kind,
        at=procedure.at,
        lesion_ids=tuple(procedure.lesion_ids),
        lesion_labels=_labels(procedure.lesion_ids, labels),
        parameters=stored,
        parameter_text=parameter_text(kind.fields, stored) if kind else stored,
        anaesthesia=procedure.anaesthesia,
        specimen=procedure.specimen,
        complications=procedure.complications,
        note=procedure.note,
        operator=user_name(session, procedure.operator_id),
        version=procedure.version,
    )


def drug_rows(session: Session, courses: Sequence[DrugCourse]) -> tuple[DrugRow, ...]:
    """Rows in the order given; all must be of one patient."""
    labels = lesion_labels(session, courses[0].patient_id) if courses else {}
    doses: dict[str, list[DoseChange]] = defaultdict(list)
    found = select(DrugDose).where(DrugDose.course_id.in_([course.id for course in courses]))
    for dose in session.scalars(found.order_by(DrugDose.on, DrugDose.id)):
        change = DoseChange(dose.on, dose.dose, dose.dose_unit, dose.frequency, dose.reason)
        doses[dose.course_id].append(change)
    return tuple(
        DrugRow(
            id=course.id,
            patient_id=course.patient_id,
            drug=course.drug,
            name=course.name,
            atc=course.atc,
            doses=tuple(doses[course.id]),
            route=course.route,
            start=course.start,
            stop=course.stop,
            stop_reason=course.stop_reason or "",
            reason=course.reason,
            diagnosis=course.diagnosis,
            lesion_labels=_labels(course.lesion_ids, labels),
            note=course.note,
            version=course.version,
            adverse_effects=course.adverse_effects or "",
        )
        for course in courses
    )


def response_of(session: Session, row: ResponseModel) -> Response:
    """One response with its author's name."""
    return Response(row.lesion_id, row.on, row.judgement, user_name(session, row.author_id), row.note, row.version)


def _labels(lesion_ids: Iterable[str], labels: dict[str, str]) -> tuple[str, ...]:
    wanted = set(lesion_ids)
    return tuple(label for lesion_id, label in labels.items() if lesion_id in wanted)
