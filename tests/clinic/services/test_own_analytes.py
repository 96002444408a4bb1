"""Analytes of the clinic's own list: kept, typed, flagged as its own, met in messages, retired, never mixed up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import Flag, Sex
from clinic.records.lab_lists import CriticalDraft, OwnAnalyteDraft, OwnAnalyteRow, OwnRange, PanelDraft
from clinic.records.labs import LabReportDraft, ResultDraft, ResultRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from tests.clinic.intake.messages import message, obx
from tests.clinic.services.test_lab_codes import take
from tests.support.clinics import START, add_patient

ZINC = OwnAnalyteDraft(
    "Zinc", "serum/plasma", "ug/dL", 0, ("Zn", "Zink"), (OwnRange(70, 120), OwnRange(60, 110, "female"))
)


@pytest.fixture
def zinc(clinic: Clinic) -> OwnAnalyteRow:
    return clinic.lab_lists.save_analyte(ZINC)[0]


def add(clinic: Clinic, sex: Sex = Sex.MALE, year: int = 1980) -> PatientDetail:
    return add_patient(clinic, "Own", "Test", birth=PartialDate(year, 1, 2), sex=sex)


def typed(clinic: Clinic, patient_id: str, value: float, days: int = 1, unit: str = "ug/dL") -> ResultRow:
    draft = ResultDraft(analyte="own:zinc", number=value, unit=unit)
    clinic.labs.save_typed(patient_id, LabReportDraft((draft,), sampled_at=START - timedelta(days=days)))
    return clinic.labs.current(patient_id)[0]


def test_it_is_flagged_by_the_range_for_sex_and_age_named_as_the_clinic_s(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    assert zinc.key == "own:zinc" and zinc.analyte == ZINC
    man, woman, child = add(clinic), add(clinic, Sex.FEMALE), add(clinic, year=2020)
    row = typed(clinic, man.id, 115)
    assert (row.name, row.flag, row.low, row.high, row.range_source) == ("Zinc", Flag.NORMAL, 70, 120, "clinic")
    row = typed(clinic, woman.id, 115)
    assert (row.flag, row.high) == (Flag.HIGH, 110) and "women from 18 years: the clinic's own list" in row.note
    row = typed(clinic, child.id, 115)
    assert (row.flag, row.low, row.range_source) == (None, None, "")
    assert row.loinc == ""


def test_its_course_has_the_own_range_and_its_unit(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    patient = add(clinic)
    typed(clinic, patient.id, 60, days=9)
    typed(clinic, patient.id, 0.9, unit="mg/L")
    (series,) = clinic.labs.series(patient.id, "si")
    assert (series.name, series.unit, series.low, series.high) == ("Zinc", "ug/dL", 70, 120)
    assert [(point.value, point.flag) for point in series.points] == [(60, Flag.LOW), (90, Flag.NORMAL)]


def test_its_name_types_it_and_critical_values_and_panels_hold_it(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    patient = add(clinic)
    by_name = LabReportDraft((ResultDraft(name="zink", text="210 ug/dL"),), sampled_at=START)
    clinic.labs.save_typed(patient.id, by_name)
    clinic.lab_lists.save_critical(CriticalDraft("own:zinc", "ug/dL", high=200))
    assert clinic.labs.current(patient.id)[0].flag is Flag.CRITICAL_HIGH
    assert clinic.lab_lists.save_panel(PanelDraft("Trace", ("own:zinc",)))[0].analytes == ("own:zinc",)


def test_a_code_of_a_laboratory_can_mean_it(clinic: Clinic, zinc: OwnAnalyteRow, tmp_path: Path) -> None:
    anna = add_patient(clinic, "Test", "Anna", mrn="P0001", birth=PartialDate(1972, 2, 14), sex=Sex.FEMALE)
    local, loinc = obx("65", test="ZN^Zink^99LAB", unit="ug/dL"), obx("66", test="5763-8^Zinc^LN", unit="ug/dL")
    take(clinic, tmp_path, message(local, loinc))
    waiting = clinic.labs.current(anna.id)
    assert [(row.analyte, row.proposed) for row in waiting] == [("", "own:zinc")] * 2
    assert not clinic.labs.series(anna.id)
    for proposal in clinic.lab_codes.proposals():
        assert proposal.proposed == "own:zinc"
        clinic.lab_codes.confirm(proposal, "own:zinc")
    assert [row.analyte for row in clinic.labs.current(anna.id)] == ["own:zinc"] * 2
    for code in clinic.lab_codes.list():
        clinic.lab_codes.withdraw(code.id, code.version)
    assert [row.analyte for row in clinic.labs.current(anna.id)] == ["", ""]


_WRONG = (
    (replace(ZINC, name=" "), "name"),
    (replace(ZINC, name="Phosphate"), "name"),
    (replace(ZINC, name="Copper", aliases=("kalzium",)), "aliases"),
    (replace(ZINC, name="zn"), "name"),
    (replace(ZINC, name="Copper", aliases=(), specimen="blood of a stone"), "specimen"),
    (replace(ZINC, name="Copper", aliases=(), unit="wombats"), "unit"),
    (replace(ZINC, name="Copper", aliases=(), unit=""), "unit"),
    (replace(ZINC, name="Copper", aliases=(), decimals=9), "decimals"),
    (replace(ZINC, name="Copper", aliases=(), ranges=(OwnRange(5, 2),)), "ranges"),
    (replace(ZINC, name="Copper", aliases=(), ranges=(OwnRange(),)), "ranges"),
    (replace(ZINC, name="Copper", aliases=(), ranges=(OwnRange(1, 2), OwnRange(1, 3, age_from=30))), "ranges"),
    (replace(ZINC, name="Copper", aliases=(), ranges=(OwnRange(1, 2, age_from=20, age_to=10),)), "ranges"),
)


def test_what_could_be_mistaken_is_refused(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    for wrong, field in _WRONG:
        with pytest.raises(ValidationError) as caught:
            clinic.lab_lists.save_analyte(wrong)
        assert caught.value.field == field, wrong
    assert len(clinic.lab_lists.analytes()) == 1


def test_a_retired_one_is_offered_no_more_and_keeps_its_results(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    patient = add(clinic)
    typed(clinic, patient.id, 60)
    clinic.lab_lists.retire_analyte(zinc.id, zinc.version)
    (row,) = clinic.lab_lists.analytes()
    assert row.retired and row.results == 1
    assert "own:zinc" not in {each.key for each in clinic.catalog.offered}
    assert clinic.catalog.match_analyte("Zinc") is None
    (shown,) = clinic.labs.current(patient.id)
    assert (shown.name, shown.flag) == ("Zinc", Flag.LOW) and len(clinic.labs.series(patient.id)) == 1
    with pytest.raises(ValidationError, match="retired"):
        clinic.lab_lists.save_analyte(replace(ZINC, aliases=()))
    clinic.lab_lists.take_up_analyte(row.id, row.version)
    assert clinic.catalog.match_analyte("Zinc") is not None


def test_what_is_stored_keeps_its_meaning_and_two_people_are_told(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    patient = add(clinic)
    typed(clinic, patient.id, 60)
    for changed, field in ((replace(ZINC, unit="umol/L"), "unit"), (replace(ZINC, specimen="urine"), "specimen")):
        with pytest.raises(ValidationError) as caught:
            clinic.lab_lists.save_analyte(changed, zinc.id, zinc.version)
        assert caught.value.field == field
    newer, _ = clinic.lab_lists.save_analyte(replace(ZINC, name="Zinc, total", unit="ug/L"), zinc.id, zinc.version)
    assert clinic.labs.current(patient.id)[0].name == "Zinc, total" and newer.key == "own:zinc"
    assert clinic.labs.series(patient.id)[0].points[0].value == 600
    with pytest.raises(Conflict) as told:
        clinic.lab_lists.save_analyte(ZINC, zinc.id, zinc.version)
    assert told.value.theirs == newer


def test_another_window_finds_it(clinic: Clinic, zinc: OwnAnalyteRow) -> None:
    clinic.changes.poll()
    clinic._core.catalog = clinic.catalog.with_own(())  # as a window that was open before it was added
    clinic._core.db.auditor.own.clear()
    clinic.changes._last = 0
    assert not clinic.changes.poll().changes.ids
    assert clinic.catalog.match_analyte("Zinc") is not None
