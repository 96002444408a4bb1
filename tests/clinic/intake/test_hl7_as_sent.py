"""Messages as laboratories really send them; each test is about one thing that used to go wrong."""

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clinic.catalog import Catalog
from clinic.intake.hl7_framing import Broken, Cut, cut
from clinic.intake.hl7_oru import ReadMessage, fingerprint, read_messages
from clinic.intake.specimens import kind_in_name, specimen_kind
from clinic.paths import RESOURCES
from clinic.records.enums import ResultStatus, Sex
from clinic.records.labs import LabReportDraft, PatientNumber, ResultDraft
from clinic.worker.messages import read_messages_apart
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx
from tests.support.workers import shared_workers

CATALOG = Catalog.load(Path(RESOURCES) / "catalog")
LATER = "OBX|2|NM|2777-1^Phosphate^LN||4.1|mg/dL|||||F"


def read(data: bytes) -> ReadMessage:
    (item,) = read_messages(data, CATALOG)
    assert isinstance(item, ReadMessage), item
    return item


def report(*segments: str, msh: str = MSH, pid: str = PID) -> LabReportDraft:
    (found,) = read(message(*segments, msh=msh, pid=pid)).reports
    return found


def result(*segments: str, msh: str = MSH, pid: str = PID) -> ResultDraft:
    return report(*segments, msh=msh, pid=pid).results[0]


# --- status ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "order", "status", "said"),
    [
        ("2.1", "", ResultStatus.FINAL, False),
        ("2.2", "", ResultStatus.FINAL, False),
        ("2.3", "", ResultStatus.PRELIMINARY, True),
        ("2.5.1", "F", ResultStatus.FINAL, False),
        ("2.5.1", "C", ResultStatus.CORRECTED, False),
    ],
)
def test_without_its_own_status_the_version_and_the_order_decide(
    version: str, order: str, status: ResultStatus, said: bool
) -> None:
    obr = OBR.replace("{order}", "L9") + "|" * 18 + order
    found = report(obr, obx("4.1", status=""), msh=MSH.replace("2.5.1", version))
    assert found.results[0].status is status
    assert any("no known status" in note for note in found.notes) is said


def test_what_could_not_be_measured_is_never_a_number() -> None:
    found = result(obx("3.4", status="X"))
    assert (found.status, found.number, found.text) == (ResultStatus.NOT_OBTAINED, None, "cannot be obtained")
    assert "3.4" in found.comment
    assert result(obx("haemolysed", kind="ST", status="X")).text == "haemolysed"


def test_a_cancelled_order_says_so_instead_of_being_refused() -> None:
    for obr, orc in (
        (OBR.replace("{order}", "L9") + "|" * 18 + "X", ""),
        (OBR.replace("{order}", "L9"), "ORC|CA|ORD77|L9"),
        (OBR.replace("{order}", "L9"), "ORC|OC|ORD77|L9"),
    ):
        lines = [MSH.replace("{id}", "M1"), PID, orc, obr]
        (found,) = read(("\r".join(line for line in lines if line) + "\r").encode()).reports
        (draft,) = found.results
        assert (draft.status, draft.value_type, draft.text) == (ResultStatus.NOT_OBTAINED, "CANCEL", "order cancelled")
        assert (found.order_number, draft.code) == ("L9", "24323-8")


# --- endings and shapes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("padding", [b"\x1a", b"\r\n\x1a", b"\x00" * 100, b"\x1a" + b"\x00" * 20])
def test_what_some_systems_put_behind_a_file_is_no_content(padding: bytes) -> None:
    found = read(message(CALCIUM, LATER) + padding)
    assert [each.status for each in found.reports[0].results] == [ResultStatus.FINAL] * 2
    assert not found.doubt


@pytest.mark.parametrize(
    "stray", ["OBX|1|TX|H^Heading^L", "OBX|1|TX|||A narrative without a name||||||F", "OBX|1|NM|||10.9|mg/dL|||||F"]
)
def test_a_heading_or_a_nameless_line_leaves_the_rest_in_place(stray: str) -> None:
    found = report(stray, CALCIUM)
    assert [each.name for each in found.results] == ["Calcium"]
    assert any("left out" in note or "without a name" in note for note in found.notes)


