from datetime import date

import pytest

from clinic.catalog import Catalog
from clinic.rules.ages import Age
from clinic.rules.interactions import Facts, Finding, Subject, check, check_drug
from clinic.rules.measured import Measured

ADULT = Age(54, 0, 0)


def severities(found: list[Finding]) -> list[str]:
    return [finding.severity for finding in found]


@pytest.mark.parametrize(
    ("drug", "others", "severity", "word"),
    [
        ("diltiazem", ["Metoprolol 50 mg"], "major", "Metoprolol 50 mg"),
        ("verapamil", ["Ivabradine"], "contraindicated", "do not combine"),
        ("diltiazem", ["Digoxin"], "major", "Digoxin"),
        ("verapamil", ["Simvastatin 40 mg"], "major", "simvastatin > 10 mg/day"),
        ("verapamil", ["colchicine"], "major", "colchicine exposure up"),
        ("colchicine", ["Diltiazem 120 mg"], "major", "colchicine exposure up"),
        ("colchicine", ["Atorvastatin"], "moderate", "myopathy"),
        ("warfarin", ["Aspirin 100 mg"], "major", "bleeding"),
        ("Bisoprolol", ["diltiazem"], "major", "Diltiazem"),
    ],
)
def test_pairs_in_either_order(catalog: Catalog, drug: str, others: list[str], severity: str, word: str) -> None:
    found = check_drug(catalog, drug, others, [], ADULT, None)
    assert severities(found) == [severity]
    assert word in found[0].text
    assert "Suggestion: " in found[0].text
    assert found[0].source


def test_problems(catalog: Catalog) -> None:
    found = check_drug(catalog, "warfarin", [], ["calciphylaxis"], ADULT, None)
    assert severities(found) == ["contraindicated"]
    assert severities(check_drug(catalog, "colchicine", [], ["ckd5"], ADULT, None)) == ["major"]
    assert check_drug(catalog, "colchicine", [], ["ckd3a"], ADULT, None) == []


def test_conditions_that_must_hold_as_well(catalog: Catalog) -> None:
    assert check_drug(catalog, "colchicine", ["Clarithromycin"], [], ADULT, None) == []
    found = check_drug(catalog, "colchicine", ["Clarithromycin"], ["ckd4"], ADULT, None)
    assert severities(found) == ["contraindicated", "major"]
    found = check_drug(catalog, "verapamil", ["Atenolol"], ["Heart failure"], ADULT, None)
    assert severities(found) == ["contraindicated", "major"]


def test_age_and_pregnancy(catalog: Catalog) -> None:
    assert severities(check_drug(catalog, "minocycline", [], [], Age(6, 0, 0), None)) == ["caution"]
    assert check_drug(catalog, "minocycline", [], [], ADULT, None) == []
    assert severities(check_drug(catalog, "tretinoin_topical", [], [], ADULT, True)) == ["avoid"]
    assert check_drug(catalog, "tretinoin_topical", [], [], ADULT, None) == []


def test_unverified_rows_are_never_said(catalog: Catalog) -> None:
    assert check_drug(catalog, "diltiazem", ["Lovastatin"], [], ADULT, None) == []
    assert check_drug(catalog, "adapalene", [], [], ADULT, True) == []
    assert check_drug(catalog, "electrodesiccation", [], ["Pacemaker"], ADULT, None) == []


def test_unknown_medicines_find_nothing(catalog: Catalog) -> None:
    assert check_drug(catalog, "Elixir", ["Other elixir", ""], ["", "acne"], None, None) == []
    assert check_drug(catalog, "", [], [], None, None) == []


DAY = date(2026, 11, 12)


def measured(key: str, value: float, unit: str = "", comparator: str = "") -> dict[str, Measured]:
    return {key: Measured(key.upper(), value, unit, DAY, comparator)}


