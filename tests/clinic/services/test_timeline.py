"""One reading of a long record for the Overview."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.records.enums import CountMethod, Side
from clinic.records.labs import LabReportDraft, ResultDraft, ResultRow
from clinic.records.lesions import LesionDraft, ObservationDraft, Response
from clinic.records.treatments import ProcedureDraft
from clinic.services import lab_rows
from clinic.store.models import LabResult
from tests.support.clinics import SettableClock, add_patient


def test_each_result_is_judged_once_for_the_overview(
    clinic: Clinic, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = add_patient(clinic).id
    for day in range(3):
        results = (
            ResultDraft(analyte="calcium_total", number=9.9, unit="mg/dL"),
            ResultDraft(analyte="albumin", number=3.6, unit="g/dL"),
        )
        clinic.labs.save_typed(patient, LabReportDraft(results, sampled_at=clock.moment - timedelta(days=day * 30)))
    judged: list[str] = []
    judge = lab_rows.result_row

    def counted(row: LabResult, *rest: Any) -> ResultRow:
        judged.append(row.id)
        return judge(row, *rest)

    monkeypatch.setattr("clinic.services.labs.result_row", counted)
    told = clinic.timeline.course(patient)
    assert sorted(judged) == sorted(set(judged))
    assert len(judged) == 6
    assert {row.key for row in told.blood.derived} >= {"corrected-calcium"}


def test_responses_and_sessions_are_part_of_the_course(clinic: Clinic) -> None:
    patient = add_patient(clinic).id
    lesion = clinic.lesions.save(LesionDraft(patient, "elbow_posterior", Side.LEFT))[0].id
    visit = clinic.visits.start(patient, "Review")[0].id
    fields = clinic.catalog.procedure_kinds["extraction"].fields
    typed = tuple((field.key, field.choices[0] if field.choices else "5") for field in fields if field.required)
    done, _ = clinic.treatments.save_procedure(ProcedureDraft(visit, "extraction", (lesion,), typed, planned=4))
    clinic.treatments.record_response(Response(lesion, date(2026, 11, 20), "partial"))
    told = clinic.timeline.course(patient)
    assert told.sessions == {done.id: (1, 4)}
    assert [(said.lesion_id, said.judgement) for said in told.responses] == [(lesion, "partial")]
    assert told.start == date(2026, 11, 20)


def test_the_uncertainty_of_a_count_stays_until_the_count_changes(clinic: Clinic) -> None:
    patient = add_patient(clinic).id
    lesion = clinic.lesions.save(LesionDraft(patient, "forehead", Side.LEFT))[0].id
    visit = clinic.visits.start(patient, "Review")[0].id
    counted = ObservationDraft(lesion, visit, count=14, count_method=CountMethod.ASSISTED, count_uncertainty=1.2)
    clinic.lesions.observe(counted)
    seen, _ = clinic.lesions.observe(replace(counted, count_uncertainty=None, pain=3))
    assert (seen.count, seen.count_uncertainty, seen.pain) == (14, 1.2, 3)
    seen, _ = clinic.lesions.observe(replace(counted, count_uncertainty=None, count=15))
    assert seen.count_uncertainty is None
