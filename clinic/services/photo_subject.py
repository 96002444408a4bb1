"""Whether the person whom a DICOM file names is the patient whose record is open."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.imaging import Subject
from clinic.records.labs import ReportedPatient
from clinic.records.partial_date import PartialDate
from clinic.rules.dates import spoken
from clinic.rules.names import display_name
from clinic.services.lab_matching import same_name
from clinic.store.models import Patient


def subject_words(session: Session, said: Subject, patient: Patient) -> str:
    """What of the file's own words speaks against this patient, as sentences with what to do; empty where nothing does.

    A number alone may be one of another system; it counts where it is another patient's here, or all that is said.
    """
    birth, against = _birth(said.birth), []
    reported = ReportedPatient(said.mrn, said.family, said.given, birth)
    if said.family and not same_name(reported, patient):
        against.append(display_name(said.family, said.given))
    if birth and patient.birth and str(birth) != str(patient.birth) and not str(birth).startswith(str(patient.birth)):
        against.append(f"born {spoken(birth)}")
    if said.mrn and said.mrn != patient.mrn:
        holder = session.scalars(select(Patient).where(Patient.mrn == said.mrn, Patient.id != patient.id)).first()
        if holder is not None or against or not (said.family or birth):
            against.append(f"record number {said.mrn}")
    if not against:
        return ""
    return f"The file itself names someone else ({', '.join(against)}); check whom it shows."


def _birth(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse_iso(text) if text else None
    except (ClinicError, ValueError):
        return None
