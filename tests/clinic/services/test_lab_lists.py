"""The clinic's own panels and critical values."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import Flag
from clinic.records.lab_lists import CriticalDraft, PanelDraft
from clinic.records.labs import LabReportDraft, ResultDraft
from tests.support.clinics import START, add_patient

DRAFT = CriticalDraft("calcium_total", "mg/dL", 7.0, 12.0)


def test_a_panel_is_kept_changed_and_withdrawn(clinic: Clinic) -> None:
    row, _ = clinic.lab_lists.save_panel(PanelDraft("Calcinosis", ("calcium_total", "phosphate", "calcium_total")))
    assert clinic.lab_lists.panels() == (row,) and row.analytes == ("calcium_total", "phosphate")
    changed, _ = clinic.lab_lists.save_panel(PanelDraft("Calcinosis", ("albumin",)), row.id, row.version)
    with pytest.raises(Conflict) as caught:
        clinic.lab_lists.save_panel(PanelDraft("Mine", ("albumin",)), row.id, row.version)
    assert caught.value.theirs == changed
    for wrong in (
        PanelDraft(" ", ("albumin",)),
        PanelDraft("A", ()),
        PanelDraft("A", ("no",)),
        PanelDraft("calcinosis", ("albumin",)),
    ):
        with pytest.raises(ValidationError):
            clinic.lab_lists.save_panel(wrong)
    clinic.lab_lists.withdraw_panel(row.id)
    assert clinic.lab_lists.panels() == ()


def test_results_are_judged_by_the_clinic_s_critical_values(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    typed = ResultDraft(analyte="calcium_total", number=11.0, unit="mg/dL")
    clinic.labs.save_typed(patient.id, LabReportDraft((typed,), sampled_at=START - timedelta(days=1)))
    assert clinic.labs.current(patient.id)[0].flag is Flag.HIGH
    row, _ = clinic.lab_lists.save_critical(replace(DRAFT, high=10.8))
    assert clinic.labs.current(patient.id)[0].flag is Flag.CRITICAL_HIGH
    clinic.lab_lists.save_critical(DRAFT, row.id, row.version)
    assert clinic.labs.current(patient.id)[0].flag is Flag.HIGH
    assert [each.limit for each in clinic.lab_lists.critical_limits()] == [DRAFT]
    clinic.lab_lists.withdraw_critical(row.id)
    assert clinic.lab_lists.critical_limits() == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(DRAFT, analyte="no"), "analyte"),
        (replace(DRAFT, ucum="pg/mL/h"), "ucum"),
        (replace(DRAFT, low=None, high=None), "low"),
        (replace(DRAFT, low=13.0), "low"),
        (replace(DRAFT, age_from=20.0, age_to=10.0), "age_from"),
    ],
)
def test_limits_that_cannot_be_are_refused(clinic: Clinic, wrong: CriticalDraft, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clinic.lab_lists.save_critical(wrong)
    assert caught.value.field == field and caught.value.todo
