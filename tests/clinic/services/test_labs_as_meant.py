"""From the file to the flag: what a laboratory meant by range, unit, specimen and state, in every format."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import Flag, Sex
from clinic.records.labs import LabImportOutcome, ResultRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.messages import MSH, PID, message, obx
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


URINES: dict[str, tuple[str, str, str]] = {
    "panel": ("UC^Calcium im Urin^L", "", "CA^Calcium^L"),
    "panel of a day": ("UC^24h Urine Calcium^L", "", "CA^Calcium^L"),
    "remark": ("CHEM^Chemistry^L", "24h urine", "CA^Calcium^L"),
    "name": ("CHEM^Chemistry^L", "", "CA^U-Calcium^L"),
    "remark against serum": ("CHEM^Chemistry^L", "24h urine", "CA^Calcium^L|Serum"),
}


def ordered(panel: str, test: str, value: str, *, id: str, remark: str = "", specimen: str = "") -> bytes:
    obr = f"OBR|1|ORD{id}|L{id}|{panel}|||20261119083000||||||{remark}||{specimen}"
    return "\r".join((MSH.replace("{id}", id), PID, obr, obx(value, test=test, unit="mmol/L"), "")).encode()


def test_a_code_confirmed_for_serum_takes_no_urine_whatever_says_that_it_is_urine(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    for specimen, value in (("", "2.3"), ("Serum", "2.4")):
        sent = ordered("CHEM^Chemistry^L", "CA^Calcium^L", value, id=f"S{specimen}", specimen=specimen)
        take(clinic, tmp_path, sent)
    for proposal in clinic.lab_codes.proposals():
        clinic.lab_codes.confirm(proposal, "calcium_total")
    for number, (hint, (panel, remark, test)) in enumerate(URINES.items()):
        test, _, specimen = test.partition("|")
        sent = ordered(panel, test, f"5.{number}", id=f"U{number}", remark=remark, specimen=specimen)
        (row,) = take(clinic, tmp_path, sent).results
        assert (row.analyte, row.loinc) == ("", ""), hint
        assert "urine" in row.specimen.casefold() or "not certain" in row.specimen, hint
    (serum,) = [each for each in clinic.labs.series(anna.id) if each.analyte == "calcium_total"]
    assert sorted(point.value for point in serum.points) == pytest.approx([9.218, 9.619], abs=0.01)


def test_what_nobody_confirmed_is_one_course_for_each_specimen_and_code(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, ordered("CHEM^Chemistry^L", "NA^Natrium^L", "140", id="1"))
    take(clinic, tmp_path, ordered("UE^Elektrolyte im Urin^L", "NA^Natrium^L", "35", id="2"))
    take(clinic, tmp_path, ordered("CHEM^Chemistry^L", "NAU^Natrium^L", "36", id="3"))
    assert sorted([point.value for point in each.points] for each in clinic.labs.series(anna.id)) == [[35], [36], [140]]


def test_no_code_of_loinc_is_shown_that_the_laboratory_did_not_send(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, ordered("CHEM^Chemistry^L", "CA^Calcium^L", "2.3", id="1"))
    clinic.lab_codes.confirm(clinic.lab_codes.proposals()[0], "calcium_total")
    assert [(row.analyte, row.loinc) for row in clinic.labs.current(anna.id)] == [("calcium_total", "")]


@pytest.mark.parametrize("unit", ["", "1", "ratio", "INR"])
def test_an_inr_without_a_unit_is_judged_whatever_the_format(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, unit: str
) -> None:
    take(clinic, tmp_path, message(obx("6.8", test="6301-6^INR^LN", unit=unit)))
    local = obx("6.9", test="INR^INR^99LAB", unit=unit)
    take(clinic, tmp_path, message(local, id="M2", order="LAB2", msh=LATER))
    plain = {"value": 7.0, **({"unit": unit} if unit else {})}
    seen = observation(code="6301-6", valueQuantity=plain)
    seen["code"]["text"] = seen["code"]["coding"][0]["display"] = "INR"
    take(clinic, tmp_path, bundle(PATIENT, report("Observation/o1"), seen, id="b1"), "a.json")
    take_table(clinic, tmp_path, f"A1;6301-6;INR;7,1;{unit};;F")
    (proposal,) = clinic.lab_codes.proposals()
    assert proposal.proposed == "inr"
    clinic.lab_codes.confirm(proposal, "inr")
    rows = clinic.labs.current(anna.id)
    assert {(row.analyte, row.flag, row.ucum) for row in rows} == {("inr", Flag.CRITICAL_HIGH, "{INR}")}, rows
    (series,) = clinic.labs.series(anna.id)
    assert sorted(point.value for point in series.points) == [6.8, 6.9, 7.0, 7.1]


def test_a_name_alone_is_not_shown_of_what_was_not_measured_in_blood(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    for number, (panel, test) in enumerate((("UC^Urinchemie^L", "CA^Calcium^L"), ("UC^Urinchemie^L", "CU^U-Calcium^L"),
                                            ("CH^Chemie^L", "CA^Calcium^L"))):  # fmt: skip
        take(clinic, tmp_path, ordered(panel, test, f"2.{number}", id=str(number)))
    assert {row.name for row in clinic.labs.current(anna.id)} == {"Calcium (urine)", "U-Calcium", "Calcium"}
