from datetime import date

import pytest

from clinic.catalog import Catalog
from clinic.catalog.types import Interaction
from clinic.rules.ages import Age
from clinic.rules.already import Taken, already_findings
from clinic.rules.interactions import LISTED, SEVERITIES, Facts, Finding, Subject, check, check_drug
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
    assert severities(found) == ["contraindicated", "major", LISTED]


def test_age_and_pregnancy(catalog: Catalog) -> None:
    assert severities(check_drug(catalog, "minocycline", [], [], Age(6, 0, 0), None)) == [LISTED]
    assert check_drug(catalog, "minocycline", [], [], ADULT, None) == []
    assert severities(check_drug(catalog, "tretinoin_topical", [], [], ADULT, True)) == ["avoid"]
    assert check_drug(catalog, "tretinoin_topical", [], [], ADULT, None) == []


def test_unverified_rows_are_never_said(catalog: Catalog) -> None:
    (named_only,) = check_drug(catalog, "diltiazem", ["Lovastatin"], [], ADULT, None)
    assert named_only.severity == "caution" and "20 mg" not in named_only.text, "its limit of dose has no source"
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
        ("Cardizem: hives", Subject("diltiazem"), True),
        ("calcium channel blockers", Subject("verapamil"), True),
        ("Retinoids", Subject("tazarotene"), True),
        ("Penicillin, as a child", Subject("Amoxicillin 500 mg"), True),
        ("Lignocaine", Subject(procedure="biopsy", words="Lidocaine 2 % with adrenaline"), True),
        ("local anaesthetics", Subject(procedure="biopsy", words="mepivacaine"), False),
        ("amide anaesthetics", Subject(procedure="biopsy", words="mepivacaine"), True),
        ("salicylates", Subject(procedure="peel", words="salicylic"), True),
        ("sulfites", Subject(procedure="laser", words="Mepivacaine 1 % (no adrenaline, no sulfites)"), False),
        ("sulfites", Subject(procedure="laser", words="Mepivacaine 1 % with sulfites"), True),
        ("Excision dressing", Subject(procedure="excision"), False),
        ("None known", Subject("diltiazem"), False),
        ("NKDA", Subject("diltiazem"), False),
        ("", Subject("diltiazem"), False),
    ],
)
def test_allergies_of_the_record(catalog: Catalog, allergy: str, subject: Subject, hit: bool) -> None:
    found = check(catalog, subject, Facts(allergies=(allergy,)))
    assert severities(found) == (["contraindicated"] if hit else [])


@pytest.mark.parametrize(
    ("allergy", "subject"),
    [
        ("tretinoin", Subject("adapalene")),
        ("Verapamil: swelling", Subject("diltiazem")),
        ("Doxycycline", Subject("minocycline")),
        ("Zoledronic acid", Subject("alendronate")),
        ("Prilocaine (rash)", Subject(procedure="biopsy", words="articaine")),
    ],
)
def test_another_one_of_the_group_is_asked_about_and_not_told_as_a_fact(
    catalog: Catalog, allergy: str, subject: Subject
) -> None:
    (found,) = check(catalog, subject, Facts(allergies=(allergy,)))
    assert (found.severity, found.rule, found.needs_answer) == ("major", "allergy", True)
    assert "does not say whether one crosses over" in found.text and "WHO ATC index" in found.source


MEASURED = {
    "inr": ("inr", 6.0), "egfr": ("egfr", 20.0), "systolic": ("systolic", 80.0), "pulse": ("pulse", 40.0),
    "corrected_calcium": ("corrected_calcium", 11.0),
}  # fmt: skip
"""What the records can say of the measured conditions (``clinic.services.treatment_facts``)."""


def ways_to(row: Interaction) -> list[tuple[Subject, Facts]]:
    """A record for each way into a row: each of its medicines with each of its terms, problems and limits."""
    found = []
    asked = [Subject(procedure=key) if key in ("biopsy", "excision", "electrodesiccation", "laser")
             else Subject(word_of(key)) for key in row.drugs if key != "ATC:B01AB"]  # fmt: skip
    met: list[Facts] = [Facts()]
    if row.kind == "drug":
        met = [Facts((Subject(word_of(term)),), row.needs[:1]) for term in row.terms if term != "ATC:B01AC06"]
    elif row.kind == "procedure":
        met = [Facts((Subject(word_of(key)),)) for key in row.drugs if not key.startswith("ATC:")]
        asked = [Subject(procedure=term) for term in row.terms]
    elif row.kind == "pregnancy":
        met = [Facts(pregnant=True)]
    elif row.kind == "age":
        met = [Facts(age=Age(5, 0, 0))]
    else:
        met = [Facts(problems=(problem_of(term), *row.needs[:1])) for term in row.terms]
        for limit in row.limits:
            key = next(name for name in MEASURED if limit.startswith(name))
            met.append(Facts(measured=measured(*MEASURED[key])))
    for subject in asked:
        found += [(subject, facts) for facts in met]
    return found


