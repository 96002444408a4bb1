"""Tables of results: what they look like, and what they say by a layout."""

from dataclasses import replace

import pytest

from clinic.errors import FileRefused
from clinic.intake.csv_reader import read_csv
from clinic.intake.csv_roles import ROLES, TEST
from clinic.intake.csv_shape import sniff
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.intake.kinds import kind_of
from clinic.paths import RESOURCES
from clinic.records.enums import LabSource, ResultStatus, Sex
from clinic.records.lab_lists import CsvLayout
from clinic.records.labs import LabReportDraft
from clinic.worker import messages
from clinic.worker.messages import read_messages_apart
from clinic.worker.tables import LOOK_BYTES, shape_apart
from tests.clinic.intake.messages import message
from tests.clinic.intake.test_hl7_as_sent import CATALOG
from tests.support.workers import shared_workers

SWISS = """Auftragsnr;Patientennummer;Nachname;Vorname;Geburtsdatum;Geschlecht;Entnahmedatum;Analyse;Resultat;\
Einheit;Referenzbereich;Material
A1;P0001;Müller;Renée;14.02.1972;W;19.11.2026 08:30;Calcium;2,31;mmol/l;2,10 - 2,60;Serum
A1;P0001;Müller;Renée;14.02.1972;W;19.11.2026 08:30;Kreatinin;<10;µmol/l;44-80;Serum
A1;P0001;Müller;Renée;14.02.1972;W;19.11.2026 08:30;Calcium;5,10;mmol/Tag;;Sammelurin
A2;P0002;Test;Urs;01.03.1980;M;19.11.2026;ANA;1:320;;;Serum
"""
AMERICAN = """MRN,Last Name,First Name,DOB,Collected,Test,LOINC,Result,Units,Reference Range,Flag,Status
P0001,Test,Anna,02/14/1972,11/19/2026 8:30 AM,Calcium,17861-6,10.9,mg/dL,8.6-10.2,H,F
P0001,Test,Anna,02/14/1972,11/19/2026 8:30 PM,Phosphorus,2777-1,"1,234",mg/dL,,,C
"""
WIDE = """MRN\tName\tDate\tCalcium (mmol/L)\tPhosphate [mmol/L]\tCRP (mg/L)
P0001\tTest, Anna\t2026-11-19\t2.31\t1.02\t
P0001\tTest, Anna\t2026-11-26\t2.40\t\t<5
"""


def reports(data: bytes, **change: object) -> tuple[LabReportDraft, ...]:
    layout = replace(sniff(data).proposed, laboratory="City Lab", **change)  # type: ignore[arg-type]
    (item,) = read_csv(data, layout, CATALOG)
    assert isinstance(item, ReadMessage), item
    return item.reports


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_swiss_table_in_any_encoding(codec: str) -> None:
    data = SWISS.encode(codec)
    shape = sniff(data)
    assert (shape.delimiter, shape.proposed.decimal, shape.proposed.day_first, shape.proposed.wide) == (
        ";",
        ",",
        True,
        False,
    )
    assert len(shape.proposed.columns) == 12 and shape.heading[0] == "Auftragsnr"
    first, second = reports(data)
    assert (first.source, first.laboratory, first.order_number) == (LabSource.CSV, "City Lab", "A1")
    assert (first.patient.mrn, first.patient.family, first.patient.sex) == ("P0001", "Müller", Sex.FEMALE)
    assert (str(first.patient.birth), first.sampled_precision) == ("1972-02-14", "time")
    calcium, creatinine, urine = first.results
    assert (calcium.number, calcium.text, calcium.ucum, calcium.low, calcium.high) == (2.31, "2.31", "mmol/L", 2.1, 2.6)
    assert (calcium.analyte, calcium.proposed, urine.proposed) == ("", "calcium_total", "urine_calcium_24h")
    assert (creatinine.comparator, creatinine.number) == ("<", 10.0)
    assert (second.results[0].text, second.sampled_precision) == ("1:320", "day")


