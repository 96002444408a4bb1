from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.records.enums import Flag, Sex
from clinic.rules.ages import Age
from clinic.rules.default_limits import CriticalLimits
from clinic.rules.flags import Judgement, ParsedRange, judge, parse_range

ADULT = Age(54, 0, 0)
CHILD = Age(7, 0, 0)


def default(
    catalog: Catalog,
    key: str,
    number: float | None,
    ucum: str,
    *,
    comparator: str = "",
    age: Age | None = ADULT,
    sex: Sex = Sex.FEMALE,
    pregnant: bool | None = None,
    trimester: int | None = None,
) -> Judgement:
    analyte = catalog.analytes[key]
    return judge(number, comparator, ucum, analyte, None, None, "", age, sex, pregnant, trimester=trimester)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("8.6-10.2", ParsedRange(8.6, 10.2)),
        ("8,6 – 10,2 mg/dL", ParsedRange(8.6, 10.2)),
        ("[3.5 - 5.5]", ParsedRange(3.5, 5.5)),
        ("<1:80", ParsedRange(None, 80, high_open=True)),
        (">60", ParsedRange(60, None, low_open=True)),
        (">=60", ParsedRange(60, None)),
        ("≤5", ParsedRange(None, 5)),
        ("up to 5", ParsedRange(None, 5)),
        ("10 to 20", ParsedRange(10, 20)),
        ("negative", None),
        ("10-5", None),
        ("", None),
        ("5", None),
    ],
)
def test_ranges_as_printed(text: str, parsed: ParsedRange | None) -> None:
    assert parse_range(text) == parsed


@given(st.text(max_size=20))
def test_any_text_is_a_range_or_none(text: str) -> None:
    parsed = parse_range(text)
    assert parsed is None or parsed.low is not None or parsed.high is not None


@pytest.mark.parametrize(
    ("number", "comparator", "low", "high", "flag"),
    [
        (10.9, "", 8.6, 10.2, Flag.HIGH),
        (8.5, "", 8.6, 10.2, Flag.LOW),
        (10.2, "", 8.6, 10.2, Flag.NORMAL),
        (8.6, "", 8.6, 10.2, Flag.NORMAL),
        (2500, ">", 15, 65, Flag.HIGH),
        (65, ">", 15, 65, Flag.HIGH),
        (65, ">=", 15, 65, None),
        (10, "<", 15, 65, Flag.LOW),
        (15, "<", 15, 65, Flag.LOW),
        (20, "<", 15, 65, None),
        (20, ">", 15, 65, None),
        (5, "<", 0, 12, Flag.NORMAL),
        (5, "<", None, 12, Flag.NORMAL),
        (60, ">", 60, None, Flag.NORMAL),
    ],
)
def test_the_laboratory_s_range(
    number: float, comparator: str, low: float | None, high: float | None, flag: Flag | None
) -> None:
    judged = judge(number, comparator, "x", None, low, high, "", ADULT, Sex.MALE)
    assert judged.flag is flag
    assert (judged.low, judged.high, judged.range_source) == (low, high, "laboratory")


def test_an_open_limit_lies_outside() -> None:
    judged = judge(80, "", "{titer}", None, None, 80, "", ADULT, Sex.MALE, open_limits=(False, True))
    assert judged.flag is Flag.HIGH
    assert judge(80, "<", "{titer}", None, None, 80, "", ADULT, Sex.MALE).flag is Flag.NORMAL


@pytest.mark.parametrize(
    ("number", "sent", "flag", "note"),
    [
        (9.0, "H", Flag.NORMAL, "The laboratory flagged it H although it lies inside its range."),
        (10.2, "HH", Flag.NORMAL, "The laboratory flagged it HH although it lies inside its range."),
        (8.6, "A", Flag.NORMAL, "The laboratory flagged it A although it lies inside its range."),
        (9.0, "N", Flag.NORMAL, ""),
        (10.9, "", Flag.HIGH, ""),
        (10.9, "HH", Flag.CRITICAL_HIGH, ""),
        (10.9, "A", Flag.ABNORMAL, ""),
        (10.9, "N", Flag.HIGH, "The laboratory flagged it N although it lies above its range."),
        (8.0, "H", Flag.LOW, "The laboratory flagged it H although it lies below its range."),
    ],
)
def test_the_laboratory_s_own_range_decides_and_its_flag_stays_as_a_note(
    number: float, sent: str, flag: Flag, note: str
) -> None:
    judged = judge(number, "", "mg/dL", None, 8.6, 10.2, sent, ADULT, Sex.FEMALE)
    assert (judged.flag, judged.note) == (flag, note)


