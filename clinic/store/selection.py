"""Which rows belong to a patient, noun by noun, with the columns that a reader can use."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from clinic.store import models as m
from clinic.store.models import Base

_HOUSEKEEPING = frozenset({"sort_name", "number", "fingerprint"})
"""Columns that only the program needs (a patient's number is its row in the search index)."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noun:
    """One file of the export: its name, its table, and how rows are found by patient."""

    name: str
    table: type[Base]
    by_patient: Callable[[str], Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of the table; the record number of the patient stands first."""
        keys = [attribute.key for attribute in inspect(self.table).column_attrs]
        own = [key for key in keys if key not in _HOUSEKEEPING or (key == "number" and self.table is not m.Patient)]
        return tuple(own) if self.table is m.Patient else ("mrn", *own)

    def rows(self, session: Session, patient_id: str) -> Iterator[Row]:
        """Rows of one patient, or of all where ``patient_id`` is empty, in the order in which they were made."""
        query: Select[Any] = select(self.table)
        if patient_id:
            query = query.where(self.by_patient(patient_id))
        numbers = _Numbers(session)
        for row in session.scalars(query.order_by(inspect(self.table).primary_key[0])).yield_per(500):
            values = {key: getattr(row, key) for key in self.columns if key != "mrn" or self.table is m.Patient}
            yield values if self.table is m.Patient else {"mrn": numbers.of(row), **values}


class _Numbers:
    """Record numbers of the patients that rows belong to."""

    def __init__(self, session: Session) -> None:
        def found(query: Any) -> dict[str, str]:
            return {str(key): str(owner) for key, owner in session.execute(query)}

        self._patients = found(select(m.Patient.id, m.Patient.mrn))
        self._parents = {
            "lesion_id": found(select(m.Lesion.id, m.Lesion.patient_id)),
            "visit_id": found(select(m.Visit.id, m.Visit.patient_id)),
            "photo_id": found(select(m.Photo.id, m.Photo.patient_id)),
            "photo_a_id": found(select(m.Photo.id, m.Photo.patient_id)),
            "course_id": found(select(m.DrugCourse.id, m.DrugCourse.patient_id)),
            "procedure_id": found(select(m.Procedure.id, m.Procedure.patient_id)),
        }

    def of(self, row: Any) -> str:
        if hasattr(row, "patient_id"):
            return self._patients.get(row.patient_id or "", "")
        for column, owners in self._parents.items():
            if hasattr(row, column):
                return self._patients.get(owners.get(getattr(row, column), ""), "")
        return ""


def _direct(table: Any) -> Callable[[str], Any]:
    return lambda patient_id: table.patient_id == patient_id


def _through(column: Any, parent: Any) -> Callable[[str], Any]:
    return lambda patient_id: column.in_(select(parent.id).where(parent.patient_id == patient_id))


NOUNS = (
    Noun("patients", m.Patient, lambda patient_id: m.Patient.id == patient_id),
    Noun("visits", m.Visit, _direct(m.Visit)),
    Noun("addenda", m.Addendum, _through(m.Addendum.visit_id, m.Visit)),
    Noun("lesions", m.Lesion, _direct(m.Lesion)),
    Noun("lesion_statuses", m.LesionStatusChange, _through(m.LesionStatusChange.lesion_id, m.Lesion)),
    Noun("observations", m.Observation, _through(m.Observation.lesion_id, m.Lesion)),
    Noun("lesion_areas", m.LesionArea, _through(m.LesionArea.lesion_id, m.Lesion)),
    Noun("responses", m.Response, _through(m.Response.lesion_id, m.Lesion)),
    Noun("photos", m.Photo, _direct(m.Photo)),
    Noun("photo_lesions", m.PhotoLesion, _through(m.PhotoLesion.photo_id, m.Photo)),
    Noun("photo_marks", m.PhotoMark, _through(m.PhotoMark.photo_id, m.Photo)),
    Noun("alignments", m.Alignment, _through(m.Alignment.photo_a_id, m.Photo)),
    Noun("inbox_photos", m.InboxPhoto, _direct(m.InboxPhoto)),
    Noun("lab_reports", m.LabReport, _direct(m.LabReport)),
    Noun("lab_results", m.LabResult, _direct(m.LabResult)),
    Noun("lab_attachments", m.LabAttachment, _direct(m.LabAttachment)),
    Noun("body_measures", m.BodyMeasure, _direct(m.BodyMeasure)),
    Noun("exposures", m.Exposure, _direct(m.Exposure)),
    Noun("recalls", m.Recall, _direct(m.Recall)),
    Noun("procedure_series", m.ProcedureSeries, _direct(m.ProcedureSeries)),
    Noun("procedures", m.Procedure, _direct(m.Procedure)),
    Noun("procedure_events", m.ProcedureEvent, _through(m.ProcedureEvent.procedure_id, m.Procedure)),
    Noun("specimens", m.Specimen, _direct(m.Specimen)),
    Noun("drugs", m.DrugCourse, _direct(m.DrugCourse)),
    Noun("drug_doses", m.DrugDose, _through(m.DrugDose.course_id, m.DrugCourse)),
    Noun("drug_effects", m.DrugEffect, _through(m.DrugEffect.course_id, m.DrugCourse)),
    Noun("drug_monitoring", m.DrugMonitoring, _through(m.DrugMonitoring.course_id, m.DrugCourse)),
    Noun("answered_cautions", m.AnsweredCaution, _direct(m.AnsweredCaution)),
    Noun("consents", m.Consent, _direct(m.Consent)),
    Noun("documents", m.Document, _direct(m.Document)),
)
