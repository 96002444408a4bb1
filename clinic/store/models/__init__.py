"""All tables of the record."""

from clinic.store.models.audit import AuditEntry
from clinic.store.models.base import Base, Kept
from clinic.store.models.body import BodyMeasure, Exposure
from clinic.store.models.labs import (
    CriticalLimit,
    LabAttachment,
    LabCode,
    LabLayout,
    LabReport,
    LabResult,
    OwnAnalyte,
    OwnPanel,
)
from clinic.store.models.lesions import Lesion, LesionArea, LesionStatusChange, Observation, Response
from clinic.store.models.people import Clinic, Consent, Draft, Patient, PatientToken, SearchWord, User
from clinic.store.models.photos import Alignment, InboxPhoto, Photo, PhotoLesion, PhotoMark
from clinic.store.models.treatments import (
    AnsweredCaution,
    DrugCourse,
    DrugDose,
    DrugEffect,
    DrugMonitoring,
    Procedure,
    ProcedureEvent,
    ProcedureSeries,
    Specimen,
)
from clinic.store.models.upkeep import PrivacyAct, UpkeepRun
from clinic.store.models.visits import Addendum, Document, Recall, Visit

__all__ = [
    "Addendum",
    "Alignment",
    "AnsweredCaution",
    "AuditEntry",
    "Base",
    "BodyMeasure",
    "Clinic",
    "Consent",
    "CriticalLimit",
    "Document",
    "Draft",
    "DrugCourse",
    "DrugDose",
    "DrugEffect",
    "DrugMonitoring",
    "Exposure",
    "InboxPhoto",
    "Kept",
    "LabAttachment",
    "LabCode",
    "LabLayout",
    "LabReport",
    "LabResult",
    "Lesion",
    "LesionArea",
    "LesionStatusChange",
    "Observation",
    "OwnAnalyte",
    "OwnPanel",
    "Patient",
    "PatientToken",
    "Photo",
    "PhotoLesion",
    "PhotoMark",
    "PrivacyAct",
    "Procedure",
    "ProcedureEvent",
    "ProcedureSeries",
    "Recall",
    "Response",
    "SearchWord",
    "Specimen",
    "UpkeepRun",
    "User",
    "Visit",
]
