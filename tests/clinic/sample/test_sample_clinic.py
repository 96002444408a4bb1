"""The sample clinic, made once without pictures and looked at as a clinician would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.paths import SAMPLE_SIGN_IN
from clinic.records.enums import ConsentScope, LesionStatus, Role, VisitStatus
from clinic.records.outcomes import OutcomeFilter
from clinic.sample import make_sample_clinic
from clinic.sample.colleagues import note_of
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import PASSPHRASE, SettableClock

pytestmark = pytest.mark.xdist_group("sample clinic")  # one process makes it for all
TODAY = date(2026, 11, 22)
END = datetime(2026, 11, 22, 11, 0).astimezone()


def make(folder: Path, extra: int = 0) -> tuple[dict[str, int], str]:
    return make_sample_clinic(folder, PASSPHRASE, today=TODAY, photos=False, kdf=CHEAP_FOR_TESTS, extra_patients=extra)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int], str]:
    folder = tmp_path_factory.mktemp("sample") / "clinic"
    return folder, *make(folder)


@pytest.fixture(scope="module")
def sample(made: tuple[Path, dict[str, int], str]) -> Iterator[Clinic]:
    with Clinic.open(made[0], PASSPHRASE, sign_in=SAMPLE_SIGN_IN, now=SettableClock(END)) as clinic:
        yield clinic


def test_nothing_is_wrong_with_the_record(sample: Clinic) -> None:
    assert sample.integrity.verify() == ()


def test_counts_and_recovery_code(made: tuple[Path, dict[str, int], str], sample: Clinic) -> None:
    _folder, counts, code = made
    assert counts["people"] == sample.patients.count() >= 60
    assert counts["visits"] > 150
    assert counts["photos"] == len(sample.photos.list(sample.patients.by_mrn("20417").id))
    assert counts["reports waiting"] == 2
    assert len(code) > 20


def test_one_person_of_each_role_works_there(made: tuple[Path, dict[str, int], str], sample: Clinic) -> None:
    assert (sample.user.role, sample.user.administers) == (Role.PHYSICIAN, True)
    assert {user.role for user in sample.users.list()} == set(Role)
    note = note_of(PASSPHRASE)
    for user in sample.users.list():
        with Clinic.open(made[0], PASSPHRASE, sign_in=user.sign_in, now=SettableClock(END)) as theirs:
            assert theirs.patients.count() >= 60
        assert f"  {user.sign_in} " in note
        assert user.name in note
    assert PASSPHRASE in note


def test_the_stories_fill_about_six_years(sample: Clinic) -> None:
    starts = [
        visit.started_at.date()
        for row in sample.patients.search("", limit=1000)
        for visit in sample.visits.list(row.id)
    ]
    assert (TODAY - min(starts)).days > 5.5 * 365
    assert max(starts) == TODAY
    for row in sample.patients.search("", limit=1000):
        created = sample.patients.get(row.id).created_at
        first = sample.visits.list(row.id)[-1].started_at
        assert created is not None
        assert created < first


def test_today_shows_each_kind_of_work(sample: Clinic) -> None:
    today = sample.home.today()
    assert [item.visit.status for item in today.visits].count(VisitStatus.DRAFT) == 1
    assert len(today.visits) >= 3
    assert len(today.open_visits) == 2
    assert sum(recall.due < TODAY for recall in today.recalls) >= 5
    assert sum(recall.due >= TODAY for recall in today.recalls) >= 5
    assert any(recall.attempts for recall in today.recalls)
    assert len(today.waiting_reports) == 2
    assert all(sample.labs.candidates(report.id) for report in today.waiting_reports)


def test_the_show_patient_is_as_the_pictures_promise(sample: Clinic) -> None:
    patient = sample.patients.by_mrn("20417")
    assert patient.name == "Lindqvist, Astrid"
    derived = {row.name: row for row in reversed(sample.labs.derived(patient.id))}
    assert derived["Calcium, albumin-corrected"].value == pytest.approx(11.62)
    assert derived["Calcium x phosphate"].value == pytest.approx(74.4, abs=0.05)
    egfr = derived["eGFR (CKD-EPI 2021)"]
    assert (round(egfr.value or 0), egfr.stage) == (25, "G4")
    assert "pth_intact" not in {row.analyte for row in sample.labs.current(patient.id)}
    lesions = sample.lesions.list(patient.id)
    assert [row.site for row in lesions] == [
        "infraorbital", "eyelid_lower", "nose_ala", "index_tip", "elbow_posterior", "forehead_central",
    ]  # fmt: skip
    assert [value for _, value in lesions[0].course][-3:] == [22, 16, 9]
    assert len(lesions[3].course) == 8
    assert lesions[3].course[-1][1] == 8.1
    assert [row.status for row in lesions[4:]] == [LesionStatus.TREATED, LesionStatus.RESOLVED]
    diltiazem = next(row for row in sample.treatments.drugs(patient.id) if row.drug == "diltiazem")
    assert [change.dose for change in diltiazem.doses] == [240, 360]
    opened = sample.visits.open_for(patient.id)
    assert opened is not None
    assert opened.text.plan.startswith("Extraction of L1 today")
    assert ConsentScope.TEACHING in {row.scope for row in sample.consents.list(patient.id)}
    assert len(sample.documents.list(patient.id)) >= 5


def test_every_lesion_on_the_map_lies_in_its_region(sample: Clinic) -> None:
    for patient in sample.patients.search("", limit=1000):
        for row in sample.lesions.list(patient.id):
            anchor = sample.atlas.anchor(row.site, row.side)
            if row.point is None or row.anchored or anchor is None:
                continue
            assert sample.atlas.region_at(row.point) == sample.atlas.region_at(anchor), (patient.name, row.site_text)


def test_twins_and_namesakes_are_pointed_out(sample: Clinic) -> None:
    twin = next(row for row in sample.patients.search("Ivanova Darya"))
    hints = sample.patients.duplicates(sample.patients.get(twin.id), own_id=twin.id)
    assert any("Mariya" in hint.row.name for hint in hints)


def test_the_same_seed_tells_the_same(made: tuple[Path, dict[str, int], str], sample: Clinic, tmp_path: Path) -> None:
    counts, _code = make(tmp_path / "again", extra=5)
    assert counts["people"] == made[1]["people"] + 5
    with Clinic.open(tmp_path / "again", PASSPHRASE, sign_in=SAMPLE_SIGN_IN, now=SettableClock(END)) as again:
        for row in sample.patients.search("", limit=1000):
            assert again.patients.by_mrn(row.mrn).name == row.name
            assert _told(again, row.mrn) == _told(sample, row.mrn)
        assert again.integrity.verify() == ()


def _told(clinic: Clinic, mrn: str) -> list[object]:
    """A person's record without the keys of its rows."""
    patient = clinic.patients.by_mrn(mrn)
    visits = clinic.visits.list(patient.id)
    return [
        patient.name,
        patient.birth,
        [(visit.started_at, clinic.visits.get(visit.id).text) for visit in visits],
        [(row.site, row.point, row.status, row.course) for row in clinic.lesions.list(patient.id)],
        [(row.analyte, row.number, row.sampled_at) for row in clinic.labs.current(patient.id)],
        [(row.kind, row.parameters) for row in clinic.treatments.procedures(patient.id)],
        [
            (row.name, [replace(dose, id="") for dose in row.doses], row.stop)
            for row in clinic.treatments.drugs(patient.id)
        ],
        [(row.due, row.outcome) for row in clinic.recalls.for_patient(patient.id)],
    ]


