"""What a result segment says, by data type, unit, status and specimen."""

from pathlib import Path

import pytest

from clinic.catalog import Catalog
from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.paths import RESOURCES
from clinic.records.enums import ResultStatus
from clinic.records.labs import LabReportDraft, ResultDraft
from tests.clinic.intake.messages import OBR, message, obx

CATALOG = Catalog.load(Path(RESOURCES) / "catalog")


def report_of(data: bytes) -> LabReportDraft:
    (read,) = read_messages(data, CATALOG)
    assert isinstance(read, ReadMessage)
    (report,) = read.reports
    return report


def result_of(*segments: str) -> ResultDraft:
    return report_of(message(*segments)).results[0]


@pytest.mark.parametrize(
    ("kind", "value", "comparator", "number", "text"),
    [
        ("NM", "10.90", "", 10.9, "10.90"),
        ("NM", "+10.9", "", 10.9, "10.9"),
        ("NM", "2,31", "", 2.31, "2.31"),
        ("NM", "1,234", "", None, "1,234"),
        ("NM", "<10", "<", 10.0, "10"),
        ("NM", "1e999", "", None, "1e999"),
        ("NM", "haemolysed", "", None, "haemolysed"),
        ("SN", ">^2500", ">", 2500.0, "2500"),
        ("SN", "=^12", "", 12.0, "12"),
        ("SN", "<=^0.5", "<=", 0.5, "0.5"),
        ("SN", "^1^:^320", "", None, "1:320"),
        ("SN", "^2^-^5", "", None, "2-5"),
        ("SN", "^3^+", "", None, "3+"),
        ("SN", "2500", "", 2500.0, "2500"),
        ("ST", ">155", ">", 155.0, "155"),
        ("ST", "1:320", "", None, "1:320"),
        ("ST", "negative", "", None, "negative"),
        ("ST", "2 of 4 fields", "", None, "2 of 4 fields"),
        ("ST", "A ^ B & C", "", None, "A ^ B & C"),
        ("TX", "one~two", "", None, "one\ntwo"),
        ("FT", "first\\.br\\second", "", None, "first\nsecond"),
        ("CE", "POS^Positive^L", "", None, "Positive"),
        ("CWE", "260373001^^SCT^^^^^^Detected", "", None, "Detected"),
        ("DT", "20261119", "", None, "2026-11-19"),
        ("TM", "0830", "", None, "08:30"),
        ("TS", "20261119083000", "", None, "2026-11-19 08:30"),
        ("TS", "20269999", "", None, "20269999"),
        ("ED", "^application^pdf^Base64^JVBERi0=", "", None, "(attached document)"),
        ("XX", "5.5", "", 5.5, "5.5"),
    ],
)
def test_value(kind: str, value: str, comparator: str, number: float | None, text: str) -> None:
    result = result_of(obx(value, kind=kind))
    assert (result.comparator, result.number, result.text) == (comparator, number, text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
        ("caf\\XC3A9\\", "café"),
        ("x\\XE9\\", "xé"),
        ("x\\.sp2\\y", "x\n\ny"),
        ("x\\.sp99999999\\y", "x" + "\n" * 20 + "y"),
        ("\\H\\high\\N\\", "high"),
        ("C:\\temp\\x", "C:\\temp\\x"),
        ("\\Z12\\ stays", "\\Z12\\ stays"),
        ("open \\", "open \\"),
        ("\\XZZ\\", "\\XZZ\\"),
    ],
)
def test_escapes(written: str, text: str) -> None:
    assert result_of(obx(written, kind="ST")).text == text


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("F", ResultStatus.FINAL),
        ("P", ResultStatus.PRELIMINARY),
        ("C", ResultStatus.CORRECTED),
        ("D", ResultStatus.DELETED),
        ("W", ResultStatus.DELETED),
        ("X", ResultStatus.NOT_OBTAINED),
        ("", ResultStatus.PRELIMINARY),
        ("Q", ResultStatus.PRELIMINARY),
    ],
)
def test_status(code: str, status: ResultStatus) -> None:
    assert result_of(obx("4.1", status=code)).status is status


def test_what_cannot_be_obtained_says_so() -> None:
    result = result_of(obx("", status="X"))
    assert (result.number, result.text) == (None, "cannot be obtained")


@pytest.mark.parametrize(
    ("unit", "shown", "ucum"),
    [
        ("mg/dL^mg/dL^UCUM", "mg/dL", "mg/dL"),
        ("MG/DL", "MG/DL", "mg/dL"),
        ("mmol/l", "mmol/l", "mmol/L"),
        ("^milligram per decilitre", "milligram per decilitre", ""),
        ("furlong", "furlong", ""),
        ("{spots}^^UCUM", "{spots}", "{spots}"),
        ("", "", ""),
    ],
)
def test_unit(unit: str, shown: str, ucum: str) -> None:
    result = result_of(obx("4.1", unit=unit))
    assert (result.unit, result.ucum) == (shown, ucum)