def test_an_observation_of_the_patient_before_the_first_order_is_left_out_with_a_note() -> None:
    lines = [
        MSH.replace("{id}", "1"),
        PID,
        "OBX|1|NM|3141-9^Weight^LN||70|kg|||||F",
        OBR.replace("{order}", "L"),
        CALCIUM,
    ]
    (found,) = read(("\r".join(lines) + "\r").encode()).reports
    assert [each.name for each in found.results] == ["Calcium"]
    assert any("Weight" in note for note in found.notes)


def test_indented_lines_and_a_text_run_over_are_read() -> None:
    data = message(CALCIUM, end="\n").replace(b"\nOBX", b"\n   OBX").replace(b"\nPID", b"\n\tPID")
    assert read(data).reports[0].results[0].number == 10.9
    assert report(OBR.replace("{order}", "L") + "||||||", "fasting|||SER", CALCIUM).results[0].number == 10.9


def test_a_frame_without_its_end_waits_for_a_person() -> None:
    found = read(b"\x0b" + message())
    assert "frame" in found.doubt


@pytest.mark.parametrize(
    ("batch", "said"),
    [("BTS|3\r", "3 messages"), ("BTS|2\r", ""), ("BTS|2\rFTS|4\r", "4 batches"), ("BTS|\rFTS|1\r", "")],
)
def test_what_a_batch_says_it_holds_is_compared(batch: str, said: str) -> None:
    data = b"FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r" + message(order="1") + message(order="2", id="2") + batch.encode()
    items = list(read_messages(data, CATALOG))
    assert len([item for item in items if isinstance(item, ReadMessage)]) == 2
    broken = [item.what for item in items if isinstance(item, Broken)]
    assert bool(broken) == bool(said) and all(said in what for what in broken)


def test_a_file_is_cut_in_constant_memory_whatever_the_chunks() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 7) if size and size > 0 else 7)

    data = b"\x0b" + message(id="A") + b"\x1c\r" + message(id="B") + message(id="C", end="\r\n")
    found = list(cut(Slow(data)))
    assert found == list(cut(io.BytesIO(data)))
    assert all(isinstance(item, Cut) and item.closed for item in found) and len(found) == 3


def test_utf16_without_a_mark_is_read() -> None:
    assert read(message().decode().encode("utf-16-le")).reports[0].results[0].number == 10.9
    assert read(message().decode().encode("utf-16-be")).reports[0].results[0].number == 10.9


# --- values ---------------------------------------------------------------------------------------------------------


def test_an_unescaped_sign_does_not_cut_a_name() -> None:
    found = result(obx("4.1", test="CAP^Calcium & Phosphate^L"))
    assert (found.name, found.analyte, found.proposed) == ("Calcium & Phosphate", "", "")


@pytest.mark.parametrize(
    ("kind", "value", "comparator", "number", "text"),
    [
        ("NM", "3.1~3.3", "", None, "3.1; 3.3"),
        ("SN", "^<^10", "<", 10.0, "10"),
        ("NR", "3.5^5.5", "", None, "3.5-5.5"),
        ("NR", "^5.5", "", None, "up to 5.5"),
        ("CWE", "POS^Positive^L^^^^^^detected, weak", "", None, "detected, weak"),
    ],
)
def test_values_that_are_not_one_number(
    kind: str, value: str, comparator: str, number: float | None, text: str
) -> None:
    found = result(obx(value, kind=kind))
    assert (found.comparator, found.number, found.text) == (comparator, number, text)


def test_a_narrative_sent_line_by_line_is_one_result() -> None:
    lines = [
        f"OBX|{n}|TX|HIST^Histology^L|{n}|{text}||||||F" for n, text in enumerate(["Dermis", "", "calcium", "7"], 1)
    ]
    found = report(*lines, CALCIUM)
    assert [each.name for each in found.results] == ["Histology", "Calcium"]
    assert found.results[0].text == "Dermis\n\ncalcium\n7"


