"""What a document says of sizes, counts and changes: facts with their uncertainty, never a judgement."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clinic.records.clinic import ClinicDetail
from clinic.records.enums import CapturedFrom, ConsentScope, CountMethod, PhotoKind, SizeMethod
from clinic.records.lesions import ObservationRow
from clinic.records.patients import Medicine
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.services import document_words as words

SEEN = ObservationRow("lesion", "visit")
EXACT = replace(SEEN, long_axis=8.1, short_axis=5.2, uncertainty=0.1, size_method=SizeMethod.CALLIPER)
PHOTO = PhotoRow(
    "p", "pat", "", "", "a.jpg", "image/jpeg", 1200, 800, datetime(2026, 5, 3, 12, tzinfo=UTC), CapturedFrom.EXIF,
    datetime(2026, 5, 4, 12, tzinfo=UTC), PhotoKind.CLOSE_UP, ConsentScope.RECORD, "", "", "", False, "", (), (),
)  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (SEEN, ""),
        (replace(SEEN, count=22), "22 counted"),
        (replace(SEEN, count=22, count_method=CountMethod.ASSISTED), "22 counted (assisted)"),
        (replace(SEEN, long_axis=14.0), "14 mm by eye"),
        (EXACT, "8.1 × 5.2 ± 0.2 mm, calliper"),
        (replace(EXACT, uncertainty=0.13), "8.1 × 5.2 ± 0.26 mm, calliper"),
        (replace(EXACT, uncertainty=0.0), "8.1 × 5.2 mm, calliper"),
        (replace(SEEN, count=0, height=1.5), "0 counted; height 1.5 mm"),
    ],
)
def test_measures(seen: ObservationRow, text: str) -> None:
    assert words.measure_text(seen) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        ({"count": 9}, {"count": 22}, "\u221213"),
        ({"count": 22}, {"count": 22}, "same count"),
        ({"count": 22}, {"count": 20, "count_method": CountMethod.ASSISTED}, "not comparable"),
        ({"count": 22}, {"long_axis": 3.0}, "not comparable"),
        ({"long_axis": 14.0}, {"long_axis": 12.5}, "+1.5 mm by eye"),
        ({"long_axis": 14.0}, {"long_axis": 14.0}, "same by eye"),
        ({"long_axis": 14.0}, {"long_axis": 14.0, "size_method": SizeMethod.PHOTO}, "not comparable"),
        ({}, {"count": 3}, ""),
        ({"count": 3}, {}, ""),
    ],
)
def test_changes(now: dict[str, object], before: dict[str, object], text: str) -> None:
    assert words.change_text(replace(SEEN, **now), replace(SEEN, **before)) == text  # type: ignore[arg-type]  # by name


def test_a_change_within_the_uncertainty_is_said_to_be() -> None:
    assert words.change_text(EXACT, replace(EXACT, long_axis=8.0)) == "+0.1 ± 0.3 mm, within the uncertainty"
    assert words.change_text(EXACT, replace(EXACT, long_axis=9.3)) == "\u22121.2 ± 0.3 mm"


def test_captions_say_how_the_day_is_known() -> None:
    assert words.photo_caption(PHOTO) == "3 May 2026"
    by_file = replace(PHOTO, captured_from=CapturedFrom.FILE)
    assert words.photo_caption(by_file) == "3 May 2026 (date of the file)"
    unknown = replace(PHOTO, captured_at=None, captured_from=CapturedFrom.UNKNOWN)
    assert words.photo_caption(unknown) == "imported 4 May 2026"
    assert words.photo_caption(replace(PHOTO, kind=PhotoKind.OVERVIEW)) == "3 May 2026, overview"


def test_the_scale_bar_is_a_round_length() -> None:
    assert words.scale_bar(PHOTO) is None
    fraction, label = words.scale_bar(replace(PHOTO, mm_per_pixel=0.02)) or (0.0, "")
    assert label == "5 mm"
    assert fraction == pytest.approx(5 / 24)


def test_a_dose_is_that_of_the_day() -> None:
    doses = (DoseChange(date(2026, 1, 1), 240, "mg", "daily", ""), DoseChange(date(2026, 6, 1), 360, "mg", "daily", ""))
    row = DrugRow("d", "p", "", "Diltiazem", "", doses, "oral", date(2026, 1, 1), None, "", "", "", ("L1",), "", 1)
    assert words.drug_line(row, date(2026, 3, 1)) == "Diltiazem 240 mg, oral, daily, for L1, since 1 January 2026"
    assert "360 mg" in words.drug_line(row, date(2026, 7, 1))


def test_route_and_frequency_are_told_once() -> None:
    """What the name says already is not said again, whatever was typed."""
    doses = (DoseChange(date(2026, 1, 1), None, "", "topical", ""),)
    row = DrugRow("d", "p", "", "Adapalene", "", doses, "topical", date(2026, 1, 1), None, "", "", "", (), "", 1)
    assert words.drug_line(row, date(2026, 1, 1)) == "Adapalene, topical"
    assert words.drug_line(replace(row, name="Adapalene, topical"), date(2026, 1, 1)) == "Adapalene, topical"


def test_medicines_of_the_patients_record_are_told() -> None:
    medicines = (Medicine("Diltiazem", "60 mg"), Medicine("Aspirin"))
    assert words.medicines_text(medicines) == "Diltiazem 60\u00a0mg, Aspirin"


def test_a_procedure_reads_as_a_sentence_and_keeps_its_facts() -> None:
    told = (
        ("Instrument", "needle"), ("Needle gauge", "30"), ("Number extracted", "13"), ("Content", "keratin pearl"),
        ("Cyst wall removed", "yes"), ("Pain (0 to 10)", "2"),
    )  # fmt: skip
    row = ProcedureRow(
        "p", "v", "pat", "extraction", "Extraction", datetime(2026, 5, 3, tzinfo=UTC), ("l",), ("L1",), (), told,
        "none", "", "", "", "Dr M. Okafor", 1,
    )  # fmt: skip
    assert words.procedure_line(row).replace("\u00a0", " ") == (
        "Extraction with needle (30 G), 13 taken out, L1: content keratin pearl, cyst wall removed, pain 2 of 10. "
        "Anaesthesia: none"
    )
    laser = replace(row, kind_text="Laser", parameter_text=(("Power", "10 W"), ("Smoke evacuator used", "no")))
    assert words.procedure_line(laser).startswith("Laser, L1: power 10\u00a0W, smoke evacuator used: no")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Calcium x phosphate", "Calcium × phosphate"),
        ("Above 70 mg2/dL2, where", "Above 70\u00a0mg²/dL², where"),
        ("0.02 x (40 - 31)", "0.02 × (40 \u2212 31)"),
        ("eGFR 25 mL/min/1.73 m2", "eGFR 25\u00a0mL/min/1.73\u00a0m²"),
        ("SPF 30, HLA-B27, x-ray", "SPF 30, HLA-B27, x-ray"),
    ],
)
def test_signs_are_printed_as_signs(typed: str, printed: str) -> None:
    assert words.typeset(typed) == printed


def test_the_letterhead_is_the_clinics_own_or_its_address() -> None:
    clinic = ClinicDetail("Harbour", "12 Quay Street\nPort", "555 0142", "a@b.example")
    assert words.letterhead(clinic).lines == ("12 Quay Street, Port · Tel 555 0142 · a@b.example",)
    assert words.letterhead(replace(clinic, letterhead="One\n\nTwo")).lines == ("One", "Two")
