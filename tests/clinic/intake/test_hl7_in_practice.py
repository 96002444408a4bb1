"""What public files of laboratories showed; each message here is made up for its one point."""

from pathlib import Path

import pytest

from clinic.catalog import Catalog
from clinic.intake.analyte_names import names_of
from clinic.intake.analytes import is_loinc_code
from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.paths import RESOURCES
from clinic.records.enums import Flag, ResultStatus, Sex
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.rules.flags import judge
from clinic.rules.units import to_ucum
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx

CATALOG = Catalog.load(Path(RESOURCES) / "catalog")


def report(data: bytes) -> LabReportDraft:
    (item,) = read_messages(data, CATALOG)
    assert isinstance(item, ReadMessage), item
    (found,) = item.reports
    return found


def result(*segments: str, msh: str = MSH) -> ResultDraft:
    return report(message(*segments, msh=msh)).results[0]


def lines(*segments: str) -> bytes:
    return ("\r".join((MSH.replace("{id}", "1"), *segments)) + "\r").encode()


# --- orders ---------------------------------------------------------------------------------------------------------


def test_results_behind_an_orc_alone_are_read_under_its_numbers() -> None:
    found = report(lines(PID, "ORC|RE|P9|F9||CM", obx("4.1") + "|||20261119083000+0100"))
    assert [each.number for each in found.results] == [4.1]
    assert (found.order_number, found.placer_number) == ("F9", "P9")
    assert str(found.results[0].sampled_at) == "2026-11-19 07:30:00+00:00"


def test_an_orc_behind_its_obr_does_not_cost_the_results() -> None:
    order = "|20261119083000|20261119083000" + "|" * 17 + "|F"
    found = report(lines(PID, f"OBR|1||||{order}", "ORC|RE||F9||CM", obx("4.1")))
    assert ([each.number for each in found.results], found.order_number) == ([4.1], "F9")


def test_an_orc_between_two_orders_belongs_to_the_second() -> None:
    (item,) = read_messages(
        lines(PID, "ORC|RE||F1", "OBR|1||F1|A^First", "ORC|RE||F2", "OBR|2||F2|B^Second", obx("4.1")), CATALOG
    )
    assert isinstance(item, ReadMessage)
    assert [each.order_number for each in item.reports] == ["F2"]


def test_results_of_a_device_without_any_order_are_read() -> None:
    found = report(lines(PID, obx("4.1"), obx("2.2", test="2601-3^Magnesium^LN", unit="mmol/L")))
    assert [each.analyte for each in found.results] == ["phosphate", "magnesium"]


def test_a_report_in_nameless_lines_is_one_result_of_its_order() -> None:
    obr = "OBR|1||L7|^Bacteriology|||20261119083000"
    texts = ["Material: swab", "", "No growth."]
    found = report(lines(PID, obr, *(f"OBX|{at}|TX|||{text}" for at, text in enumerate(texts, 1))))
    (only,) = found.results
    assert (only.name, only.text) == ("Bacteriology", "Material: swab\n\nNo growth.")
    assert not any("without a name" in note for note in found.notes)


def test_a_document_without_a_name_is_kept() -> None:
    found = report(message(CALCIUM, "OBX|2|ED|||^application^pdf^Base64^JVBERi0xLjQK||||||F"))
    assert [each.media_type for each in found.attachments] == ["application/pdf"]


def test_a_header_that_forgot_the_escape_sign() -> None:
    data = message(CALCIUM, obx("12", test="X^CA 15-3^L", unit="10*9/L")).replace(b"^~\\&", b"^~&", 1)
    assert [each.number for each in report(data).results] == [10.9, 12.0]


def test_escape_signs_that_were_doubled_on_the_way() -> None:
    once = message(obx("4.1", test="X^Cells^L", unit="10\\S\\9/L"), "OBX|2|FT|Y^Note^L||One.\\.br\\Two.||||||F")
    found = report(once.replace(b"\\", b"\\\\"))
    assert [(each.ucum, each.text) for each in found.results] == [("10*9/L", "4.1"), ("", "One.\nTwo.")]
    assert any("doubled" in note for note in found.notes)