def test_lines_of_different_tests_or_parts_stay_apart() -> None:
    found = report("OBX|1|TX|A^One^L||x||||||F", "OBX|2|TX|B^Two^L||y||||||F", "OBX|3|CE|B^Two^L|1|p^P^L||||||F",
                   "OBX|4|CE|B^Two^L|2|q^Q^L||||||F")  # fmt: skip
    assert [(each.name, each.sub_id) for each in found.results] == [("One", ""), ("Two", ""), ("Two", ""), ("Two", "2")]


@pytest.mark.parametrize(
    ("flag", "kept"),
    [("N~H", "H"), ("H~HH", "HH"), ("HU", "HU"), ("S", ""), ("U~L", "L"), ("A~N", "A"), ("weird", "weird")],
)
def test_of_several_flags_the_gravest_counts(flag: str, kept: str) -> None:
    assert result(obx("4.1", flag=flag)).lab_flag == kept


@pytest.mark.parametrize(
    ("unit", "text", "low", "high", "range_unit"),
    [
        ("mmol/L", "8.5-10.5 mg/dL", 8.5, 10.5, "mg/dL"),
        ("mg/dL", "8.5-10.5 mg/dL", 8.5, 10.5, ""),
        ("mmol/L", "8.5-10.5 furlong/L", 8.5, 10.5, "furlong/L"),
        ("mg/dL", "8.5-10.5 (adults)", 8.5, 10.5, ""),
        ("mg/dL", "8.5-", 8.5, None, ""),
        ("mg/dL", "-10.5", None, 10.5, ""),
        ("mg/dL", "8.5^10.5", 8.5, 10.5, ""),
        ("mg/dL", "M: 8.6-10.3; F: 8.4-10.2", 8.4, 10.2, ""),
        ("mg/dL", "8.5-10.5~9-11", None, None, ""),
        ("mg/dL", "<=10.5 mg/dL", None, 10.5, ""),
        ("mg/dL", "8,5 à 10,5 mg/dl", 8.5, 10.5, ""),
        ("mg/dL", "von 8.5 bis 10.5", 8.5, 10.5, ""),
        ("mg/dL", "entre 8.5 et 10.5", 8.5, 10.5, ""),
        ("mmol/L", "entre 8.5 et 10.5 mg/dL", 8.5, 10.5, "mg/dL"),
        ("", "8.5-10.5 mg/dL", 8.5, 10.5, "mg/dL"),
    ],
)
def test_a_range_keeps_its_limits_as_sent_and_its_own_unit(
    unit: str, text: str, low: float | None, high: float | None, range_unit: str
) -> None:
    found = result(obx("2.4", test="17861-6^Calcium^LN", unit=unit, range_text=text))
    assert (found.low, found.high, found.range_unit) == (low, high, range_unit)


@pytest.mark.parametrize(
    ("third", "code", "analyte"),
    [
        ("LN", "17861-6", "calcium_total"), ("LNC", "17861-6", "calcium_total"),
        ("2.16.840.1.113883.6.1", "17861-6", "calcium_total"), ("http://loinc.org", "17861-6", "calcium_total"),
        ("", "17861-6", "calcium_total"), ("", "17861-5", ""), ("L", "17861-6", ""),
    ],
)  # fmt: skip
def test_loinc_by_its_names_or_by_its_check_digit(third: str, code: str, analyte: str) -> None:
    assert result(obx("9.4", test=f"{code}^Test 1^{third}")).analyte == analyte


def test_a_local_code_beside_loinc_is_kept_and_d3_alone_is_said() -> None:
    found = result(obx("30", test="VD3^Vitamin D3^99LAB^1989-3^25-OH-D3^LN", unit="ng/mL"))
    assert (found.analyte, found.component) == ("vitd_25oh", "D3 only")
    assert (found.code, found.alternate_code, found.alternate_system) == ("1989-3", "VD3", "99LAB")
    assert result(obx("30", test="62292-8^25-OH-D^LN", unit="ng/mL")).component == ""