def test_an_american_table() -> None:
    data = AMERICAN.encode()
    shape = sniff(data)
    assert (shape.delimiter, shape.proposed.decimal, shape.proposed.day_first) == (",", ".", False)
    first, second = reports(data)
    assert first.results[0].analyte == "calcium_total" and first.results[0].lab_flag == "H"
    assert str(first.patient.birth) == "1972-02-14"
    assert second.results[0].number == 1234.0 and second.results[0].status is ResultStatus.CORRECTED
    assert first.sampled_at is not None and second.sampled_at is not None
    assert (second.sampled_at - first.sampled_at).total_seconds() == 12 * 3600


def test_a_wide_table_has_a_report_for_each_sample() -> None:
    shape = sniff(WIDE.encode())
    assert shape.proposed.wide and (f"{TEST}Calcium", 3) in shape.proposed.columns
    one, two = reports(WIDE.encode())
    assert [(each.name, each.number, each.ucum) for each in one.results] == [
        ("Calcium", 2.31, "mmol/L"), ("Phosphate", 1.02, "mmol/L"),
    ]  # fmt: skip
    assert [(each.name, each.comparator) for each in two.results] == [("Calcium", ""), ("CRP", "<")]
    assert (one.patient.family, one.patient.given) == ("Test", "Anna")


def test_the_signature_is_of_the_headings_alone() -> None:
    one = sniff(SWISS.encode()).signature
    assert one == sniff(SWISS.replace("2,31", "2,99").upper().encode()).signature
    assert one != sniff(AMERICAN.encode()).signature


def test_days_that_could_be_months_are_said() -> None:
    data = b"MRN;Date;Test;Result;Unit\nP1;03.04.2026;Calcium;2.3;mmol/L\n".replace(b".04.", b"/04/").replace(
        b"03.", b"03/"
    )
    (found,) = reports(data.replace(b"/2026", b"/2026"))
    assert any("day or month" in note for note in found.notes)
    assert str(found.sampled_at)[:7] in ("2026-04", "2026-03")


def test_dates_against_the_layout_are_refused() -> None:
    layout = replace(sniff(AMERICAN.encode()).proposed, day_first=True)
    (item,) = read_csv(AMERICAN.encode(), layout, CATALOG)
    assert isinstance(item, Broken) and "day and month" in item.what


def test_a_row_without_a_result_or_a_patient_is_named() -> None:
    data = SWISS.replace("P0002;Test;", ";;").encode()
    items = list(read_csv(data, sniff(data).proposed, CATALOG))
    broken = [item for item in items if isinstance(item, Broken)]
    assert [item.what for item in broken] == ["Row 5 of the table names no patient; it was left out."]


@pytest.mark.parametrize("data", [b"", b"one column\nx\n", b"\x00\x01\x02;;", b'"unclosed;a;b\n' + b"x" * 300_000])
def test_what_is_no_table(data: bytes) -> None:
    with pytest.raises(FileRefused):
        sniff(data)


def test_a_layout_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FileRefused):
        list(read_csv(SWISS.encode(), CsvLayout("Lab", (("value", 40),), ";"), CATALOG))


