"""What the laboratory's results put into the banner above a patient's pages."""

from datetime import datetime, timedelta

import pytest

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Alert, PatientDetail
from tests.support.clinics import START, add_patient

SAMPLED = START - timedelta(days=2)


def save(clinic: Clinic, patient: PatientDetail, *results: tuple[str, str, str], at: datetime = SAMPLED) -> None:
    drafts = tuple(ResultDraft(analyte=key, text=value, unit=unit) for key, value, unit in results)
    clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=at))


def alerts(clinic: Clinic, patient: PatientDetail, words: str) -> list[Alert]:
    return [alert for alert in clinic.timeline.banner(patient.id).alerts if words in alert.text]


@pytest.mark.parametrize(
    ("calcium", "phosphate", "birth", "shown"),
    [
        (("9.0", "mg/dL"), ("6.0", "mg/dL"), 1972, ""),
        (("9.5", "mg/dL"), ("6.0", "mg/dL"), 1972, "57.0 mg²/dL²"),
        (("2.3", "mmol/L"), ("1.8", "mmol/L"), 1972, ""),
        (("2.4", "mmol/L"), ("2.0", "mmol/L"), 1972, "4.80 mmol²/L²"),
        (("10.0", "mg/dL"), ("6.0", "mg/dL"), 2018, ""),
        (("2.4", "mmol/L"), ("2.0", "mmol/L"), 2018, ""),
        (("2.7", "mmol/L"), ("2.0", "mmol/L"), 2018, "5.40 mmol²/L²"),
    ],
)
def test_the_product_alerts_in_any_unit_by_the_limit_of_the_age(
    clinic: Clinic, calcium: tuple[str, str], phosphate: tuple[str, str], birth: int, shown: str
) -> None:
    patient = add_patient(clinic, birth=PartialDate(birth, 4, 3))
    save(clinic, patient, ("calcium_total", *calcium), ("phosphate", *phosphate))
    found = alerts(clinic, patient, "Ca × P")
    assert [shown in alert.text for alert in found] == ([True] if shown else [])


def test_critical_values_are_of_the_newest_sample_and_of_the_last_90_days(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    save(clinic, patient, ("calcium_total", "14.0", "mg/dL"), at=SAMPLED - timedelta(days=10))
    assert len(alerts(clinic, patient, "Calcium")) == 1
    save(clinic, patient, ("calcium_total", "9.4", "mg/dL"))
    save(clinic, patient, ("glucose", "500", "mg/dL"), at=START - timedelta(days=91))
    assert not alerts(clinic, patient, "Calcium") and not alerts(clinic, patient, "Glucose")


def test_more_than_two_critical_values_are_counted(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    save(
        clinic, patient, ("calcium_total", "3.50", "mmol/L"), ("glucose", "500", "mg/dL"), ("inr", "6.0", ""),
        ("bicarbonate", "8", "mmol/L"),
    )  # fmt: skip
    dangers = [alert for alert in clinic.timeline.banner(patient.id).alerts if alert.tone == "danger"]
    assert len(dangers) == 3 and dangers[2].text == "and 2 more critical values"
    assert "INR" in dangers[2].hint and "Bicarbonate" in dangers[2].hint


def test_pth_counts_as_measured_only_by_a_number_of_the_last_two_years(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.RIGHT, diagnosis="calcinosis_cutis"))
    (alert,) = alerts(clinic, patient, "PTH not measured")
    assert "core" in alert.hint and "reference" in alert.hint
    save(clinic, patient, ("pth_intact", "haemolysed", "pg/mL"))
    save(clinic, patient, ("pth_intact", "50", "pg/mL"), at=START - timedelta(days=800))
    assert alerts(clinic, patient, "PTH not measured")
    save(clinic, patient, ("pth_intact", ">2500", "pg/mL"), at=START - timedelta(days=600))
    assert not alerts(clinic, patient, "PTH not measured")