def test_a_unit_not_known_is_said_in_the_notes() -> None:
    assert any("furlong" in note for note in report_of(message(obx("4.1", unit="furlong"))).notes)


def test_a_unit_in_the_value_is_taken_where_it_has_no_field() -> None:
    result = result_of(obx("4.1 mg/dL", unit="", kind="ST"))
    assert (result.number, result.unit, result.ucum) == (4.1, "mg/dL", "mg/dL")


@pytest.mark.parametrize(
    ("specimen", "test", "analyte"),  # those in brackets are proposed by their name
    [
        ("", "17861-6^Calcium^LN", "calcium_total"),
        ("SER^Serum", "17861-6^Calcium^LN", "calcium_total"),
        ("UR^Urine", "17861-6^Calcium^LN", ""),
        ("CSF^Cerebrospinal fluid", "17861-6^Calcium^LN", ""),
        ("UR^Urine", "6874-2^Calcium 24 h^LN", "urine_calcium_24h"),
        ("", "CA^Calcium^L", "(calcium_total)"),
        ("SER", "CA^Calcium^L", "(calcium_total)"),
        ("UR^Urine", "CA^Calcium^L", ""),
        ("", "CAU^Urine calcium^L", ""),
        ("", "99999-5^Calcium^LN", ""),
        ("", "X1^Mystery^L", ""),
        ("", "X1^Crea^L^2160-0^Creatinine^LN", "creatinine"),
    ],
)
def test_specimen_decides_with_code_or_name(specimen: str, test: str, analyte: str) -> None:
    order = OBR.replace("{order}", "L1") + "||||||||" + specimen
    unit = "mg/(24.h)" if analyte.startswith("urine") else "mg/dL"
    data = message(obx("9.1", test=test, unit=unit)).replace(OBR.replace("{order}", "LAB1").encode(), order.encode())
    result = report_of(data).results[0]
    assert (result.analyte or (result.proposed and f"({result.proposed})")) == analyte


def test_specimen_segment_behind_the_results_counts_too() -> None:
    result = result_of(obx("9.1", test="CA^Calcium^L"), "SPM|1|||UR^Urine^HL70487")
    assert (result.analyte, result.specimen) == ("", "Urine")


def test_a_name_in_a_unit_that_does_not_fit_is_no_match() -> None:
    assert result_of(obx("9.1", test="CA^Calcium^L", unit="mm/h")).analyte == ""


def test_comments_go_to_their_result_and_those_of_the_order_to_the_notes() -> None:
    report = report_of(
        message("NTE|1|L|fasting", obx("4.1"), "NTE|1|L|haemolytic", "NTE|2|L|repeat~soon", obx("1", test="X^Y^L"))
    )
    assert report.results[0].comment == "haemolytic\nrepeat\nsoon" and report.results[1].comment == ""
    assert "Comment of the laboratory: fasting" in report.notes


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("8.6-10.2", 8.6, 10.2), ("<5", None, 5.0), (">60", 60.0, None), ("negative", None, None)],
)
def test_range(text: str, low: float | None, high: float | None) -> None:
    result = result_of(obx("4.1", range_text=text))
    assert (result.low, result.high, result.range_text) == (low, high, text)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "expected"),
    [
        ("ST", "9.2 mg/dL", "mmol/L", (None, "9.2 mg/dL", "", "")),
        ("ST", "< 0.3 mg/dL", "mg/L", (None, "< 0.3 mg/dL", "", "")),
        ("NM", "5%", "mmol/L", (None, "5%", "", "")),
        ("ST", "9.2 mg/dL", "furlong", (None, "9.2 mg/dL", "", "")),
        ("ST", "9.2 mg/dL", "mg/dl", (9.2, "9.2", "mg/dl", "mg/dL")),
        ("ST", "9.2 mg/dL", "", (9.2, "9.2", "mg/dL", "mg/dL")),
    ],
)
def test_a_unit_inside_the_value_is_never_exchanged_for_the_one_beside_it(
    kind: str, value: str, unit: str, expected: tuple[float | None, str, str, str]
) -> None:
    found = report_of(message(obx(value, kind=kind, test="17861-6^Calcium^LN", unit=unit, range_text="2.1-2.6")))
    (result,) = found.results
    assert (result.number, result.text, result.unit, result.ucum) == expected
    assert any("names two units" in note for note in found.notes) is (expected[0] is None)
    assert result.number is not None or not result.comparator