def test_a_time_with_hundredths_and_no_point_is_read() -> None:
    found = report(message(OBR.replace("{order}", "A").replace("20261119083000", "2026111908300000"), CALCIUM))
    assert (str(found.sampled_at), found.sampled_precision) == ("2026-11-19 08:30:00+00:00", "time")


def test_an_order_without_a_time_takes_that_of_the_others_and_says_so() -> None:
    other = "OBR|2||LAB1|X^Other"
    found = report(message(CALCIUM, other, obx("4.1") + "|||000000000000"))
    assert len({each.sampled_at for each in found.results}) == 1
    assert [note for note in found.notes if "time" in note] == [
        "The time of a sample is missing; that of the other samples of the report stands for it."
    ]


@pytest.mark.parametrize("name", ["8859", "ISO 8859", "ISO IR 100", "WE8ISO8859P1", "1252", "WINDOWS"])
def test_further_names_of_western_characters(name: str) -> None:
    data = message(obx("4.1", test="X^Müller^L"), msh=f"{MSH}||||||{name}")
    found = report(data.decode().encode("latin-1"))
    assert found.results[0].name == "Müller"
    assert not any("not known" in note or "are not" in note for note in found.notes if "haracters" in note)


def test_a_header_with_an_empty_field_too_many_is_read() -> None:
    shifted = MSH.replace("CLINIC|2026", "CLINIC||2026")
    found = report(message(CALCIUM, msh=shifted + "||||||UNICODE UTF-8"))
    assert (found.message_id, found.results[0].number) == ("M1", 10.9)
    assert str(found.reported_at) == "2026-11-20 09:15:00+00:00"


def test_a_narrative_under_the_code_of_a_quantity_is_no_value_of_it() -> None:
    found = result("OBX|1|FT|17861-6^Blood film^LN||Normal cells.\\.br\\No calcium.||||||F")
    assert (found.analyte, found.text) == ("", "Normal cells.\nNo calcium.")


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number", "comparator"), [("   >60", 60.0, ">"), ("1,02", 1.02, ""), ("a few", None, "")]
)
def test_a_formatted_text_of_one_line_may_be_a_number(value: str, number: float | None, comparator: str) -> None:
    found = result(obx(value, kind="FT", test="X^eGFR^L", unit="ml/min"))
    assert (found.number, found.comparator) == (number, comparator)


@pytest.mark.parametrize(("value", "number"), [("4.5^^BCP", 4.5), ("4.5^5.5", None), ("ok^^BCP", None)])
def test_a_number_with_its_method_behind_it(value: str, number: float | None) -> None:
    assert result(obx(value)).number == number