def test_the_laboratory_s_flag_counts_where_its_range_does_not_decide(catalog: Catalog) -> None:
    calcium = catalog.analytes["calcium_total"]
    agreed = judge(10.9, "", "mg/dL", calcium, 8.6, 10.2, "H", ADULT, Sex.FEMALE)
    assert (agreed.flag, agreed.note) == (Flag.HIGH, "")
    assert judge(9.0, "", "mg/dL", calcium, None, None, "H", ADULT, Sex.FEMALE).flag is Flag.HIGH
    assert judge(10.0, "<", "mg/dL", calcium, 8.6, 10.2, "L", ADULT, Sex.FEMALE).flag is Flag.LOW
    unknown = judge(9.0, "", "mg/dL", calcium, 8.6, 10.2, "?!", ADULT, Sex.FEMALE)
    assert unknown.flag is Flag.NORMAL
    assert "not known" in unknown.note
    assert judge(None, "", "", None, None, None, "A", ADULT, Sex.FEMALE).flag is Flag.ABNORMAL


def test_critical_limits_of_the_table(catalog: Catalog) -> None:
    assert default(catalog, "calcium_total", 13.0, "mg/dL").flag is Flag.HIGH
    assert default(catalog, "calcium_total", 13.1, "mg/dL").flag is Flag.CRITICAL_HIGH
    assert default(catalog, "calcium_total", 5.9, "mg/dL").flag is Flag.CRITICAL_LOW
    assert default(catalog, "calcium_total", 3.3, "mmol/L").flag is Flag.CRITICAL_HIGH
    assert default(catalog, "inr", 5.0, "{INR}").flag is Flag.CRITICAL_HIGH
    assert default(catalog, "calcium_ionized", 6.33, "mg/dL").flag is Flag.CRITICAL_HIGH
    assert default(catalog, "creatinine", 7.5, "mg/dL").flag is Flag.HIGH
    calcium = catalog.analytes["calcium_total"]
    raised = judge(14.0, "", "mg/dL", calcium, 8.6, 10.2, "H", ADULT, Sex.FEMALE)
    assert raised.flag is Flag.CRITICAL_HIGH
    kept = judge(14.0, "", "mg/dL", calcium, 8.6, 15.0, "N", ADULT, Sex.FEMALE)
    assert kept.flag is Flag.NORMAL
    assert "not flagged as such" in kept.note


def test_default_ranges_by_age_sex_and_pregnancy(catalog: Catalog) -> None:
    adult = default(catalog, "alp", 300, "U/L")
    assert (adult.flag, adult.low, adult.high, adult.range_source) == (Flag.HIGH, 30, 120, "default")
    assert default(catalog, "alp", 300, "U/L", age=CHILD).flag is Flag.NORMAL
    assert default(catalog, "alp", 130, "U/L", age=Age(18, 6, 0), sex=Sex.MALE).flag is Flag.NORMAL
    assert default(catalog, "urate", 7.0, "mg/dL").flag is Flag.HIGH
    assert default(catalog, "urate", 7.0, "mg/dL", sex=Sex.MALE).flag is Flag.NORMAL
    assert default(catalog, "creatinine", 0.9, "mg/dL", pregnant=True).flag is Flag.HIGH
    third = default(catalog, "alp", 200, "U/L", pregnant=True, trimester=3)
    assert (third.flag, third.high) == (Flag.NORMAL, 229)
    assert "pregnancy T3" in third.note


def test_no_adult_range_for_a_child_and_none_that_may_not_apply(catalog: Catalog) -> None:
    for key, number, ucum in (("albumin", 2.0, "g/dL"), ("ck", 900, "U/L"), ("magnesium", 9.5, "mg/dL")):
        judged = default(catalog, key, number, ucum, age=CHILD)
        assert (judged.flag, judged.low, judged.high, judged.range_source) == (None, None, None, None)
        assert "age" in judged.note
    assert "source" in default(catalog, "phosphate", 9.0, "mg/dL", age=CHILD).note
    assert "fasting" in default(catalog, "glucose", 150, "mg/dL").note
    assert "sex" in default(catalog, "urate", 7.0, "mg/dL", sex=Sex.UNKNOWN).note
    assert "birth date" in default(catalog, "albumin", 2.0, "g/dL", age=None).note
    assert "source" in default(catalog, "free_t4", 0.5, "ng/dL").note
    assert "trimester" in default(catalog, "alp", 200, "U/L", pregnant=True).note
    near = Age(18, 0, 0, approximate=True, uncertainty_years=0.5)
    assert default(catalog, "albumin", 2.0, "g/dL", age=near).flag is None
    assert default(catalog, "glucose", 460, "mg/dL").flag is Flag.CRITICAL_HIGH


def test_units_other_than_the_table_s(catalog: Catalog) -> None:
    crp = default(catalog, "crp", 7000, "ug/L")
    assert (crp.flag, crp.high) == (Flag.HIGH, 5000)
    assert "unit" in default(catalog, "calcium_total", 10, "U/L").note
    assert default(catalog, "pthrp", 2.0, "pmol/L").flag is Flag.HIGH
    unknown = judge(10, "", "", catalog.analytes["calcium_total"], None, None, "", ADULT, Sex.MALE)
    assert (unknown.flag, unknown.range_source) == (None, None)


