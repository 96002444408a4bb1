"""Whole messages in the manner of four countries: every result as its laboratory meant it."""

from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.records.enums import ResultStatus
from clinic.records.labs import LabReportDraft
from tests.clinic.intake.corpora import AMERICAN, AUSTRALIAN, SWISS_FRENCH, SWISS_GERMAN
from tests.clinic.intake.test_hl7_as_sent import CATALOG


def read(data: bytes) -> tuple[LabReportDraft, ...]:
    (item,) = read_messages(data, CATALOG)
    assert isinstance(item, ReadMessage) and not item.doubt
    return item.reports


def said(report: LabReportDraft) -> list[tuple[str, str, float | None, str]]:
    """Certain analyte, proposed one, number, unit."""
    return [(each.analyte, each.proposed, each.number, each.ucum) for each in report.results]


def test_an_australian_report() -> None:
    (found,) = read(AUSTRALIAN)
    assert said(found)[:2] == [("calcium_total", "", 2.31, "mmol/L"), ("calcium_corrected", "", 2.29, "mmol/L")]
    assert (found.order_number, found.numbering, found.placer_number) == ("26-123456-CAL-0", "City Path", "P77")
    assert (found.utc_offset_minutes, str(found.sampled_at)) == (600, "2026-11-18 22:30:00+00:00")
    assert found.results[2].text == "Normal calcium.\n No action."
    assert found.attachments[0].media_type == "application/pdf"


def test_a_swiss_report_with_serum_and_urine_under_one_number() -> None:
    (found,) = read(SWISS_GERMAN)
    assert said(found) == [
        ("", "calcium_total", 2.31, "mmol/L"), ("", "creatinine", 61.0, "umol/L"), ("", "tsh", 1.9, "mU/L"),
        ("", "urine_calcium_24h", 5.1, "mmol/(24.h)"), ("", "", 8.8, "mmol/L"),
    ]  # fmt: skip
    assert (found.patient.family, found.patient.given) == ("Müller-Meier", "Renée")
    assert (found.results[0].low, found.results[0].high) == (2.1, 2.6)


def test_a_french_report_by_specimens() -> None:
    serum, urine = read(SWISS_FRENCH)
    assert said(serum) == [("phosphate", "", 1.02, "mmol/L"), ("", "tsh", 2.1, "m[IU]/L")]
    assert [(each.low, each.high) for each in serum.results] == [(0.81, 1.45), (0.27, 4.2)]
    assert said(urine) == [("", "urine_calcium_24h", 5.1, "mmol/(24.h)")]
    assert (serum.patient.mrn, serum.patient.other_names) == ("P0001", (("Favre", "Zoé"),))


def test_an_american_report() -> None:
    (found,) = read(AMERICAN)
    calcium, creatinine, ldl, pth, albumin = found.results
    assert (calcium.analyte, calcium.lab_flag, calcium.high) == ("calcium_total", "H", 10.2)
    assert (calcium.comment, calcium.producer) == ("Verified by repeat analysis.", "QUICKLAB DENVER")
    assert (creatinine.low, creatinine.high) == (0.6, 1.1)
    assert (ldl.status, ldl.number, ldl.text) == (ResultStatus.NOT_OBTAINED, None, "TNP")
    assert (pth.comparator, pth.number, pth.status) == (">", 2500.0, ResultStatus.PRELIMINARY)
    assert (albumin.analyte, albumin.proposed) == ("", "")
    assert [each.number for each in found.patient.numbers] == ["QL99881", "P0001", "P0001"][
        : len(found.patient.numbers)
    ]
