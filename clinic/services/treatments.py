"""What is done and given: procedures, courses of medicines, and how lesions answer. The door to all its parts."""

from clinic.services.treatment_cautions import CautionPart
from clinic.services.treatment_drugs import DrugPart
from clinic.services.treatment_monitoring import MonitoringPart
from clinic.services.treatment_procedures import ProcedurePart
from clinic.services.treatment_responses import ResponsePart
from clinic.services.treatment_specimens import SpecimenPart


class TreatmentService(ProcedurePart, SpecimenPart, DrugPart, MonitoringPart, CautionPart, ResponsePart):
    """Procedures and courses of medicines of patients."""