@pytest.mark.parametrize(
    ("drug", "values", "severity"),
    [
        ("warfarin", measured("inr", 5.0), "critical"),
        ("warfarin", measured("inr", 4.9), ""),
        ("warfarin", measured("inr", 8.0, comparator=">"), "critical"),
        ("warfarin", measured("inr", 8.0, comparator="<"), ""),
        ("diltiazem", measured("systolic", 89, "mm[Hg]"), "contraindicated"),
        ("diltiazem", measured("systolic", 90, "mm[Hg]"), ""),
        ("diltiazem", measured("pulse", 49, "/min"), "contraindicated"),
        ("Calcium carbonate 500 mg", measured("corrected_calcium", 10.3, "mg/dL"), "major"),
        ("Vitamin D3 drops", measured("corrected_calcium", 10.2, "mg/dL"), ""),
        ("colchicine", measured("egfr", 29, "mL/min"), "major"),
        ("colchicine", measured("egfr", 30, "mL/min", "<"), "major"),
        ("colchicine", measured("egfr", 30, "mL/min"), ""),
    ],
)
def test_measured_values_meet_their_limits(
    catalog: Catalog, drug: str, values: dict[str, Measured], severity: str
) -> None:
    found = check(catalog, Subject(drug), Facts(age=ADULT, measured=values))
    assert severities(found) == ([severity] if severity else [])
    for finding in found:
        assert "12 November 2026" in finding.text and finding.rule and finding.met and finding.source


def test_a_measured_kidney_function_stands_for_the_problem(catalog: Catalog) -> None:
    facts = Facts((Subject("Clarithromycin"),), age=ADULT, measured=measured("egfr", 45, "mL/min"))
    assert severities(check(catalog, Subject("colchicine"), facts)) == ["contraindicated"]


@pytest.mark.parametrize(
    ("daily", "each", "word"),
    [(10.0, 10.0, ""), (20.0, 20.0, "20 mg/day are recorded"), (None, 20.0, "how often is not certain"),
     (None, None, "its daily dose is not known")],
)  # fmt: skip
def test_a_limit_of_dose_looks_at_the_daily_dose(
    catalog: Catalog, daily: float | None, each: float | None, word: str
) -> None:
    statin = Subject("Simvastatin", each_mg=each, daily_mg=daily)
    for asked, other in ((Subject("diltiazem"), statin), (statin, Subject("diltiazem"))):
        found = check(catalog, asked, Facts((other,), age=ADULT))
        assert severities(found) == (["major"] if word else [])
        assert not word or word in found[0].text


def test_one_pair_has_one_wording_from_both_sides(catalog: Catalog) -> None:
    one, other = Subject("verapamil", dose_text="120 mg"), Subject("Metoprolol 50 mg")
    assert check(catalog, one, Facts((other,))) == check(catalog, other, Facts((one,)))
    assert "Verapamil 120 mg with Metoprolol 50 mg" in check(catalog, one, Facts((other,)))[0].text


@pytest.mark.parametrize(
    ("allergy", "subject", "hit"),
    [
        ("Diltiazem (rash)", Subject("diltiazem"), True),
        ("allergic to sodium thiosulfate", Subject("sts_topical"), True),
        ("Sodium lauryl sulfate", Subject("sts_topical"), False),
        ("Lidocaine: anaphylaxis 2019", Subject(procedure="excision", words="lidocaine 1 %"), True),
        ("None known", Subject("diltiazem"), False),
        ("", Subject("diltiazem"), False),
    ],
)
def test_allergies_of_the_record(catalog: Catalog, allergy: str, subject: Subject, hit: bool) -> None:
    found = check(catalog, subject, Facts(allergies=(allergy,)))
    assert severities(found) == (["contraindicated"] if hit else [])


def test_procedures_are_looked_up_with_medicines_and_problems(catalog: Catalog) -> None:
    found = check(catalog, Subject(procedure="excision"), Facts((Subject("warfarin"),), ("calciphylaxis",)))
    assert [finding.rule for finding in found] == ["warfarin:inr-before-procedure", "excision:calciphylaxis"]
    assert check(catalog, Subject(procedure="cryotherapy"), Facts((Subject("warfarin"),))) == []


def test_what_is_grave_is_to_be_answered(catalog: Catalog) -> None:
    (grave,) = check_drug(catalog, "diltiazem", ["Metoprolol"], [], ADULT, None)
    (mild,) = check_drug(catalog, "minocycline", [], [], Age(6, 0, 0), None)
    assert grave.needs_answer and not mild.needs_answer
