"""From the file to the flag: what a laboratory meant by range, unit, specimen and state, in every format."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import Flag, Sex
from clinic.records.labs import LabImportOutcome, ResultRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.messages import MSH, message, obx
from tests.clinic.intake.test_fhir import PATIENT, bundle, observation, quantity, report
from tests.support.clinics import add_patient

LATER = MSH.replace("20261120091500", "20261121091500")


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def take(clinic: Clinic, folder: Path, data: bytes, name: str = "lab.hl7") -> LabImportOutcome:
    path = folder / name
    path.write_bytes(data)
    return clinic.labs.import_files([path])[0][-1]


HEADING = "PatNr;Name;Geb;Entnahme;Auftrag;LOINC;Analyse;Wert;Einheit;Referenzbereich;Status"


def take_table(clinic: Clinic, folder: Path, *rows: str) -> tuple[LabImportOutcome, ...]:
    path = folder / "lab.csv"
    path.write_text("\n".join((HEADING, *(f"P0001;Test, Anna;14.02.1972;19.11.2026;{row}" for row in rows))) + "\n")
    for _, shape in clinic.lab_layouts.unknown([path]):
        clinic.lab_layouts.save(shape.signature, replace(shape.proposed, laboratory="Ostlab"))
    return clinic.labs.import_files([path])[0]


def judged(row: ResultRow) -> tuple[float | None, float | None, Flag | None]:
    return row.low, row.high, row.flag


def test_limits_in_another_unit_are_converted_once_whatever_the_format(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    calcium, creatinine = "2000-8^Calcium^LN", "14682-9^Creatinine^LN"
    sent = message(
        obx("2.31", test=calcium, unit="mmol/L", range_text="8.4-10.2 mg/dL"),
        obx("80", test=creatinine, unit="umol/L", range_text="0.5-1.0 mg/dl"),
        obx("8", test="1988-5^CRP^LN", unit="mg/L", range_text="<0.5 mg/dL"),
    )
    rows = [judged(row) for row in take(clinic, tmp_path, sent).results]
    assert rows == [(2.096, 2.545, Flag.NORMAL), (44.2, 88.4, Flag.NORMAL), (None, 5.0, Flag.HIGH)]
    limits = {"low": {"value": 2.1, "unit": "mmol/L"}, "high": {"value": 2.6, "unit": "mmol/L"}}
    for value, flag in ((9.1, Flag.NORMAL), (11.0, Flag.HIGH)):
        seen = observation(code="17861-6", valueQuantity=quantity(value, "mg/dL"), referenceRange=[limits])
        data = bundle(PATIENT, report("Observation/o1"), seen, id=f"b{value}")
        (row,) = take(clinic, tmp_path, data, "a.json").results
        assert judged(row) == (8.416, 10.42, flag) and "given in mmol/L" in row.note
    (outcome,) = take_table(clinic, tmp_path, "A1;2000-8;Calcium;2,70;mmol/L;8,4-10,2 mg/dL;F")
    assert judged(outcome.results[0]) == (2.096, 2.545, Flag.HIGH)
