"""FHIR bundles and tables from the file to the record: filed, corrected, told apart, refused in words."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import LabSource, ReportStatus, ResultStatus, Sex
from clinic.records.labs import LabImportOutcome
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.test_fhir import PATIENT, bundle, observation, quantity, report
from tests.support.clinics import add_patient

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
HEADING = "PatNr;Name;Geb;Entnahme;Auftrag;LOINC;Analyse;Wert;Einheit;Status"


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def take(clinic: Clinic, path: Path, data: bytes) -> LabImportOutcome:
    path.write_bytes(data)
    (outcome,), _ = clinic.labs.import_files([path])
    return outcome


def shown(clinic: Clinic, patient: PatientDetail) -> list[str]:
    return sorted(row.value_text for row in clinic.labs.current(patient.id))


def sent(number: float, issued: str, *, id: str, status: str = "final", **more: object) -> bytes:
    one = observation(valueQuantity=quantity(number), status=status)
    return bundle(PATIENT, report("Observation/o1", issued=issued, status=status, **more), one, id=id)


def test_a_bundle_is_filed_with_its_document_corrected_and_known_again(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    form = {"contentType": "application/pdf", "data": base64.b64encode(PDF).decode(), "title": "Befund"}
    first = sent(2.31, "2026-11-20T08:00:00Z", id="b1", presentedForm=[form])
    outcome = take(clinic, tmp_path / "a.json", first)
    assert (outcome.outcome, outcome.patient, outcome.results[0].analyte) == ("filed", "P0001", "calcium_total")
    (document,) = clinic.labs.attachments(anna.id)
    assert clinic.labs.attachment(document.id)[1] == PDF and document.report_id == outcome.report_id
    assert take(clinic, tmp_path / "b.json", first).outcome == "duplicate"
    second = take(clinic, tmp_path / "c.json", sent(2.41, "2026-11-21T08:00:00Z", id="b2", status="corrected"))
    assert second.outcome == "filed" and shown(clinic, anna) == ["2.41"]
    history = clinic.labs.history(second.results[0].id)
    assert [(row.value_text, row.superseded) for row in history] == [("2.41", False), ("2.31", True)]
    assert history[1].note.endswith("Corrected by the laboratory.")
    assert {row.source for row in clinic.labs.reports(anna.id)} == {LabSource.FHIR}
    assert clinic.labs.attachments(anna.id) == (document,) and clinic.integrity.verify() == ()


def test_a_cancelled_report_of_a_bundle_ends_what_was_preliminary(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path / "a.json", sent(2.31, "2026-11-20T08:00:00Z", id="b1", status="preliminary"))
    gone = bundle(PATIENT, report(status="cancelled", issued="2026-11-21T08:00:00Z"), id="b2")
    assert take(clinic, tmp_path / "b.json", gone).results[0].status is ResultStatus.NOT_OBTAINED
    assert shown(clinic, anna) == ["order cancelled"]


def table(*rows: str) -> bytes:
    return "\r\n".join((HEADING, *rows, "")).encode("cp1252")


def test_a_table_is_refused_until_it_is_explained_then_filed_corrected_and_known_again(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    line = "P0001;Test, Anna;14.02.1972;19.11.2026 08:30;A7;2777-1;P;{};mmol/L;{}"
    first = table(line.format("1,50", "F"))
    refused = take(clinic, tmp_path / "a.csv", first)
    assert (refused.outcome, refused.report_id) == ("refused", "")
    assert "what its columns mean was not said yet" in refused.reason and "name its columns" in refused.reason
    assert not clinic.labs.reports(anna.id)
    ((_, shape),) = clinic.lab_layouts.unknown([tmp_path])
    clinic.lab_layouts.save(shape.signature, replace(shape.proposed, laboratory="Ostlab"))
    outcome = take(clinic, tmp_path / "a.csv", first)
    assert (outcome.outcome, outcome.patient, outcome.results[0].value_text) == ("filed", "P0001", "1.50")
    assert take(clinic, tmp_path / "b.csv", first).outcome == "duplicate"
    second = take(clinic, tmp_path / "c.csv", table(line.format("1,60", "C")))
    assert second.outcome == "filed" and shown(clinic, anna) == ["1.60"]
    assert [row.value_text for row in clinic.labs.history(second.results[0].id)] == ["1.60", "1.50"]
    assert {row.status for row in clinic.labs.reports(anna.id)} == {ReportStatus.FILED, ReportStatus.SUPERSEDED}