@pytest.mark.parametrize("unit", ["?mol/L^^UCUM", "mg per dl^^UCUM", "?mol/L"])
def test_a_unit_that_only_says_it_is_ucum_is_not_believed(unit: str) -> None:
    found = result(obx("4.1", unit=unit))
    assert found.ucum == "" and found.unit


# --- specimens ------------------------------------------------------------------------------------------------------


def ordered(test: str, unit: str, *, fifteen: str = "", thirteen: str = "", four: str = "", behind: str = "",
            before: str = "", value: str = "2.3", event: str = "ORU^R01^ORU_R01") -> ResultDraft:  # fmt: skip
    obr = f"OBR|1|ORD77|L9|{four or 'CHEM^Chemistry^L'}|||20261119083000||||||{thirteen}||{fifteen}"
    lines = [MSH.replace("{id}", "1").replace("ORU^R01^ORU_R01", event), PID, before, obr]
    lines += [f"OBX|1|NM|{test}||{value}|{unit}|||||F", behind]
    (found,) = read(("\r".join(line for line in lines if line) + "\r").encode()).reports
    return found.results[0]


URINE = [
    {"fifteen": "UR^Urine"}, {"fifteen": "Sammelurin"}, {"fifteen": "^^Sammelurin"}, {"fifteen": "XX^^^^^^24 h Urin"},
    {"fifteen": "122575003&Urine specimen&SCT"}, {"thirteen": "24h urine"}, {"thirteen": "24-Stunden-Sammelurin"},
    {"four": "UCHEM^Urinchemie^L"}, {"behind": "SPM|1|||258574006^^SCT"}, {"behind": "SPM|1|||UR^Urine^HL70487"},
    {"before": "SPM|1|||276833005^^SCT"}, {"fifteen": "SER^Serum", "behind": "SPM|1|||UR^Urine"},
]  # fmt: skip


@pytest.mark.parametrize("where", URINE, ids=lambda where: str(where))
@pytest.mark.parametrize("test", ["17861-6^Calcium^LN", "CA^Calcium^L", "CREA^Kreatinin^L"])
def test_urine_never_enters_a_series_of_serum(where: dict[str, str], test: str) -> None:
    found = ordered(test, "mmol/L", **where)
    assert found.analyte == ""
    assert found.proposed == "" or "behind" in where  # two samples that differ: a person decides


@pytest.mark.parametrize("name", ["Calcium im Urin", "CA-U^Calcium U", "U-Ca^U-Calcium", "Kalzium i.U.", "Calcium 24h"])
def test_a_name_that_says_urine_is_not_proposed_as_serum(name: str) -> None:
    test = f"{name}^L" if "^" in name else f"X^{name}^L"
    found = ordered(test, "mmol/L")
    assert (found.analyte, found.proposed in ("", "urine_calcium_24h")) == ("", True)


@pytest.mark.parametrize(
    ("test", "value", "unit"),
    [("ALB^Albumin^L", "25", "mg/L"), ("CREA^Creatinine^L", "8.8", "mmol/L"), ("CREA^Creatinine^L", "120", "mg/dL")],
)
def test_a_name_alone_with_what_is_not_usual_for_blood_is_not_even_proposed(test: str, value: str, unit: str) -> None:
    found = ordered(test, unit, value=value)
    assert (found.analyte, found.proposed) == ("", "")


@pytest.mark.parametrize("fifteen", ["", "SER^Serum", "119364003&Serum&SCT", "^^Serum venös"])
def test_a_name_alone_is_a_proposal_and_loinc_is_certain(fifteen: str) -> None:
    by_name = ordered("CA^Kalzium^L", "mmol/L", fifteen=fifteen)
    assert (by_name.analyte, by_name.proposed) == ("", "calcium_total")
    assert ordered("2000-8^Kalzium^LN", "mmol/L", fifteen=fifteen).analyte == "calcium_total"


