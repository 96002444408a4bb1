"""Reports of laboratories that wait, are filed or set aside, and what a second person does with them meanwhile."""

from typing import Any

from clinic.app import Clinic
from tests.clinic.intake.messages import message
from tests.support.clinics import add_patient


def arrived(clinic: Clinic) -> Any:
    path = clinic.folder.parent / "arrived.hl7"
    path.write_bytes(message())
    clinic.labs.import_files([path])
    return clinic.labs.waiting()[0]


def person_and_report(clinic: Clinic) -> Any:
    add_patient(clinic)
    return arrived(clinic)


def laid_aside(clinic: Clinic) -> Any:
    row = arrived(clinic)
    clinic.labs.set_aside(row.id, "of nobody here", row.version)
    return clinic.labs.aside()[0]


def filed(clinic: Clinic) -> Any:
    row = arrived(clinic)
    return clinic.labs.file_report(row.id, add_patient(clinic).id, row.version)[0]


def aside_and_back(clinic: Clinic, row: Any, _version: int, text: str) -> Any:
    clinic.labs.set_aside(row.id, text)
    return clinic.labs.take_up(row.id)


def back_and_aside(clinic: Clinic, row: Any, _version: int, text: str) -> Any:
    clinic.labs.take_up(row.id)
    return clinic.labs.set_aside(row.id, text)


def back_and_filed(clinic: Clinic, row: Any, _version: int, _text: str) -> Any:
    clinic.labs.unfile_report(row.id)
    return clinic.labs.file_report(row.id, row.patient_id)


def file_report(clinic: Clinic, row: Any, version: int, _text: str) -> Any:
    return clinic.labs.file_report(row.id, clinic.patients.search("")[0].id, version)