@pytest.mark.parametrize(
    "text",
    ["(220-720)    8 h \\ (160-440)   16 h", "(1.6-12.0)Follicular \\ (8.0-22.0)Peak", "15-200 / 15-50 (borderline)",
     "2.5-4.5 child <6.5"],
)  # fmt: skip
def test_of_several_ranges_in_one_text_none_is_taken(text: str) -> None:
    found = report(message(obx("4.1", range_text=text)))
    assert (found.results[0].low, found.results[0].high) == (None, None)
    assert any("several ranges" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("[8.5-10.5]", 8.5, 10.5), ("8,5 - 10,5", 8.5, 10.5), ("<=5", None, 5), ("bis 5", None, 5), ("> 60", 60, None),
     ("(59.8-72.4)", 59.8, 72.4), ("3.9-5.8) fasting", 3.9, 5.8), ("(<5.0)", None, 5), ("1.15-0.90", None, None),
     ("-2.0 - 3.0", -2, 3), ("0 to 0.3", 0, 0.3), ("150'000 - 400'000", 150000, 400000)],
)  # fmt: skip
def test_ranges_as_they_are_printed(text: str, low: float | None, high: float | None) -> None:
    found = result(obx("4.1", range_text=text))
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("0-0", None, None), ("0.00 - 0.00", None, None), ("0-5", 0, 5), ("unter 5", None, 5), ("moins de 5", None, 5),
     ("inférieur à 5", None, 5), ("über 60", 60, None), ("60 oder mehr", 60, None), ("2.1-2.6^2.1-2.6", 2.1, 2.6),
     ("70_105", 70, 105)],
)  # fmt: skip
def test_ranges_in_words_and_ranges_of_nothing(text: str, low: float | None, high: float | None) -> None:
    found = result(obx("4.1", range_text=text))
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("value", "number", "flag"),
    [("5.4 H", 5.4, "H"), ("5.4*", 5.4, "*"), ("<0.5 LL", 0.5, "LL"), ("5.", 5.0, ""), ("&lt;5", 5.0, ""),
     ("5 h", None, ""), ("5.4 HX", None, ""), ("12.01.2024", None, "")],
)  # fmt: skip
def test_a_flag_behind_its_number_and_other_habits(value: str, number: float | None, flag: str) -> None:
    found = result(obx(value, kind="ST"))
    assert (found.number, found.lab_flag) == (number, flag)


@pytest.mark.parametrize(
    ("tail", "status"),
    [("|||F", ResultStatus.FINAL), ("||||C", ResultStatus.CORRECTED), ("|||||P", ResultStatus.PRELIMINARY)],
)
def test_a_status_one_field_beside_its_own_is_seen(tail: str, status: ResultStatus) -> None:
    assert result(f"OBX|1|NM|2777-1^Phosphate^LN||4.1|mg/dL|{tail}").status is status


@pytest.mark.parametrize(
    ("flag", "kept"), [("NA", ""), ("N/A", ""), ("NEG", ""), ("**", "**"), ("HU~N", "HU"), ("LU", "LU")]
)
def test_flags_that_say_nothing_and_flags_that_do(flag: str, kept: str) -> None:
    assert result(obx("4.1", flag=flag)).lab_flag == kept


@pytest.mark.parametrize(
    ("flag", "meaning"),
    [
        ("HU", Flag.HIGH),
        ("LU", Flag.LOW),
        ("**", Flag.ABNORMAL),
        ("+++", Flag.CRITICAL_HIGH),
        ("---", Flag.CRITICAL_LOW),
    ],
)
def test_what_those_flags_mean(flag: str, meaning: Flag) -> None:
    judged = judge(4.1, "", None, None, None, None, flag, None, Sex.UNKNOWN)
    assert judged.flag is meaning and not judged.note


@pytest.mark.parametrize(("flag", "meaning"), [("N", Flag.NORMAL), ("H", Flag.HIGH), ("", Flag.HIGH)])
def test_at_a_limit_that_the_range_leaves_out_the_laboratory_decides(flag: str, meaning: Flag) -> None:
    judged = judge(1.1, "", "%", None, None, 1.1, flag, None, Sex.UNKNOWN, open_limits=(False, True))
    assert judged.flag is meaning and not judged.note


def test_ucum_by_its_identifier() -> None:
    found = result("OBX|1|NM|X^Age^L||34|a^Years^2.16.840.1.113883.6.8|||||F")
    assert found.ucum == "a" and found.status is ResultStatus.FINAL