def test_words_are_not_judged(catalog: Catalog) -> None:
    assert default(catalog, "ana", None, "{titer}").flag is None
    judged = default(catalog, "albumin", None, "g/dL")
    assert (judged.flag, judged.range_source) == (None, "default")


@given(st.floats(0.001, 1000), st.floats(0.001, 1000), st.floats(0, 1))
def test_never_flagged_inside_the_range(a: float, b: float, part: float) -> None:
    low, high = sorted((a, b))
    inside = min(max(low + (high - low) * part, low), high)
    assert judge(inside, "", "mg/dL", None, low, high, "", ADULT, Sex.MALE).flag is Flag.NORMAL


def test_the_clinics_own_critical_limits_stand_in_for_the_tables(catalog: Catalog) -> None:
    calcium = catalog.analytes["calcium_total"]
    own = (CriticalLimits("mmol/L", 1.8, 3.0),)

    def judged(number: float, ucum: str, age: Age | None = ADULT, limits: Sequence[CriticalLimits] = own) -> Judgement:
        return judge(number, "", ucum, calcium, None, None, "", age, Sex.FEMALE, critical=limits)

    assert judged(12.5, "mg/dL").flag is Flag.CRITICAL_HIGH
    assert judged(12.5, "mg/dL").note.endswith("Beyond the clinic's critical limit.")
    assert judged(7.0, "mg/dL").flag is Flag.CRITICAL_LOW
    assert judged(12.5, "mg/dL", limits=()).flag is Flag.HIGH
    assert judged(9.4, "mg/dL").flag is Flag.NORMAL
    adults = (CriticalLimits("mg/dL", None, 11.0, age_from=18),)
    assert judged(11.5, "mg/dL", CHILD, adults).flag is Flag.HIGH
    assert judged(11.5, "mg/dL", None, adults).flag is None


def test_the_unit_behind_a_range_is_read() -> None:
    for text, unit in (("8.5-10.5 mg/dL", "mg/dL"), ("<5 mg/L", "mg/L"), ("8.5-10.5", "")):
        parsed = parse_range(text)
        assert parsed is not None and parsed.unit == unit


@pytest.mark.parametrize(
    ("sent", "flag"),
    [("HI", Flag.HIGH), ("LO", Flag.LOW), ("↑", Flag.HIGH), ("↓", Flag.LOW), ("H*", Flag.HIGH), ("L*", Flag.LOW)],
)
def test_how_laboratories_write_high_and_low(catalog: Catalog, sent: str, flag: Flag) -> None:
    found = judge(2.3, "", "mmol/L", catalog.analytes["calcium_total"], None, None, sent, ADULT, Sex.FEMALE)
    assert found.flag is flag


def test_a_flag_that_cannot_be_read_is_a_note_and_the_default_range_judges(catalog: Catalog) -> None:
    phosphate = catalog.analytes["phosphate"]
    found = judge(7.0, "", "mg/dL", phosphate, None, None, "!", ADULT, Sex.FEMALE)
    assert (found.flag, found.range_source) == (Flag.HIGH, "default")
    assert "“!” is not known here" in found.note and "Default range" in found.note
    child = judge(7.0, "", "mg/dL", catalog.analytes["magnesium"], None, None, "!", CHILD, Sex.FEMALE)
    assert child.flag is None and "“!” is not known here" in child.note


@pytest.mark.parametrize("unit", ["mU/L", "m[IU]/L", "u[IU]/mL", "uU/mL"])
def test_tsh_is_judged_in_units_and_in_international_units(catalog: Catalog, unit: str) -> None:
    found = default(catalog, "tsh", 9.0, unit)
    assert (found.flag, found.low, found.high, found.range_source) == (Flag.HIGH, 0.4, 4.2, "default")


@pytest.mark.parametrize(("sex", "low", "high"), [(Sex.FEMALE, 45, 90), (Sex.MALE, 60, 110)])
def test_creatinine_has_the_range_of_a_source_that_stands_by_it(
    catalog: Catalog, sex: Sex, low: float, high: float
) -> None:
    found = default(catalog, "creatinine", 85, "umol/L", sex=sex)
    assert (found.low, found.high, found.flag) == (low, high, Flag.NORMAL)
    assert "PMC4975217" in found.note and "unconfirmed" not in found.note
    assert default(catalog, "creatinine", 1.15, "mg/dL", sex=sex).flag is (
        Flag.HIGH if sex is Sex.FEMALE else Flag.NORMAL
    )


def test_no_range_rests_on_what_its_author_does_not_confirm(catalog: Catalog) -> None:
    for analyte in catalog.analytes.values():
        assert not [row for row in analyte.ranges if row.verified and "unconfirmed" in row.source], analyte.key
