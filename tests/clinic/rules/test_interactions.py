import pytest

from clinic.catalog import Catalog
from clinic.rules.ages import Age
from clinic.rules.interactions import Finding, check_drug

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
