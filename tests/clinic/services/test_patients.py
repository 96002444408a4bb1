"""Registering, finding and changing people."""

from datetime import date

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotFound, ValidationError
from clinic.records.enums import Sex, SkinTone
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Medicine, PatientDraft, Problem
from tests.support.clinics import add_patient


def names_found(clinic: Clinic, text: str) -> list[str]:
    return [row.name for row in clinic.patients.search(text)]


def test_all_that_is_typed_comes_back(clinic: Clinic) -> None:
    draft = PatientDraft(
        family="Żółć",
        given="Łukasz",
        birth=PartialDate(1958, 4),
        sex=Sex.MALE,
        phone="+48 22 555 01 42",
        skin_tone=SkinTone.II,
        allergies=("sulfites",),
        problems=(Problem("Limited scleroderma", "ssc_limited"),),
        medicines=(Medicine("Sevelamer", "800 mg three times daily"),),
        pregnant=None,
        note="Prefers mornings",
    )
    saved, changes = clinic.patients.save(draft)
    assert clinic.patients.get(saved.id) == saved
    assert saved.mrn == "1"
    assert saved.id in changes.ids
    for field in (
        "family",
        "given",
        "birth",
        "sex",
        "phone",
        "skin_tone",
        "allergies",
        "problems",
        "medicines",
        "note",
    ):
        assert getattr(saved, field) == getattr(draft, field)


@pytest.mark.parametrize(
    "typed",
    [
        "lindqvist", "Lind", "ast lind", "lind ast", "INDQV", "qvist astr", "Lindqvist, Astrid", "3.4.1972",
        "1972-04-03", "03/04/1972", "3 April 1972", "lind 1972", "lindkvist", "20417", "5550142",
        "astrid 3 apr 1972", "1972", "ast 1972-0", "lindkvist 1972", "1972-04-0",
    ],
)  # fmt: skip
def test_a_person_is_found_by_any_part(clinic: Clinic, typed: str) -> None:
    add_patient(clinic, mrn="20417", phone="555 0142")
    add_patient(clinic, "Müller", "Jürgen", birth=PartialDate(1950, 1, 2), mrn="7")
    assert names_found(clinic, typed)[:1] == ["Lindqvist, Astrid"]


@pytest.mark.parametrize(
    ("family", "given", "typed"),
    [
        ("Müller", "Jürgen", "mueller"),
        ("Müller", "Jürgen", "muller jurgen"),
        ("Żółć", "Łukasz", "lukasz zolc"),
        ("Ødegård", "Åse", "odegard"),
        ("O'Brien", "Siobhán", "obrien siobhan"),
        ("山田", "太郎", "太郎"),
        ("山田太郎", "", "田太"),
        ("Жукова", "Жанна", "жанн"),
        ("כהן", "שלום", "כהן"),
        ("العربي", "عمر", "عمر"),
        ("van der Berg", "Jan", "berg van"),
        ("Nguyễn", "Thị Ánh", "nguyen anh"),
    ],
)
def test_names_of_all_scripts_are_found(clinic: Clinic, family: str, given: str, typed: str) -> None:
    saved = add_patient(clinic, family, given)
    add_patient(clinic, "Other", "Person")
    assert [row.id for row in clinic.patients.search(typed)] == [saved.id]


def test_better_hits_come_first(clinic: Clinic) -> None:
    add_patient(clinic, "Johannson", "Ann")
    add_patient(clinic, "Ann", "Bo")
    add_patient(clinic, "Hannes", "Kim")
    assert names_found(clinic, "ann") == ["Ann, Bo", "Johannson, Ann", "Hannes, Kim"]


def test_empty_search_lists_all_by_name(clinic: Clinic) -> None:
    for family in ("Cruz", "Ábel", "Berg"):
        add_patient(clinic, family, "X")
    assert names_found(clinic, "") == ["Ábel, X", "Berg, X", "Cruz, X"]


def test_a_changed_name_is_found_and_the_old_one_is_not(clinic: Clinic) -> None:
    saved = add_patient(clinic, "Smith", "Ann")
    clinic.patients.save(PatientDraft("Taylor", "Ann"), patient_id=saved.id, version=saved.version)
    assert names_found(clinic, "taylor") == ["Taylor, Ann"]
    assert names_found(clinic, "smith") == []


