"""All tables of the record."""

from clinic.store.models.audit import AuditEntry
from clinic.store.models.base import Base, Kept
from clinic.store.models.labs import LabReport, LabResult
from clinic.store.models.lesions import Lesion, LesionArea, LesionStatusChange, Observation, Response
from clinic.store.models.people import Clinic, Consent, Draft, Patient, PatientToken, SearchWord, User
from clinic.store.models.photos import Alignment, InboxPhoto, Photo, PhotoLesion, PhotoMark
from clinic.store.models.treatments import DrugCourse, DrugDose, Procedure
from clinic.store.models.upkeep import PrivacyAct, UpkeepRun
from clinic.store.models.visits import Addendum, Document, Recall, Visit

__all__ = [
    "Addendum",
    "Alignment",
    "AuditEntry",
    "Base",
    "Clinic",
    "Consent",
    "Document",
    "Draft",
    "DrugCourse",
    "DrugDose",
    "InboxPhoto",
    "Kept",
    "LabReport",
    "LabResult",
    "Lesion",
    "LesionArea",
    "LesionStatusChange",
    "Observation",
    "Patient",
    "PatientToken",
    "Photo",
    "PhotoLesion",
    "PhotoMark",
    "PrivacyAct",
    "Procedure",
    "Recall",
    "Response",
    "SearchWord",
    "UpkeepRun",
    "User",
    "Visit",
]
