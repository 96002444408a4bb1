"""What became of treated lesions: counts, times to recurrence, filters, and the table as CSV."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import NotAllowed
from clinic.records.enums import Role, Side
from clinic.records.lesions import LesionDraft, ObservationDraft, Response
from clinic.records.outcomes import OutcomeFilter, OutcomeRow
from clinic.records.treatments import DrugDraft, ProcedureDraft
from clinic.records.visits import VisitText
from clinic.services.outcome_rows import Given, Judged, Treated, spell_of, under_treatments
from tests.clinic.services.test_restriction import as_role
from tests.support.clinics import SettableClock, add_patient

LASER = "procedure:laser"
START, CLEAR, BACK, SEEN = (date(2026, 1, 10), date(2026, 3, 10), date(2026, 6, 18), date(2026, 9, 6))


def _lesion(*judged: Judged, given: tuple[Given, ...] = (Given("procedure:laser", START, "p1"),)) -> Treated:
    return Treated("l", "p", "milia", "face", list(given), list(judged), SEEN)


def test_a_recurrence_ends_the_time_that_a_complete_response_began() -> None:
    said = (Judged(CLEAR, "complete"), Judged(BACK, "recurred"))
    followed = spell_of(_lesion(*said), said, LASER)
    assert followed is not None
    assert (followed.spell.days, followed.spell.event, followed.by_other) == (100, True, False)


def test_without_recurrence_a_lesion_is_followed_until_it_was_last_looked_at() -> None:
    said = (Judged(CLEAR, "complete"),)
    followed = spell_of(_lesion(*said), said, LASER)
    assert followed is not None
    assert (followed.spell.days, followed.spell.event) == (180, False)


@pytest.mark.parametrize(
    ("key", "on", "days", "event"),
    [
        ("drug:diltiazem", date(2026, 5, 9), 60, False),
        (LASER, date(2026, 5, 9), 100, True),
        ("drug:diltiazem", BACK, 100, True),
        ("drug:diltiazem", START, 100, True),
    ],
    ids=["another", "the same", "for the recurrence", "begun before"],
)
def test_another_treatment_ends_the_time_that_is_owed_to_the_first(key: str, on: date, days: int, event: bool) -> None:
    said = (Judged(CLEAR, "complete"), Judged(BACK, "recurred"))
    lesion = _lesion(*said, given=(Given(LASER, START, "p1"), Given(key, on, "x")))
    followed = spell_of(lesion, said, LASER)
    assert followed is not None
    assert (followed.spell.days, followed.spell.event, followed.by_other) == (days, event, not event)


@pytest.mark.parametrize(
    ("first", "judged", "stop", "begun"),
    [
        (None, (), None, CLEAR),
        (START, (), None, CLEAR),
        (BACK, (), SEEN, BACK),
        (SEEN, (), BACK, None),
        (START, (Judged(date(2026, 2, 1), "complete"),), None, None),
        (START, (Judged(date(2026, 2, 1), "complete"), Judged(date(2026, 2, 20), "recurred")), None, CLEAR),
    ],
)
def test_a_medicine_that_names_no_lesion_counts_for_those_that_were_there(
    first: date | None, judged: tuple[Judged, ...], stop: date | None, begun: date | None
) -> None:
    lesion = Treated("l", "p", "milia", "face", judged=list(judged), first=first)
    assert lesion.begun_under(CLEAR, stop) == begun


def test_without_a_complete_response_there_is_no_time_to_recurrence() -> None:
    said = (Judged(CLEAR, "partial"), Judged(BACK, "recurred"))
    assert spell_of(_lesion(*said), said, LASER) is None


def test_a_response_answers_to_the_treatment_that_was_named_else_to_the_last_one_before() -> None:
    given = (Given("procedure:laser", START, "p1"), Given("drug:diltiazem", CLEAR, "d1"))
    said = (Judged(BACK, "partial"), Judged(BACK, "complete", "p1"), Judged(SEEN, "recurred"))
    found, left_out = under_treatments(_lesion(*said, given=given))
    assert [each.judgement for each in found["procedure:laser"].judgements] == ["complete", "recurred"]
    assert [each.judgement for each in found["drug:diltiazem"].judgements] == ["partial"]
    assert (found["procedure:laser"].assigned, found["drug:diltiazem"].assigned, left_out) == (1, 1, 0)


def test_a_response_before_any_treatment_is_left_out_and_counted() -> None:
    found, left_out = under_treatments(_lesion(Judged(date(2025, 12, 1), "none")))
    assert left_out == 1
    assert found["procedure:laser"].judgements == []


def _at(clock: SettableClock, day: date) -> None:
    clock.moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


@pytest.fixture
def filled(clinic: Clinic, clock: SettableClock) -> Clinic:
    """Six milia of two people extracted, four of them judged; one elbow under a medicine."""
    for number in range(2):
        _at(clock, START)
        patient = add_patient(clinic, f"Family{number}").id
        visit = clinic.visits.start(patient, "Review")[0].id
        lesions = [
            clinic.lesions.save(LesionDraft(patient, "infraorbital", Side.LEFT, diagnosis="milia"))[0].id
            for _ in range(3)
        ]
        fields = clinic.catalog.procedure_kinds["extraction"].fields
        typed = tuple((field.key, field.choices[0] if field.choices else "5") for field in fields if field.required)
        clinic.treatments.save_procedure(ProcedureDraft(visit, "extraction", tuple(lesions), typed))
        elbow = clinic.lesions.save(
            LesionDraft(patient, "elbow_posterior", Side.LEFT, diagnosis="calcinosis_dystrophic")
        )[0].id
        clinic.treatments.save_drug(
            DrugDraft(patient, "diltiazem", "Diltiazem", 240, "mg", "oral", "daily", START, lesion_ids=(elbow,))
        )
        _at(clock, CLEAR)
        for lesion in lesions[:2]:
            clinic.treatments.record_response(Response(lesion, CLEAR, "complete"))
        _at(clock, BACK)
        clinic.treatments.record_response(Response(lesions[0], BACK, "recurred"))
        clinic.visits.save_text(visit, VisitText(assessment="clear"), clinic.visits.get(visit).version)
        clinic.visits.sign(visit, clinic.visits.get(visit).version)
        _at(clock, SEEN)
        later = clinic.visits.start(patient, "Control")[0].id
        clinic.lesions.observe(ObservationDraft(lesions[1], later, count=0))
    return clinic


def _row(clinic: Clinic, wanted: OutcomeFilter, treatment: str = "procedure:extraction") -> OutcomeRow:
    return next(row for row in clinic.outcomes.table(wanted).rows if row.treatment == treatment)


def test_lesions_are_counted_by_diagnosis_and_treatment(filled: Clinic) -> None:
    row = _row(filled, OutcomeFilter())
    assert (row.lesions, row.patients, row.judged, row.assigned) == (6, 2, 4, 6)
    assert row.best == {"complete": 4, "partial": 0, "none": 0, "worse": 0}
    assert row.last["recurred"] == 2
    assert row.last["complete"] == 2
    assert [(step.day, step.at_risk, step.events) for step in row.curve.steps] == [(100, 4, 2)]
    assert not row.is_few
    medicine = _row(filled, OutcomeFilter(), "drug:diltiazem")
    assert (medicine.lesions, medicine.judged, medicine.is_few) == (2, 0, True)


def test_filters_narrow_the_table(filled: Clinic) -> None:
    table = filled.outcomes.table(OutcomeFilter(diagnosis="calcinosis_dystrophic"))
    assert [row.treatment for row in table.rows] == ["drug:diltiazem"]
    assert len(table.diagnoses) == 2, "all that can be asked for stays offered"
    assert filled.outcomes.table(OutcomeFilter(first=CLEAR)).rows == ()
    assert len(filled.outcomes.table(OutcomeFilter(last=START)).rows) == 2
    assert [r.treatment for r in filled.outcomes.table(OutcomeFilter(treatment="drug:diltiazem")).rows] == [
        "drug:diltiazem"
    ]
    regions = [key for key, _name in table.regions]
    assert len(regions) == 2
    parts = [filled.outcomes.table(OutcomeFilter(region=region)).rows for region in regions]
    assert sorted(rows[0].lesions for rows in parts) == [2, 6]


def test_a_biopsy_is_no_treatment_and_an_unnamed_medicine_counts_by_diagnosis(
    filled: Clinic, clock: SettableClock
) -> None:
    patient = filled.patients.search("Family1")[0]
    visit = filled.visits.open_for(patient.id)
    assert visit is not None
    elbow = next(row for row in filled.lesions.list(patient.id) if row.site == "elbow_posterior")
    punch = (("biopsy_type", "punch"),)
    filled.treatments.save_procedure(ProcedureDraft(visit.id, "biopsy", (elbow.id,), punch))
    draft = DrugDraft(patient.id, "", "Magnesium", 300, "mg", "oral", "daily", BACK, diagnosis="calcinosis_dystrophic")
    filled.treatments.save_drug(draft)
    table = filled.outcomes.table(OutcomeFilter())
    assert "procedure:biopsy" not in [key for key, _name in table.treatments]
    (row,) = [row for row in table.rows if row.treatment == "drug:magnesium"]
    assert (row.lesions, row.by_diagnosis) == (1, 1)
    assert any("A biopsy is no treatment" in note for note in table.notes)


def test_a_restricted_record_is_not_counted(filled: Clinic) -> None:
    patient = filled.patients.search("Family0")[0]
    filled.privacy.restrict(patient.id, "asked for")
    assert _row(filled, OutcomeFilter()).lesions == 3


def test_the_table_as_csv_says_what_it_is_and_is_entered(filled: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    assert filled.outcomes.csv(OutcomeFilter(), path) == 2
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:5] == ["diagnosis", "treatment", "lesions", "people", "judged"]
    assert rows[1][2:5] == ["6", "2", "4"]
    assert rows[2][-1] == "yes", "fewer than 5 is marked"
    assert "It compares nothing" in text


def test_who_may_not_take_records_out_gets_no_csv(filled: Clinic, tmp_path: Path) -> None:
    as_role(filled, Role.ASSISTANT)
    with pytest.raises(NotAllowed):
        filled.outcomes.csv(OutcomeFilter(), tmp_path / "outcomes.csv")