@pytest.mark.parametrize(
    ("written", "ucum"),
    [("x10S9/l", "10*9/L"), ("10\\S\\9/l", "10*9/L"), ("Giga/l", "10*9/L"), ("x1000/mm³", "10*3/uL"),
     ("Mio./mm³", "10*6/uL"), ("mL/min/1.73m\\S\\2", "mL/min/{1.73_m2}"), ("ml/min/1.73m²", "mL/min/{1.73_m2}"),
     ("nmol/24h", "nmol/(24.h)"), ("µg/Gramm", "ug/g"), ("sek.", "s"), ("o/oo", "[ppth]"), ("?mol/L", ""),
     ("mmol/l^^L", "mmol/L"), ("G/L", "")],
)  # fmt: skip
def test_units_as_they_are_written(written: str, ucum: str) -> None:
    assert result(obx("4.1", test="X^Test^L", unit=written)).ucum == ucum


# --- names ----------------------------------------------------------------------------------------------------------

BLOOD_NAMES = {
    "calcium_total": ["Kalzium", "Calcium gesamt", "S Calcium:", "P-Calcium", "Calcium, Serum", "Calcium totale"],
    "calcium_corrected": [
        "Albumin korrig. Calcium", "Calcium (albuminkorr.)", "Calcium corrigé", "Calcium (corr)", "Kalzium korrigiert",
        "Calcium, albumin corrected", "S Adjusted Calcium:",
    ],
    "calcium_ionized": ["Calcium ionisiert", "Calcium ionisé", "Ionised Calcium"],
    "phosphate": ["Phosphat anorganisch", "Phosphor", "Phosphates", "Phosphate inorganique", "S Phosphate"],
    "alp": ["alk. Phosphatase", "AP (Alkalische Phosphatase)", "Phosphatase alcaline", "Alkaline Phosphatase, S"],
    "albumin": ["Albumine", "S Albumin:"],
    "creatinine": ["Créatinine", "Kreatinin im Serum", "Creatinin", "Creatinine, Serum"],
    "pth_intact": ["Parathormon", "Parathormon (intakt)", "PTH intacte", "PTH, Intact"],
    "tsh": ["TSH basal", "TSH  (DxI)", "TSH, Thyreotropin (3.Gen.)", "TSH basale"],
    "free_t4": ["freies T4", "T4 libre", "Thyroxin (FT4), freies"],
    "urate": ["Harnsäure", "Acide urique", "Urates"],
    "crp": ["C-reakt.Protein", "Protéine C-réactive", "CRP (C-reaktives Protein)"],
    "vitd_25oh": ["25-Hydroxyvit. D", "Vitamin D3 (25-OH)", "25-OH-vitamine D", "VITAMIN D,25-OH,TOTAL,IA"],
    "vitd_125oh2": ["1,25-(OH)2-Vitamin D3", "Vitamin D, 1,25 (OH)2, Total"],
    "urea": ["Urée", "Harnstoff"],
    "bicarbonate": ["Bicarbonat", "Carbon Dioxide, Total"],
    "esr": ["Senkung", "Vitesse sédimentation"],
}  # fmt: skip


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in BLOOD_NAMES.items() for name in names])
def test_names_of_three_languages_are_proposed(key: str, name: str) -> None:
    unit = CATALOG.analytes[key].ucum_si
    found = report(message(f"OBX|1|NM|L1^{name}^L||{_usual(key)}|{unit}|||||F"))
    assert (found.results[0].analyte, found.results[0].proposed) == ("", key)


def _usual(key: str) -> str:
    limits = [row.si for row in CATALOG.analytes[key].ranges if row.si.low or row.si.high]
    return str(next((limit.high or limit.low for limit in limits), 1.0))


@pytest.mark.parametrize(
    "name",
    ["CK-MB-Masse", "TSH-Rezeptor-Ak", "Vitamin B12", "CA 15-3", "S-100 Protein", "Calcium Score", "Albumin/Globulin",
     "Anti-Kardiolipin", "Proteine/Kreatinin", "PTH 1-84", "C-Peptid", "hs-CRP-Ratio"],
)  # fmt: skip
def test_names_that_only_begin_alike_are_not_proposed(name: str) -> None:
    found = result(obx("4.1", test=f"L1^{name}^L", unit=""))
    assert (found.analyte, found.proposed) == ("", "")


