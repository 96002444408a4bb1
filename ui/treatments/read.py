"""All that the page of treatments shows of one patient.

read_treatments(clinic, patient_id) -> TreatmentRead
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.app import Clinic
from clinic.records.cautions import AnsweredRow, Caution
from clinic.records.lesions import LesionRow, Response
from clinic.records.patients import Medicine
from clinic.records.treatment_course import MonitoringRow, SeriesRow, SpecimenRow
from clinic.records.treatments import DrugRow, ProcedureRow


@dataclass(frozen=True, slots=True)
class TreatmentRead:
    """``cautions``: of running courses, by their key; ``elsewhere``: medicines of the patient's own list."""

    drugs: tuple[DrugRow, ...] = ()
    procedures: tuple[ProcedureRow, ...] = ()
    responses: tuple[Response, ...] = ()
    lesions: tuple[LesionRow, ...] = ()
    elsewhere: tuple[Medicine, ...] = ()
    series: tuple[SeriesRow, ...] = ()
    specimens: tuple[SpecimenRow, ...] = ()
    monitoring: tuple[MonitoringRow, ...] = ()
    cautions: Mapping[str, tuple[Caution, ...]] = field(default_factory=dict)
    decisions: tuple[AnsweredRow, ...] = ()
    """What was decided on cautions, newest first."""
    own_list_cautions: tuple[Caution, ...] = ()
    """About the medicines of the patient's own list."""


def read_treatments(clinic: Clinic, patient_id: str) -> TreatmentRead:
    """Raises ``NotFound``, ``NotAllowed``."""
    treatments = clinic.treatments
    return TreatmentRead(
        treatments.drugs(patient_id),
        treatments.procedures(patient_id),
        treatments.responses(patient_id),
        clinic.lesions.list(patient_id),
        clinic.patients.get(patient_id).medicines,
        treatments.series(patient_id),
        treatments.specimens(patient_id),
        treatments.monitoring(patient_id),
        treatments.running_cautions(patient_id),
        treatments.decisions(patient_id),
        treatments.own_list_cautions(patient_id),
    )
