"""Laboratories' own codes: proposed by name, confirmed once, withdrawn; documents of reports; layouts."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import Sex, Topic
from clinic.records.labs import LabImportOutcome
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.messages import MSH, message, obx
from tests.support.clinics import add_patient

LATER = MSH.replace("20261120091500", "20261121091500")
LOCAL = {"test": "CAS^Calcium^99LAB", "unit": "mg/dL"}


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)


def take(clinic: Clinic, folder: Path, data: bytes) -> LabImportOutcome:
    path = folder / "lab.hl7"
    path.write_bytes(data)
    return clinic.labs.import_files([path])[0][-1]


def test_a_code_is_confirmed_once_for_what_is_stored_and_what_comes(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, message(obx("9.4", **LOCAL), obx("3.9", test="2777-1^Phosphate^LN")))
    (proposal,) = clinic.lab_codes.proposals()
    assert (proposal.laboratory, proposal.code, proposal.proposed) == ("CITYLAB", "CAS", "calcium_total")
    assert (proposal.results, proposal.example) == (1, "9.4 mg/dL")
    assert {row.analyte for row in clinic.labs.current(anna.id)} == {"", "phosphate"}
    changes = clinic.lab_codes.confirm(proposal, "calcium_total")
    assert anna.id in changes.ids and not clinic.lab_codes.proposals()
    assert {row.analyte for row in clinic.labs.current(anna.id)} == {"calcium_total", "phosphate"}
    outcome = take(clinic, tmp_path, message(obx("9.6", **LOCAL), id="M2", order="LAB2", msh=LATER))
    assert outcome.results[0].analyte == "calcium_total"
    (row,) = clinic.lab_codes.list()
    assert (row.code, row.analyte_name) == ("CAS", "Calcium, total")
    clinic.lab_codes.withdraw(row.id, row.version)
    assert not clinic.lab_codes.list() and clinic.lab_codes.proposals()[0].results == 2
    with pytest.raises(Conflict):
        clinic.lab_codes.withdraw(row.id)


def test_what_is_none_of_ours_is_not_asked_for_again(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(obx("7", test="ZZ9^Zonulin^99LAB", unit="ng/mL")))
    (proposal,) = clinic.lab_codes.proposals()
    assert proposal.proposed == ""
    with pytest.raises(ValidationError) as caught:
        clinic.lab_codes.confirm(proposal, "no such thing")
    assert caught.value.field == "analyte"
    clinic.lab_codes.confirm(proposal, "")
    assert not clinic.lab_codes.proposals() and clinic.lab_codes.list()[0].analyte == ""


def test_a_meaning_against_unit_or_specimen_is_refused(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    take(clinic, tmp_path, message(obx("9.4", **LOCAL)))
    (proposal,) = clinic.lab_codes.proposals()
    with pytest.raises(ValidationError) as caught:
        clinic.lab_codes.confirm(proposal, "inr")
    assert "never measured in mg/dL" in caught.value.what


def test_a_document_of_a_report_is_kept_and_belongs_to_the_patient(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
    value = f"^application^pdf^Base64^{base64.b64encode(pdf).decode()}"
    take(clinic, tmp_path, message(obx("6.4"), obx(value, kind="ED", test="PDF^Report^99LAB", unit="")))
    (row,) = clinic.labs.attachments(anna.id)
    assert (row.media_type, row.bytes) == ("application/pdf", len(pdf))
    assert clinic.labs.attachment(row.id) == (row, pdf)
    assert clinic.labs.report_attachments(row.report_id) == (row,)
    clinic.labs.unfile_report(row.report_id)
    assert not clinic.labs.attachments(anna.id) and clinic.labs.report_attachments(row.report_id) == (row,)
    assert clinic.integrity.verify() == ()


def test_a_table_is_read_by_its_remembered_columns(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    rows = (
        "PatNr;Name;Geb;Entnahme;LOINC;Analyse;Wert;Einheit",
        "P0001;Test Anna;14.02.1972;19.11.2026;2777-1;P;1,5;mmol/L",
    )
    path.write_bytes("\r\n".join((*rows, "")).encode("cp1252"))
    (outcome,), _ = clinic.labs.import_files([path])
    assert outcome.outcome == "refused" and "its columns" in outcome.reason
    ((found, shape),) = clinic.lab_layouts.unknown([tmp_path])
    assert found == path and clinic.lab_layouts.remembered(shape.signature) is None
    layout = replace(shape.proposed, laboratory="Ostlab")
    clinic.lab_layouts.save(shape.signature, layout)
    clinic.lab_layouts.save(shape.signature, layout)
    assert clinic.lab_layouts.remembered(shape.signature) == layout and not clinic.lab_layouts.unknown([path])
    (outcome,), _ = clinic.labs.import_files([path])
    assert outcome.outcome in ("filed", "waiting") and outcome.results[0].number == 1.5
    assert (outcome.results[0].analyte, outcome.results[0].ucum) == ("phosphate", "mmol/L")
    for wrong in (replace(layout, laboratory=""), replace(layout, columns=(("mrn", 0),))):
        with pytest.raises(ValidationError):
            clinic.lab_layouts.save(shape.signature, wrong)


def test_folders_are_read_in_the_order_of_their_names(clinic: Clinic, anna: PatientDetail, tmp_path: Path) -> None:
    inside = tmp_path / "in" / "sub"
    inside.mkdir(parents=True)
    for name, order in (("in/b10.hl7", "3"), ("in/b2.hl7", "2"), ("in/a.hl7", "1"), ("in/sub/c.hl7", "4")):
        (tmp_path / name).write_bytes(message(obx(f"{order}.5"), order=order, id=f"M{order}"))
    (tmp_path / "in" / "half.hl7.part").write_bytes(b"MSH")
    seen: list[tuple[int, int, str]] = []
    outcomes, _ = clinic.labs.import_files([tmp_path / "in"], progress=lambda *told: seen.append(told))
    assert [Path(each.file).name for each in outcomes] == ["a.hl7", "b2.hl7", "b10.hl7", "c.hl7"]
    assert {each.outcome for each in outcomes} == {"filed"} and seen[-1] == (4, 4, "")
    stopped, _ = clinic.labs.import_files([tmp_path / "in"], cancelled=lambda: True)
    assert stopped == ()


def test_a_message_that_cannot_be_stored_is_rolled_back_alone(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clinic.services import lab_placing, lab_taking

    place = lab_placing.place

    def failing(session: object, report: object) -> object:
        rows = place(session, report)  # type: ignore[arg-type]
        if report.order_number == "BAD":  # type: ignore[attr-defined]
            raise Conflict("It cannot be placed.")
        return rows

    monkeypatch.setattr(lab_taking, "place", failing)
    data = b"".join(message(obx(f"{n}.5"), order=order, id=f"M{n}") for n, order in ((1, "A"), (2, "BAD"), (3, "C")))
    path = tmp_path / "lab.hl7"
    path.write_bytes(data)
    outcomes, _ = clinic.labs.import_files([path])
    assert [each.outcome for each in outcomes] == ["filed", "refused", "filed"]
    assert {row.order_number for row in clinic.labs.reports(anna.id)} == {"A", "C"}
    assert clinic.integrity.verify() == ()


def test_what_was_confirmed_or_withdrawn_during_a_restriction_holds_once_it_is_lifted(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    berta = add_patient(clinic, "Test", "Berta", mrn="P0002", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)
    data = message(obx("9.4", **LOCAL))
    take(clinic, tmp_path, data)
    take(clinic, tmp_path, data.replace(b"P0001", b"P0002").replace(b"Anna", b"Berta").replace(b"M1", b"M2"))
    clinic.privacy.restrict(anna.id, "accuracy is disputed")
    (proposal,) = clinic.lab_codes.proposals()
    clinic.lab_codes.confirm(proposal, "calcium_total")
    assert [row.analyte for row in clinic.labs.current(berta.id)] == ["calcium_total"]
    assert [row.analyte for row in clinic.labs.current(anna.id)] == [""]
    _, changes = clinic.privacy.lift(anna.id, "checked")
    assert [row.analyte for row in clinic.labs.current(anna.id)] == ["calcium_total"]
    assert Topic.LAB in changes.topics and not clinic.lab_codes.proposals()
    clinic.privacy.restrict(anna.id, "disputed again")
    clinic.lab_codes.withdraw(clinic.lab_codes.list()[0].id)
    clinic.privacy.lift(anna.id, "checked")
    assert [row.analyte for row in clinic.labs.current(anna.id)] == [""]
    assert clinic.integrity.verify() == ()


def test_a_code_of_loinc_that_no_table_holds_is_confirmed_by_a_person_and_withdrawn(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    vitamin = {"test": "68438-1^25-OH Vitamin D^LN", "unit": "nmol/L"}
    take(clinic, tmp_path, message(obx("60", **vitamin), obx("7", test="718-7^Haemoglobin^LN", unit="g/dL")))
    proposal, other = clinic.lab_codes.proposals()
    assert (proposal.code, proposal.proposed) == ("68438-1", "vitd_25oh") and (other.code, other.proposed) == (
        "718-7",
        "",
    )
    clinic.lab_codes.confirm(proposal, "vitd_25oh")
    outcome = take(clinic, tmp_path, message(obx("61", **vitamin), id="M2", order="LAB2", msh=LATER))
    assert outcome.results[0].analyte == "vitd_25oh"
    (row,) = clinic.lab_codes.list()
    clinic.lab_codes.withdraw(row.id, row.version)
    assert {row.analyte for row in clinic.labs.current(anna.id)} == {""}


def test_what_loinc_says_by_itself_stays_where_a_meaning_is_withdrawn(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path
) -> None:
    take(clinic, tmp_path, message(obx("9.4", **LOCAL), obx("9.5", test="17861-6^Calcium^LN")))
    clinic.lab_codes.confirm(clinic.lab_codes.proposals()[0], "calcium_total")
    (row,) = clinic.lab_codes.list()
    clinic.lab_codes.withdraw(row.id, row.version)
    assert sorted(row.analyte for row in clinic.labs.current(anna.id)) == ["", "calcium_total"]


@pytest.mark.parametrize(
    ("value", "unit", "range_text", "proposed"),
    [("1.2", "mmol/L", "1.15-1.30", "calcium_ionized"), ("4.8", "mg/dL", "4.6-5.2 mg/dL", "calcium_ionized"),
     ("2.2", "mmol/L", "2.1-2.6", "calcium_total"), ("1.2", "mmol/L", "", "calcium_total"),
     ("2.2", "mmol/L", "8.5-10.2 mg/dL", "calcium_total")],
)  # fmt: skip
def test_the_range_tells_ionised_from_total_calcium(
    clinic: Clinic, anna: PatientDetail, tmp_path: Path, value: str, unit: str, range_text: str, proposed: str
) -> None:
    (row,) = take(clinic, tmp_path, message(obx(value, test="CA^Calcium^L", unit=unit, range_text=range_text))).results
    assert row.proposed == clinic.lab_codes.proposals()[0].proposed == proposed