@pytest.mark.parametrize("word", ["Harnstoff", "Harnsäure", "Purine", "Taurin", "Taken by U. Meier at home"])
def test_what_only_sounds_like_urine_is_none(word: str) -> None:
    assert kind_in_name(word) == specimen_kind(word) == ""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Sammelurin", "urine"), ("24 h U", "urine"), ("U", "urine"), ("urines de 24 heures", "urine"),
        ("Mittelstrahlharn", "urine"), ("Sérum", "blood"), ("EDTA-Blut", "blood"), ("sang veineux", "blood"),
        ("Li-Heparin-Plasma", "blood"), ("Liquor", "other"), ("Pleural fluid", "other"), ("Stuhl", "other"),
    ],
)  # fmt: skip
def test_words_for_specimens(words: str, kind: str) -> None:
    assert specimen_kind(words) == kind


# --- OUL ------------------------------------------------------------------------------------------------------------


def test_oul_r22_gives_each_sample_to_its_own_orders() -> None:
    lines = [
        MSH.replace("{id}", "1").replace("ORU^R01^ORU_R01", "OUL^R22^OUL_R22"), PID,
        "SPM|1|||SER^Serum^HL70487|||||||||||||20261119083000", "OBX|1|NM|VOL^Volume^L||3|mL|||||F",
        "OBR|1|P1|F1|CHEM^Chemistry^L", "ORC|RE|P1|F1", "OBX|1|NM|2000-8^Calcium^LN||2.31|mmol/L|||||F",
        "SPM|2|||UR^Urine^HL70487|||||||||||||20261119090000",
        "OBR|1|P2|F2|CHEM^Chemistry^L", "ORC|RE|P2|F2", "OBX|1|NM|2000-8^Calcium^LN||5.1|mmol/L|||||F",
    ]  # fmt: skip
    first, second = read(("\r".join(lines) + "\r").encode()).reports
    assert (first.order_number, first.results[0].analyte, str(first.sampled_at)[11:16]) == (
        "F1",
        "calcium_total",
        "08:30",
    )
    assert (second.order_number, second.results[0].analyte, second.results[0].specimen) == ("F2", "", "Urine")
    assert any("Volume" in note for note in first.notes)


@pytest.mark.parametrize("event", ["OUL^R21", "OUL^R24^OUL_R24", "ORU^R30", "ORU^R32", "ORU^R40", "ORU", "ORU_R01"])
def test_kinds_of_laboratory_messages(event: str) -> None:
    assert ordered("2000-8^Calcium^LN", "mmol/L", event=event, behind="SPM|1|||SER^Serum").analyte == "calcium_total"


# --- patients, numbers, times ---------------------------------------------------------------------------------------


def test_all_numbers_and_names_of_an_american_a_swiss_and_an_australian_patient() -> None:
    us = report(
        CALCIUM,
        pid="PID|1|P0001|99881^^^CITYLAB^PI|A77^^^OLD|Test^Anna^M^^^^L~Maiden^Anna^^^^^M||1972-02-14|Female|Alias^Ann",
    )
    assert us.patient.mrn == "99881"
    assert [each.number for each in us.patient.numbers] == ["99881", "P0001", "A77"]
    assert us.patient.other_names == (("Maiden", "Anna"), ("Alias", "Ann"))
    assert (us.patient.given, us.patient.sex, str(us.patient.birth)) == ("Anna M", Sex.FEMALE, "1972-02-14")
    ch = report(CALCIUM, pid="PID|1||7561234567897^^^AHV^SS~P0001^^^DERM^MR||&von&Muster^Renée||19720214|W").patient
    assert (ch.mrn, ch.family, ch.sex) == ("P0001", "von Muster", Sex.FEMALE)
    au = report(CALCIUM, pid="PID|1||2950123456^^^AUSHIC^MC~D88^^^CLINIC^MR||O'Hara^Sean||19720214|M").patient
    assert (au.mrn, au.numbers[0]) == ("D88", PatientNumber("2950123456", "MC", "AUSHIC"))


def test_numbers_of_an_order_keep_whose_they_are_and_stand_for_each_of_its_parts() -> None:
    lines = [MSH.replace("{id}", "1"), PID, "ORC|RE|P1^DERM|88^B", "OBR|1|||A^One^L|||20261119", CALCIUM,
             "OBR|2|||B^Two^L|||20261119", LATER]  # fmt: skip
    (found,) = read(("\r".join(lines) + "\r").encode()).reports
    assert (found.order_number, found.numbering, found.placer_number) == ("88", "B", "P1")
    assert len(found.results) == 2


