"""Measures of a body and exposures, made and changed: for the trials of two people at one record."""

from typing import Any

from clinic.app import Clinic
from clinic.records.body import BodyMeasureDraft, ExposureDraft
from clinic.records.enums import BodyMeasureKind
from tests.support.clinics import add_patient


def body_measure(clinic: Clinic) -> Any:
    height = BodyMeasureDraft(BodyMeasureKind.HEIGHT, 172, "cm")
    return clinic.body_measures.save(add_patient(clinic).id, height)[0]


def exposure(clinic: Clinic) -> Any:
    return clinic.body_measures.save_exposure(add_patient(clinic).id, ExposureDraft("injections"))[0]


def save_measure(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = BodyMeasureDraft(BodyMeasureKind.HEIGHT, 173, "cm", note=text, id=row.id, version=version)
    return c.body_measures.save(row.patient_id, draft)


def save_exposure(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = ExposureDraft("injections", note=text, id=row.id, version=version)
    return c.body_measures.save_exposure(row.patient_id, draft)
