"""Records past their term: who, since when, and what someone decided."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import ValidationError
from clinic.records.partial_date import PartialDate
from clinic.records.visits import VisitText
from tests.support.clinics import SettableClock, add_patient


def test_the_list_of_a_year(clinic: Clinic, clock: SettableClock) -> None:
    astrid = add_patient(clinic)
    clinic.visits.start(astrid.id, "Milia")
    child = add_patient(clinic, "Small", birth=PartialDate(2020, 6, 1))
    clinic.visits.start(child.id, "Molluscum")
    only_registered = add_patient(clinic, "Mistake")
    clock.forward(days=400)
    late = add_patient(clinic, "Later")
    clinic.visits.start(late.id, "Nevus")
    assert clinic.privacy.retention_list(2035) == ()
    rows = {row.name: row for row in clinic.privacy.retention_list(2036)}
    assert set(rows) == {"Lindqvist, Astrid", "Mistake, Astrid"}
    row = rows["Lindqvist, Astrid"]
    assert (row.mrn, row.last_entry, row.kept_until) == (astrid.mrn, date(2026, 11, 22), date(2036, 11, 22))
    assert not row.passed
    assert only_registered.id in {row.patient_id for row in rows.values()}
    assert [row.name for row in clinic.privacy.retention_list(2037)][-1] == "Later, Astrid"
    assert len(clinic.privacy.retention_list(2048)) == 4


def test_a_later_entry_begins_the_term_anew(clinic: Clinic, clock: SettableClock) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "Milia")
    clinic.visits.sign(visit.id, visit.version)
    clock.forward(days=800)
    clinic.visits.add_addendum(visit.id, "seen elsewhere")
    assert clinic.privacy.erasure_plan(patient.id).kept_until == date(2039, 1, 30)
    clock.forward(days=10)
    clinic.recalls.save(patient.id, date(2029, 5, 1), "call")  # not about care
    assert clinic.privacy.erasure_plan(patient.id).kept_until == date(2039, 1, 30)


def test_the_clinic_sets_the_years(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    clinic.visits.start(patient.id, "Milia")
    info = clinic.info()
    from dataclasses import replace

    clinic.admin.save_clinic(replace(info, retention_years=30), info.version)
    assert clinic.privacy.erasure_plan(patient.id).kept_until == date(2056, 11, 22)
    with pytest.raises(ValidationError, match="years"):
        clinic.admin.save_clinic(replace(info, retention_years=0), 0)


def test_it_is_asked_once_a_year(clinic: Clinic, clock: SettableClock) -> None:
    patient = add_patient(clinic)
    clinic.visits.start(patient.id, "Milia")
    assert clinic.privacy.due() == 0
    clock.moment = clock.moment.replace(year=2036)
    assert clinic.privacy.due() == 0  # the last day
    clock.forward(days=1)
    assert clinic.privacy.due() == 1
    with pytest.raises(ValidationError, match="reason"):
        clinic.privacy.keep_on(patient.id, " ")
    act, changes = clinic.privacy.keep_on(patient.id, "A lawsuit is open.")
    assert patient.id in changes.ids
    assert clinic.privacy.due() == 0
    (row,) = clinic.privacy.retention_list(2036)
    assert (row.passed, row.kept_on, row.kept_reason) == (True, act.on, "A lawsuit is open.")
    assert row.ask_on == date(2037, 11, 23)
    clock.moment = clock.moment.replace(year=2037)
    assert clinic.privacy.due() == 1
    clinic.privacy.erase(patient.id, patient.mrn)
    assert clinic.privacy.due() == 0
    assert clinic.privacy.retention_list(2099) == ()


def test_the_list_as_a_table_runs_no_formula(clinic: Clinic, clock: SettableClock, tmp_path: Path) -> None:
    patient = add_patient(clinic, '=HYPERLINK("http://x")', "+Sam")
    clock.forward(days=4000)
    clinic.privacy.keep_on(patient.id, "@SUM(1)")
    assert clinic.privacy.save_retention_list(2036, tmp_path / "list.csv") == 1
    (row,) = csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text("utf-8-sig"), newline=""))
    assert row["name"].startswith("'=")
    assert row["reason"] == "'@SUM(1)"
    assert (row["last_entry"], row["past_its_term"]) == ("2026-11-22", "yes")


@pytest.mark.parametrize("days", [0, 1])
def test_an_open_visit_counts_by_its_last_change(clinic: Clinic, clock: SettableClock, days: int) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "Milia")
    clock.forward(days=days)
    clinic.visits.save_text(visit.id, VisitText(reason="Milia, many"), 0)
    assert clinic.privacy.erasure_plan(patient.id).last_entry == date(2026, 11, 22 + days)