@pytest.mark.parametrize(
    ("stamp", "utc", "precision", "offset"),
    [
        ("20261119083000Z", "2026-11-19 08:30", "time", 0),
        ("202611190930+0100", "2026-11-19 08:30", "time", 60),
        ("2026-11-19T09:30:00+01:00", "2026-11-19 08:30", "time", 60),
        ("2026-11-19 09:30:00 +01:00", "2026-11-19 08:30", "time", 60),
        ("20261119", None, "day", 0),
    ],
)
def test_times_as_they_are_written(stamp: str, utc: str | None, precision: str, offset: int) -> None:
    obr = OBR.replace("{order}", "L9").replace("20261119083000", stamp)
    lines = [MSH.replace("{id}", "1"), PID, obr, CALCIUM]
    (found,) = read(("\r".join(lines) + "\r").encode()).reports
    assert (found.sampled_precision, found.utc_offset_minutes) == (precision, offset)
    assert found.results[0].sampled_precision == precision
    assert utc is None or str(found.sampled_at)[:16] == utc


def test_without_any_offset_the_time_is_that_of_the_clinic() -> None:
    data = message(msh=MSH.replace("+0000", ""))
    (item,) = read_messages(data, CATALOG, ZoneInfo("Europe/Zurich"))
    assert isinstance(item, ReadMessage)
    assert str(item.reports[0].sampled_at) == "2026-11-19 07:30:00+00:00"
    assert item.reports[0].utc_offset_minutes is None
    (apart,) = read_messages_apart(shared_workers(), data, "a.hl7", RESOURCES / "catalog", "Europe/Zurich")
    assert apart == item
    (other,) = read_messages_apart(shared_workers(), data, "a.hl7", RESOURCES / "catalog", "Nowhere/Land")
    assert isinstance(other, ReadMessage)  # a zone that this computer does not know is its own


def test_an_old_message_without_events_and_statuses() -> None:
    lines = ["MSH|^~\\&|LIS|LAB|DERM|CLINIC|198805121200||ORU|17|P|2.1", "PID||P0001|||TEST^ANNA||19720214|F",
             "OBR|1||88|CHEM7|||198805120800", "OBX|1|NM|CA^CALCIUM||9,4|MG/DL|8.5-10.5|N",
             "OBX|2|ST|COLOR||yellow"]  # fmt: skip
    (found,) = read(("\r".join(lines) + "\r").encode()).reports
    calcium, colour = found.results
    assert (calcium.number, calcium.ucum, calcium.status) == (9.4, "mg/dL", ResultStatus.FINAL)
    assert (colour.text, found.patient.mrn, found.order_number) == ("yellow", "P0001", "88")


def test_the_number_of_the_receiving_clinic_is_one_of_a_record() -> None:
    pid = PID.replace("P0001^^^CLINIC^MR", "756^^^CLINIC^SS~P0001^^^CLINIC^MR")
    assert report(CALCIUM, pid=pid).patient.mrn == "P0001"


def test_a_time_that_cannot_be_read_is_said_and_a_resend_is_still_the_same_report() -> None:
    def sent(at: str) -> LabReportDraft:
        lines = [MSH.replace("{id}", "1").replace("20261120091500", at), PID,
                 OBR.replace("{order}", "L9").replace("20261119083000", "19/11/26"), CALCIUM]  # fmt: skip
        return read(("\r".join(lines) + "\r").encode()).reports[0]

    first, again = sent("20261120091500"), sent("20261120101500")
    assert any("“19/11/26” is not readable" in note for note in first.notes)
    assert fingerprint(first) == fingerprint(again)