def word_of(term: str) -> str:
    """A medicine that a term names."""
    of_code = {"C07": "bisoprolol", "C10AA": "pravastatin", "N02BA01": "aspirin", "A02A": "aluminium_hydroxide",
               "B01AB": "heparin"}  # fmt: skip
    if term.startswith("ATC:"):
        return of_code.get(term[4:], "") or "warfarin"
    if term.startswith("*"):
        return f"ator{term[1:]}"
    return term.removeprefix("=").removesuffix("*")


def problem_of(term: str) -> str:
    """A problem that a term names."""
    return "LVEF 25 %" if term.startswith("ef<") else term.split("!")[0]


def test_every_verified_row_is_reached_by_some_record_and_no_other_is_ever_said(catalog: Catalog) -> None:
    assert len(catalog.interactions) == 63 and sum(row.verified for row in catalog.interactions) == 58
    for row in catalog.interactions:
        ways = ways_to(row)
        assert ways, row.rule
        for subject, facts in ways:
            rules = [finding.rule for finding in check(catalog, subject, facts)]
            assert (row.rule in rules) is row.verified, (row.rule, subject, facts)


def test_what_is_said_has_severity_effect_action_and_source(catalog: Catalog) -> None:
    for row in catalog.interactions:
        if row.verified:
            assert row.severity in SEVERITIES and row.effect and row.action and row.source, row.rule


def test_procedures_are_looked_up_with_medicines_and_problems(catalog: Catalog) -> None:
    found = check(catalog, Subject(procedure="excision"), Facts((Subject("warfarin"),), ("calciphylaxis",)))
    assert [finding.rule for finding in found] == ["warfarin:inr-before-procedure", "excision:calciphylaxis"]
    assert check(catalog, Subject(procedure="cryotherapy"), Facts((Subject("warfarin"),))) == []


def test_what_is_grave_is_to_be_answered(catalog: Catalog) -> None:
    (grave,) = check_drug(catalog, "diltiazem", ["Metoprolol"], [], ADULT, None)
    (mild,) = check_drug(catalog, "diltiazem", ["Carbamazepine"], [], ADULT, None)
    assert grave.needs_answer and not mild.needs_answer


@pytest.mark.parametrize("blocker", [
    "Carvedilol 6.25 mg", "Sotalol 80 mg", "Labetalol", "Landiolol", "Nebivolol", "Metoprololsuccinat 47.5 mg",
    "Bisoprolol", "Propranolol", "Celiprolol",
])  # fmt: skip
def test_every_beta_blocker_of_the_class_is_known(catalog: Catalog, blocker: str) -> None:
    for drug in ("diltiazem", "verapamil"):
        assert severities(check_drug(catalog, drug, [blocker], [], ADULT, None)) == ["major"]
    assert check_drug(catalog, "diltiazem", ["Stanozolol", "Panthenolol"], [], ADULT, None) == []


@pytest.mark.parametrize(
    ("drug", "others", "problems", "rule"),
    [
        ("colchicine", ["Rosuvastatin 10 mg"], [], "colchicine:statin"),
        ("colchicine", ["Cyclosporin"], ["CKD stage 4 failure", "kidney failure"], "colchicine:strong"),
        ("colchicine", ["Lopinavir/Ritonavir"], ["ckd4"], "colchicine:strong"),
        ("Phenprocoumon", [], ["Calciphylaxis"], "warfarin:calciphylaxis"),
        ("Acenocoumarol 1 mg", [], ["Calcific uremic arteriolopathy"], "warfarin:calciphylaxis"),
        ("warfarin", ["ASA 100 mg"], [], "warfarin:aspirin"),
        ("verapamil", ["Carvedilol"], ["HFrEF"], "verapamil:lv-dysfunction-beta-blocker"),
        ("verapamil", ["Carvedilol"], ["Cardiomyopathy, LVEF 25%"], "verapamil:lv-dysfunction-beta-blocker"),
        ("verapamil", [], ["EF < 30 %"], "verapamil:severe-lv"),
        ("diltiazem", [], ["AV block, second degree"], "diltiazem:sick-sinus"),
        ("diltiazem", [], ["AV-Block III"], "diltiazem:sick-sinus"),
        ("verapamil", [], ["Sick sinus syndrome"], "verapamil:sick-sinus"),
        ("diltiazem", [], ["Heart failure NYHA III"], "diltiazem:lv-failure"),
        ("verapamil", [], ["Heart failure"], "verapamil:severe-lv"),
        ("Cardizem 120 mg", ["Sotalol"], [], "diltiazem:beta-blocker"),
        ("colchicine", ["Calan SR"], [], "colchicine:diltiazem-or-verapamil"),
        ("diltiazem", ["Dantrolene"], [], "diltiazem:dantrolene"),
        ("diltiazem", ["Cyclosporine 100 mg"], [], "diltiazem:ciclosporin"),
        ("verapamil", ["Disopyramide"], [], "verapamil:disopyramide"),
        ("verapamil", [], ["Atrial fibrillation", "WPW syndrome"], "verapamil:af"),
        ("warfarin", [], ["Active bleeding"], "warfarin:active"),
    ],
)
def test_members_of_a_class_and_contraindications_of_the_record(
    catalog: Catalog, drug: str, others: list[str], problems: list[str], rule: str
) -> None:
    found = check_drug(catalog, drug, others, problems, ADULT, None)
    assert [finding for finding in found if finding.rule.startswith(rule) and finding.source], found