def test_a_strip_that_says_negative_is_no_blood_glucose() -> None:
    found = result("OBX|1|TX|ST1^  Glucose^L||negative||negative||||F")
    assert (found.analyte, found.proposed, found.text) == ("", "", "negative")


def test_the_specimen_beside_a_name_is_no_part_of_it() -> None:
    assert names_of("S Calcium:")[-1] == "Calcium"
    assert names_of("Kreatinin im Serum")[-1] == "Kreatinin"
    assert names_of("P") == ("P",)


# --- codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "unit"), [("CRP", "mg/L"), ("Albumin", "g/dL"), ("Glukose", "mmol/L")])
def test_a_code_of_one_test_under_the_name_of_another_is_kept_as_reported(name: str, unit: str) -> None:
    found = report(message(obx("4.5", test=f"17861-6^{name}^LN", unit=unit)))
    assert (found.results[0].analyte, found.results[0].proposed) == ("", "")
    assert any("by its LOINC code 17861-6" in note for note in found.notes)


@pytest.mark.parametrize(
    ("code", "name", "key"),
    [("29265-6", "Calcium", "calcium_corrected"), ("1995-0", "Calcium", "calcium_ionized"), ("3094-0", "Urea", "bun"),
     ("17861-6", "CALCIUM, SERUM", "calcium_total"), ("14682-9", "Creat", "creatinine"),
     ("2000-8", "", "calcium_total")],
)  # fmt: skip
def test_loinc_decides_among_tests_of_one_short_name(code: str, name: str, key: str) -> None:
    assert (
        result(obx("2.2", test=f"{code}^{name}^LN", unit="mmol/L" if key != "creatinine" else "umol/L")).analyte == key
    )


@pytest.mark.parametrize(
    ("code", "unit", "key", "component"),
    [("77140-2", "umol/L", "creatinine", ""), ("14999-7", "m[IU]/L", "tsh", ""), ("61151-7", "g/L", "albumin", ""),
     ("61152-5", "g/dL", "albumin", ""), ("1994-3", "mmol/L", "calcium_ionized", ""),
     ("1783-0", "U/L", "alp", "in blood"),
     ("15074-8", "mmol/L", "glucose", "in blood"), ("14771-0", "mmol/L", "glucose", ""),
     ("14637-3", "mmol/(24.h)", "urine_calcium_24h", ""), ("14881-7", "mmol/(24.h)", "urine_phosphate_24h", ""),
     ("14959-1", "mg/g", "urine_acr", ""), ("38875-1", "{INR}", "inr", "")],
)  # fmt: skip
def test_further_codes_of_the_same_quantities(code: str, unit: str, key: str, component: str) -> None:
    found = result(obx("1.1", test=f"{code}^^LN", unit=unit))
    assert (found.analyte, found.component) == (key, component)


def test_a_local_code_that_calls_itself_loinc_is_known_by_its_name() -> None:
    found = result(obx("2.31", test="CAL^Calcium^LN^CAL^Calcium^LIS", unit="mmol/L"))
    assert (found.analyte, found.proposed, found.code, found.code_system) == ("", "calcium_total", "CAL", "")
    second = result(obx("2.31", test="CAL^Calcium^LIS^2000-8^Calcium^LN", unit="mmol/L"))
    assert (second.analyte, second.code) == ("calcium_total", "2000-8")


def test_every_code_of_the_table_has_its_check_digit() -> None:
    codes = [each.code for analyte in CATALOG.analytes.values() for each in analyte.loincs]
    assert codes and all(is_loinc_code(code) for code in codes)
    assert len(codes) == len(set(codes))


def test_every_way_of_writing_a_unit_leads_to_one_unit() -> None:
    written = [*CATALOG.unit_aliases]
    assert all(to_ucum(text, CATALOG.unit_aliases) == CATALOG.unit_aliases[text] for text in written)