def test_every_proposed_role_is_one() -> None:
    for text in (SWISS, AMERICAN, WIDE):
        roles = [role for role, _ in sniff(text.encode()).proposed.columns]
        assert all(role in ROLES or role.startswith(TEST) for role in roles)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (message(), "a.hl7", "hl7"), (b"\x0b" + message(), "x", "hl7"),
        (message().decode().encode("utf-16"), "x", "hl7"),
        (b"FHS|^~\\&|\r" + message(), "x", "hl7"), (b' {"resourceType": "Bundle"}', "x.csv", "fhir"),
        (SWISS.encode(), "a.csv", "csv"), (AMERICAN.encode("utf-16"), "a.txt", "csv"), (WIDE.encode(), "a.tsv", "csv"),
        (b"%PDF-1.7;a;b;c\n;;;", "a.csv", ""), (b"<Bundle/>", "a.xml", ""), (b"", "", ""),
        (b"Dear colleague\n", "a.txt", ""),
        (b"\x89PNG\r\n\x1a\n;;;;\n;;;;", "a.csv", ""),
    ],
)  # fmt: skip
def test_a_file_is_told_by_its_content(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


def test_the_worker_reads_a_table_with_its_layout_and_refuses_it_without() -> None:
    data = SWISS.encode()
    layout = replace(sniff(data).proposed, laboratory="City Lab")
    there = read_messages_apart(shared_workers(), data, "a.csv", RESOURCES / "catalog", layout=layout)
    assert there == tuple(read_csv(data, layout, CATALOG))
    with pytest.raises(FileRefused, match="table"):
        read_messages_apart(shared_workers(), data, "a.csv", RESOURCES / "catalog")


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_table_that_is_read_in_parts_is_the_same(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one order that lie far apart are one report; rows that cannot be read keep their numbers."""
    monkeypatch.setattr(messages, "PART_ROWS", rows)
    for text in (SWISS, AMERICAN, WIDE):
        heading, *lines = text.splitlines()
        data = "\n".join([heading, *lines, ";;;;", *reversed(lines), ",,,,,x"]).encode()
        layout = replace(sniff(text.encode()).proposed, laboratory="City Lab")
        there = read_messages_apart(shared_workers(), data, "a.csv", RESOURCES / "catalog", layout=layout)
        assert there == tuple(read_csv(data, layout, CATALOG))
        assert isinstance(there[-1], ReadMessage) and there[-1].raw == data


def test_the_columns_of_a_long_table_are_told_by_its_beginning_in_the_worker() -> None:
    for text in (SWISS, WIDE):
        assert shape_apart(shared_workers(), text.encode(), "a.csv") == sniff(text.encode())
        heading, *lines = text.splitlines()
        long = "\n".join([heading, *(lines * (1 + LOOK_BYTES // len(text)))])
        for encoding in ("utf-8", "utf-16", "cp1252"):
            data = long.encode(encoding)
            found = shape_apart(shared_workers(), data, "a.csv")
            assert found == sniff("\n".join([heading, *(lines * 30)]).encode(encoding))
    with pytest.raises(FileRefused, match="table"):
        shape_apart(shared_workers(), b"Dear colleague\n", "a.csv")


def test_a_unit_inside_the_value_is_never_exchanged_for_that_of_its_column() -> None:
    heading = "MRN;Surname;DOB;Date;LOINC;Test;Result;Unit"
    rows = [f"P0001;Test;14.02.1972;19.11.2026;17861-6;Calcium;{each}" for each in
            ("9.2 mg/dL;mmol/L", "9.2 furlong;fathom", "9.2 mg/dL;mg/dl", "9.2 mg/dL;")]  # fmt: skip
    (found,) = reports("\n".join((heading, *rows, "")).encode())
    shown = [(each.number, each.text, each.unit) for each in found.results]
    assert shown == [(None, "9.2 mg/dL", ""), (None, "9.2 furlong", ""), (9.2, "9.2", "mg/dl"), (9.2, "9.2", "mg/dL")]
    assert sum("names two units" in note for note in found.notes) == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("", "F", "final", "endgültig", "validated", "Validiert", "définitif", "Definitivo"), ResultStatus.FINAL),
        (("W", "storniert", "annulliert", "withdrawn", "entered in error", "entered-in-error", "D", "retracted",
          "zurückgezogen", "annulé", "void", "deleted"), ResultStatus.DELETED),
        (("unvalidated", "pending", "???", "nicht validiert", "P", "ausstehend", "provisoire"),
         ResultStatus.PRELIMINARY),
        (("C", "korrigiert", "corrigé", "amended"), ResultStatus.CORRECTED),
        (("X", "cancelled"), ResultStatus.NOT_OBTAINED),
    ],
)  # fmt: skip
def test_what_a_table_says_of_the_state(words: tuple[str, ...], status: ResultStatus) -> None:
    heading = "MRN;Surname;DOB;Date;LOINC;Test;Result;Unit;Status"
    rows = [f"P0001;Test;14.02.1972;19.11.2026;17861-6;Calcium;9.2;mg/dl;{word}" for word in words]
    (found,) = reports("\n".join((heading, *rows, "")).encode())
    assert [each.status for each in found.results] == [status] * len(words)
    assert any("???" in note and "preliminary" in note for note in found.notes) is ("???" in words)