# --- character sets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "codec", "family"),
    [
        *[(name, "latin-1", "Müller") for name in ("ISO-8859-1", "ISO8859/1", "8859-1", "iso_8859_1", "8859/1")],
        *[(name, "cp1252", "Müller’s") for name in ("WINDOWS-1252", "CP1252", "8859/1", "", "ANSI")],
        *[(name, "utf-8", "Müller’s") for name in ("UTF8", "UTF-8", "UNICODE", "UNICODE UTF-8")],
        ("ISO-8859-2", "iso8859_2", "Dvořák"), ("WINDOWS-1250", "cp1250", "Dvořák"), ("CP850", "cp850", "Müller"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_character_set(named: str, codec: str, family: str) -> None:
    data = message(pid=PID.replace("Test", family), msh=f"{MSH}||||||{named}").decode().encode(codec)
    found = read(data).reports[0]
    assert found.patient.family == family
    if codec == "cp1252" and named in ("8859/1", ""):
        assert any("Windows-1252" in note for note in found.notes)
    assert not any("not known" in note for note in found.notes)


@pytest.mark.parametrize("event", ["ORU^R01^ORU_R01", "OUL^R21^OUL_R21", "OUL^R24^OUL_R24"])
@pytest.mark.parametrize("state", ["", "X"])
def test_a_sample_told_before_each_order_is_that_of_this_order_alone(event: str, state: str) -> None:
    ending = "|" * 18 + state
    calcium = "OBX|1|NM|2000-8^Calcium^LN||2.31|mmol/L|||||F"
    lines = [
        MSH.replace("{id}", "1").replace("ORU^R01^ORU_R01", event), PID,
        "SPM|1|||SER^Serum^HL70487", f"OBR|1|P1|F1|CHEM^Chemistry^L|||20261119083000{ending}", "" if state else calcium,
        "SPM|2|||UR^Urine^HL70487", "OBR|2|P2|F2|CHEM^Chemistry^L|||20261119083000", calcium,
    ]  # fmt: skip
    first, second = read(("\r".join(line for line in lines if line) + "\r").encode()).reports
    assert first.results[0].specimen.startswith(("serum", "Serum")) and "Urine" not in first.results[0].specimen
    assert (second.results[0].analyte, second.results[0].specimen) == ("", "Urine")


def timed(*, sampled: str = "20261119083000", spm: str = "", **tests: str) -> tuple[list[str], tuple[str, ...]]:
    """Hours and minutes of results named by code, ``OBX-14`` as given; and the notes."""
    obr = OBR.replace("{order}", "L9").replace("20261119083000", sampled)
    lines = [f"OBX|1|NM|{name[:2]}^{name[:2]}^L||4.1|mg/dL|||||F|||{at}" for name, at in tests.items()]
    found = report(obr, *lines, f"SPM|1|||SER^Serum^HL70487|||||||||||||{spm}" if spm else "")
    return [f"{each.sampled_at:%H:%M}" for each in found.results if each.sampled_at], found.notes


def test_times_of_analysis_do_not_part_the_results_of_one_sample() -> None:
    hours, notes = timed(spm="20261119083000", CA="20261119100500", AL="20261119104500")
    assert hours == ["08:30", "08:30"] and any("that of the sample" in note for note in notes)
    assert timed(spm="20261119083000", CA="20261119100500")[0] == ["08:30"]
    assert timed(CA="20261119100500", AL="20261119104500")[0] == ["08:30", "08:30"]
    assert timed(CA="20261119100500", AL="20261119100500")[0] == ["10:05", "10:05"]  # may be a curve, sent one by one
    curve = {"GL1": "20261119083000", "GL2": "20261119093000"}
    assert timed(**curve)[0] == timed(spm="20261119083000", **curve)[0] == ["08:30", "09:30"]
    assert timed(sampled="", CA="20261119100500", AL="20261119104500")[0] == ["10:05", "10:45"]


def test_a_time_far_from_that_of_the_sample_is_said() -> None:
    _, notes = timed(spm="20261119083000", CA="20191119100500", AL="20261119083000")
    assert any("CA" in note and "2019" in note for note in notes)


def test_a_value_that_can_be_read_in_two_ways_keeps_its_range() -> None:
    found = result(obx("1,250", unit="mg/dL", range_text="<190"))
    assert (found.number, found.text, found.low, found.high, found.range_text) == (None, "1,250", None, 190, "<190")