def test_sql_and_wildcards_are_only_text(clinic: Clinic) -> None:
    add_patient(clinic)
    for typed in ("'; DROP TABLE patient; --", "%", "_", '"', "*", 'a" OR "b', "NEAR(", "\\"):
        clinic.patients.search(typed)
    assert clinic.patients.count() == 1


def test_two_people_cannot_save_over_each_other(clinic: Clinic) -> None:
    saved = add_patient(clinic)
    clinic.patients.save(PatientDraft("Lindqvist", "Astrid", phone="1"), patient_id=saved.id, version=saved.version)
    with pytest.raises(Conflict, match="changed this record in the meantime"):
        clinic.patients.save(PatientDraft("Lindqvist", "Astrid", phone="2"), patient_id=saved.id, version=saved.version)
    assert clinic.patients.get(saved.id).phone == "1"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PatientDraft("  "), "family"),
        (PatientDraft("!?"), "family"),
        (PatientDraft("A", birth=PartialDate(2027, 1, 1)), "birth"),
        (PatientDraft("A", birth=PartialDate(1850)), "birth"),
        (PatientDraft("A", mrn="20417"), "mrn"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(clinic: Clinic, draft: PatientDraft, field: str) -> None:
    add_patient(clinic, mrn="20417")
    with pytest.raises(ValidationError) as refused:
        clinic.patients.save(draft)
    assert refused.value.field == field
    assert refused.value.todo
    assert clinic.patients.count() == 1


def test_record_numbers_count_up_past_taken_ones(clinic: Clinic) -> None:
    add_patient(clinic, mrn="2")
    assert [add_patient(clinic, f"P{i}").mrn for i in range(3)] == ["1", "3", "4"]


@pytest.mark.parametrize(
    ("draft", "likely"),
    [
        (PatientDraft("Lindqvist", "Astrid", PartialDate(1972, 4, 3)), True),
        (PatientDraft("Lindkvist", "Astrid", PartialDate(1972, 4, 3)), True),
        (PatientDraft("Astrid", "Lindqvist", PartialDate(1972, 4, 3)), True),
        (PatientDraft("Lindqvist", "Astrid"), True),
        (PatientDraft("Lindqvist", "Astrid", PartialDate(1972, 4, 30)), True),
        (PatientDraft("Lindqvist", "Astrid", PartialDate(1972, 3, 4)), True),
        (PatientDraft("Lindqvist", "Astrid", PartialDate(1999, 12, 31)), False),
        (PatientDraft("Okoro", "Ben", PartialDate(1972, 4, 3)), False),
    ],
)
def test_possible_duplicates_are_pointed_out(clinic: Clinic, draft: PatientDraft, likely: bool) -> None:
    add_patient(clinic)
    hints = clinic.patients.duplicates(draft)
    assert bool(hints) is likely
    assert all(hint.reason for hint in hints)


def test_missing_people_are_said_to_be_missing(clinic: Clinic) -> None:
    with pytest.raises(NotFound, match="record number 99"):
        clinic.patients.by_mrn("99")


def test_archived_people_leave_the_search_but_not_the_record(clinic: Clinic) -> None:
    saved = add_patient(clinic)
    clinic.patients.archive(saved.id, True)
    assert names_found(clinic, "lindqvist") == []
    assert clinic.patients.get(saved.id).archived


def test_banner_shows_age_allergies_and_problems(clinic: Clinic) -> None:
    saved = add_patient(
        clinic, allergies=("sulfites",), problems=(Problem("Limited scleroderma"),), skin_tone=SkinTone.II
    )
    banner = clinic.timeline.banner(saved.id)
    assert banner.age == "54 y"
    assert [alert.text for alert in banner.alerts] == ["Allergy: sulfites", "Limited scleroderma", "Fitzpatrick II"]
    assert date(2026, 11, 22) == clinic.now().date()


def test_hidden_signs_and_overlong_names_do_not_get_in(clinic: Clinic) -> None:
    saved = add_patient(clinic, "a\u0001b\u202ec", "  d\n e ")
    assert saved.name == "abc, d e"
    with pytest.raises(ValidationError, match="longer than"):
        add_patient(clinic, "x" * 3000)