def test_treatments_are_followed_up_to_what_became_of_them(sample: Clinic) -> None:
    show = sample.patients.by_mrn("20417").id
    told = sample.timeline.course(show)
    assert (1, 2) in told.sessions.values(), "the laser of the elbow, first of two sessions"
    assert {said.judgement for said in told.responses} == {"partial"}
    watched = sample.treatments.monitoring(show)
    assert [row.what for row in watched if row.done_on is None] == ["blood_pressure"]
    assert {row.what for row in watched if row.done_on} == {"blood_pressure", "ecg"}
    (cheek,) = (row for row in sample.patients.search("Al-Masri"))
    assert sorted(sample.timeline.course(cheek.id).sessions.values()) == [(1, 4), (2, 4), (3, 4)]
    (scalp,) = (row for row in sample.patients.search("Novák"))
    assert sorted(row.awaited for row in sample.treatments.specimens(scalp.id)) == [False, True], "one came back"


def test_outcomes_have_counts_that_are_enough_and_some_that_are_few(sample: Clinic) -> None:
    rows = sample.outcomes.table(OutcomeFilter()).rows
    milia = next(row for row in rows if (row.diagnosis, row.treatment) == ("milia", "procedure:extraction"))
    assert milia.lesions > 5
    assert milia.curve.events == 2, "two came back"
    assert any(row.is_few for row in rows)