@pytest.mark.parametrize(
    ("drug", "problems"),
    [
        ("diltiazem", ["AV block, first degree"]),
        ("diltiazem", ["Sick sinus syndrome", "Pacemaker 2019"]),
        ("verapamil", ["Heart failure, LVEF 45 %"]),
        ("verapamil", ["Heart failure with preserved ejection fraction"]),
        ("verapamil", ["Atrial fibrillation"]),
        ("warfarin", ["Calciphylaxis excluded 2024"]),
        ("warfarin", ["No calciphylaxis"]),
    ],
)
def test_what_the_table_does_not_mean_is_not_said(catalog: Catalog, drug: str, problems: list[str]) -> None:
    assert check_drug(catalog, drug, [], problems, ADULT, None) == []


@pytest.mark.parametrize(
    ("drug", "said"),
    [
        ("Vitamin D3 1000 IU", True), ("Vit. D", True), ("Calcium", True), ("Calcium 500 mg", True),
        ("Calcium citrate", True), ("Calcitriol 0.25 ug", True), ("Calcimagon D3", True), ("Cholecalciferol", True),
        ("Calcium Sandoz forte", True), ("Calcium channel blocker", False), ("Atorvastatin calcium", False),
        ("Calcium folinate", False), ("Vitamin B12", False),
    ],
)  # fmt: skip
def test_vitamin_d_and_calcium_are_known_by_their_names(catalog: Catalog, drug: str, said: bool) -> None:
    facts = Facts(measured=measured("corrected_calcium", 11.62, "mg/dL"))
    assert severities(check(catalog, Subject(drug), facts)) == (["major"] if said else [])


def test_pregnancy_is_answered_and_asked_where_nobody_recorded_it(catalog: Catalog) -> None:
    for drug in ("warfarin", "minocycline", "tretinoin_topical"):
        (told,) = check(catalog, Subject(drug), Facts(pregnant=True))
        (asked,) = check(catalog, Subject(drug), Facts(may_be_pregnant=True))
        assert told.needs_answer and asked.needs_answer and asked.source and "not recorded" in asked.text
        assert check(catalog, Subject(drug), Facts(pregnant=False, may_be_pregnant=True)) == []


def test_a_kidney_function_read_as_impairment_is_this_programs_reading(catalog: Catalog) -> None:
    facts = Facts((Subject("Clarithromycin"),), age=ADULT, measured=measured("egfr", 45, "mL/min"))
    (found,) = check(catalog, Subject("colchicine"), facts)
    assert "EGFR 45 mL/min on 12 November 2026: read by this program as renal impairment" in found.text


def test_anticoagulants_before_a_procedure(catalog: Catalog) -> None:
    for drug in ("Apixaban 5 mg", "Enoxaparin", "Phenprocoumon", "Dabigatran"):
        for kind in ("extraction", "excision", "biopsy"):
            (found,) = check(catalog, Subject(procedure=kind), Facts((Subject(drug),)))
            assert found.rule == f"{kind}:anticoagulant"


def test_a_second_course_and_two_of_one_group_are_asked_about(catalog: Catalog) -> None:
    since = date(2026, 3, 2)
    (same,) = already_findings(catalog, Subject("diltiazem"), [Taken("Diltiazem", since)])
    (group,) = already_findings(catalog, Subject("Verapamil"), [Taken("diltiazem", since)])
    assert same.severity == group.severity == "already running" and same.needs_answer
    assert "since 2 March 2026" in same.text and "second course" in same.text and "Are both" in group.text
    assert already_findings(catalog, Subject("amlodipine"), [Taken("diltiazem", since)]) == []
    assert already_findings(catalog, Subject("diltiazem"), [Taken("diltiazem", listed=True)]) == []
