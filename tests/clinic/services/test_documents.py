"""Visit summaries and handouts, read back from their PDFs."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pytest

from clinic.app import Clinic
from clinic.errors import NotFound, ValidationError
from clinic.records.enums import DocumentKind, Figure, Flag, Side, SizeMethod, Topic
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import AreaDraft, LesionDraft, LesionRow, ObservationDraft
from clinic.records.patients import Medicine, PatientDetail
from clinic.records.photos import PhotoImport
from clinic.records.surface import SurfaceArea
from clinic.records.treatments import DoseChange, DrugDraft, ProcedureDraft
from clinic.records.visits import VisitDetail, VisitText
from clinic.rules.area_words import cm2_text
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import SettableClock, add_patient

CALCIUM = ResultDraft(analyte="calcium_total", number=10.9, unit="mg/dL", ucum="mg/dL", low=8.6, high=10.2)
ALBUMIN = ResultDraft(analyte="albumin", number=3.1, unit="g/dL", ucum="g/dL", low=3.5, high=5.0)


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, allergies=("sulfites",))


def lesion(clinic: Clinic, patient: PatientDetail, site: str = "cheek", side: Side = Side.LEFT) -> LesionRow:
    row, _ = clinic.lesions.save(LesionDraft(patient.id, site, side, diagnosis_text="Milia"))
    return row


def visit(clinic: Clinic, patient: PatientDetail, sign: bool = False, **text: object) -> VisitDetail:
    begun, _ = clinic.visits.start(patient.id, "White bumps")
    words = VisitText(reason="White bumps", **text)  # type: ignore[arg-type]  # values by name
    kept, _ = clinic.visits.save_text(begun.id, words, begun.version)
    return clinic.visits.sign(kept.id, kept.version)[0] if sign else kept


def test_a_draft_says_so_and_a_signed_one_who_signed(clinic: Clinic, patient: PatientDetail) -> None:
    draft = visit(clinic, patient, assessment="Milia, primary.", plan="Extraction.")
    words = text_of(clinic.documents.preview_summary(draft.id))
    assert "Draft, not signed" in words
    assert "Astrid Lindqvist" in words
    assert "born 3 April 1972 (54 y), female" in words
    assert "Allergies: sulfites" in words
    assert "Harbour Dermatology" in words
    signed, _ = clinic.visits.sign(draft.id, draft.version)
    clinic.visits.add_addendum(signed.id, "Biopsy came back.")
    words = text_of(clinic.documents.preview_summary(signed.id))
    assert "Draft" not in words
    assert "Signed by Dr M. Okafor, 22 November 2026" in words
    assert "Biopsy came back." in words


def test_changes_are_said_only_between_what_can_be_compared(
    clinic: Clinic, clock: SettableClock, patient: PatientDetail
) -> None:
    counted, sized, other = (lesion(clinic, patient, side=side) for side in (Side.LEFT, Side.RIGHT, Side.LEFT))
    first = visit(clinic, patient)
    exact = {"size_method": SizeMethod.CALLIPER, "uncertainty": 0.1}
    clinic.lesions.observe(ObservationDraft(counted.id, first.id, count=22))
    clinic.lesions.observe(ObservationDraft(sized.id, first.id, long_axis=8.1, **exact))  # type: ignore[arg-type]
    clinic.lesions.observe(ObservationDraft(other.id, first.id, long_axis=14.0))
    clinic.visits.sign(first.id, clinic.visits.get(first.id).version)
    clock.forward(days=30)
    second = visit(clinic, patient)
    clinic.lesions.observe(ObservationDraft(counted.id, second.id, count=15))
    clinic.lesions.observe(ObservationDraft(sized.id, second.id, long_axis=6.9, **exact))  # type: ignore[arg-type]
    clinic.lesions.observe(ObservationDraft(other.id, second.id, long_axis=13.0, **exact))  # type: ignore[arg-type]
    words = text_of(clinic.documents.preview_summary(second.id)).replace("\u00a0", " ")
    assert "Change since 22 Nov 2026" in words
    assert "15 counted \u22127" in words
    assert "\u22121.2 ± 0.3 mm" in words
    assert "not comparable" in words
    assert "improved" not in words
    earlier = text_of(clinic.documents.preview_summary(first.id))
    assert "22 counted" in earlier
    assert "15 counted" not in earlier  # a reprint shows the record as it stood


def test_a_lesion_recorded_in_the_visit_is_new_in_the_table_and_on_the_map(
    clinic: Clinic, clock: SettableClock, patient: PatientDetail
) -> None:
    old = lesion(clinic, patient)
    clock.forward(minutes=1)
    begun = visit(clinic, patient)
    clinic.lesions.observe(ObservationDraft(old.id, begun.id, count=22))
    lesion(clinic, patient, "index_tip", Side.RIGHT)
    clinic.visits.sign(begun.id, clinic.visits.get(begun.id).version)
    clock.forward(minutes=1)
    lesion(clinic, patient, "forehead", Side.MIDLINE)
    words = " ".join(text_of(clinic.documents.preview_summary(begun.id)).replace("\u00a0", " ").split())
    assert "not measured new" in words
    assert "Index finger" in words
    assert "Forehead" not in words


def test_the_area_painted_in_the_visit_is_told_as_an_estimate(clinic: Clinic, patient: PatientDetail) -> None:
    painted, other = lesion(clinic, patient), lesion(clinic, patient, side=Side.RIGHT)
    begun = visit(clinic, patient)
    area = AreaDraft(painted.id, SurfaceArea(((256_000, 270_000),), "1"), Figure.ADULT_FEMALE, begun.id)
    row, _ = clinic.areas.paint(area)
    clinic.areas.paint(replace(area, lesion_id=other.id, visit_id=""))  # outside of the visit
    words = " ".join(text_of(clinic.documents.preview_summary(begun.id)).replace("\u00a0", " ").split())
    assert words.count(f"area {cm2_text(row.cm2)}") == 1
    assert words.count("of the body surface (estimate)") == 1


def test_labs_carry_flags_ranges_and_formulas(clinic: Clinic, clock: SettableClock, patient: PatientDetail) -> None:
    clinic.labs.save_typed(patient.id, LabReportDraft((CALCIUM, ALBUMIN), sampled_at=clock() - timedelta(days=10)))
    row = next(r for r in clinic.labs.current(patient.id) if r.analyte == "calcium_total")
    assert row.flag is Flag.HIGH
    words = text_of(clinic.documents.preview_summary(visit(clinic, patient).id))
    assert "Laboratory, sample of 12 November 2026" in words
    assert "10.9" in words
    assert "high" in words
    assert "11.6" in words  # albumin-corrected
    assert "0.8" in words  # the formula


def test_treatments_of_the_day_and_those_that_go_on(
    clinic: Clinic, clock: SettableClock, patient: PatientDetail
) -> None:
    spot, begun = lesion(clinic, patient), visit(clinic, patient)
    kind = "excision" if "excision" in clinic.catalog.procedure_kinds else next(iter(clinic.catalog.procedure_kinds))
    fields = clinic.catalog.procedure_kinds[kind].fields
    needed = tuple((f.key, f.choices[0] if f.choices else "1") for f in fields if f.required)
    clinic.treatments.save_procedure(ProcedureDraft(begun.id, kind, (spot.id,), needed, complications="none seen"))
    drug, _ = clinic.treatments.save_drug(
        DrugDraft(patient.id, "", "Diltiazem", 240, "mg", "oral", "daily", date(2026, 1, 12), "calcinosis")
    )
    clinic.treatments.change_dose(drug.id, DoseChange(date(2026, 6, 1), 360, "mg", "daily", "little effect"))
    words = text_of(clinic.documents.preview_summary(begun.id))
    assert "none seen" in words
    assert "Diltiazem 360 mg, oral, daily, since 12 January 2026" in words


def test_medicines_of_the_patients_record_are_told_too(clinic: Clinic) -> None:
    someone = add_patient(clinic, medicines=(Medicine("Diltiazem", "60 mg"), Medicine("Aspirin")))
    words = text_of(clinic.documents.preview_summary(visit(clinic, someone).id)).replace("\u00a0", " ")
    assert "Also takes Diltiazem 60 mg, Aspirin" in words


def test_photos_stand_under_their_lesion_and_a_lost_one_is_said(clinic: Clinic, patient: PatientDetail) -> None:
    spot, begun = lesion(clinic, patient), visit(clinic, patient)
    clinic.lesions.observe(ObservationDraft(spot.id, begun.id, count=3))
    where = PhotoImport(patient.id, begun.id, spot.id)
    clinic.photos.import_bytes("old.jpg", jpeg(taken="2025:05:14 09:30:00"), where)
    clinic.photos.import_bytes("new.jpg", jpeg(), where)
    pdf = clinic.documents.preview_summary(begun.id)
    words = text_of(pdf)
    assert "14 May 2025" in words
    assert "14 May 2026" in words
    assert "14 May 2026 · 3 counted" not in words, "counted on another day than the photo was taken"
    assert words.index("14 May 2025") < words.index("14 May 2026")
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images) >= 2  # the map, and the pixels that both photos have
    for path in (clinic.folder / "blobs").rglob("*.skb"):
        path.unlink()
    assert "this photo cannot be read" in text_of(clinic.documents.preview_summary(begun.id))


def test_a_made_summary_is_kept_as_it_was(clinic: Clinic, patient: PatientDetail) -> None:
    begun = visit(clinic, patient, plan="\n".join(f"{i}. line of a long plan" for i in range(120)))
    (row, pdf), changes = clinic.documents.make_summary(begun.id)
    assert clinic.documents.pdf(row.id) == pdf
    assert (row.kind, row.bytes) == (DocumentKind.SUMMARY, len(pdf))
    assert row.pages == len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1
    assert row.id[-8:] in text_of(pdf)
    assert changes.topics == {Topic.DOCUMENT, Topic.VISIT}
    given, _ = clinic.documents.handed_over(row.id)
    assert given.handed_over_at is not None
    assert clinic.documents.list(patient.id) == clinic.documents.list() == (given,)


def test_sections_can_be_chosen(clinic: Clinic, patient: PatientDetail) -> None:
    begun = visit(clinic, patient, plan="Extraction next time.")
    words = text_of(clinic.documents.preview_summary(begun.id, ["findings"]))
    assert "White bumps" in words
    assert "Extraction next time." not in words
    with pytest.raises(ValidationError):
        clinic.documents.preview_summary(begun.id, ["horoscope"])
    with pytest.raises(NotFound):
        clinic.documents.preview_summary("none")


def test_a_handout_is_the_patients_own(clinic: Clinic, patient: PatientDetail) -> None:
    lesion(clinic, patient)
    clinic.recalls.save(patient.id, date(2027, 1, 3), "Look at L1 again")
    (row, pdf), _ = clinic.documents.make_handout("milia", patient.id)
    words = text_of(pdf)
    assert "Astrid Lindqvist" in words
    assert "1. Cheek, left: Milia" in words
    assert "3 January 2027: Look at L1 again" in words
    assert "555 0142" in words
    assert (row.kind, row.topic) == (DocumentKind.HANDOUT, "milia")
    with pytest.raises(NotFound):
        clinic.documents.preview_handout("none", patient.id)


def test_handouts_are_suggested_by_diagnosis(clinic: Clinic, patient: PatientDetail) -> None:
    topic = next(topic for topic in clinic.documents.topics() if topic.diagnoses)
    assert clinic.documents.suggested_topics(patient.id) == ()
    clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, diagnosis=topic.diagnoses[0]))
    assert topic.key in [each.key for each in clinic.documents.suggested_topics(patient.id)]
    assert clinic.documents.search_topics("milia")


def test_a_handout_shows_the_lesions_it_is_about(clinic: Clinic, patient: PatientDetail) -> None:
    treated, other = lesion(clinic, patient), lesion(clinic, patient, "forehead", Side.MIDLINE)
    assert treated.site_text != other.site_text
    begun = visit(clinic, patient)
    fields = clinic.catalog.procedure_kinds["extraction"].fields
    needed = tuple((f.key, f.choices[0] if f.choices else "1") for f in fields if f.required)
    before = text_of(clinic.documents.preview_handout("after-extraction", patient.id))
    assert treated.site_text in before and other.site_text in before
    clinic.treatments.save_procedure(ProcedureDraft(begun.id, "extraction", (treated.id,), needed))
    words = text_of(clinic.documents.preview_handout("after-extraction", patient.id))
    assert treated.site_text in words
    assert other.site_text not in words


def test_all_results_since_the_last_visit_stand_by_sample_in_one_unit(
    clinic: Clinic, clock: SettableClock, patient: PatientDetail
) -> None:
    before = visit(clinic, patient)
    clinic.visits.sign(before.id, clinic.visits.get(before.id).version)
    old = ResultDraft(analyte="magnesium", number=1.9, unit="mg/dL")
    clinic.labs.save_typed(patient.id, LabReportDraft((old,), sampled_at=clock() - timedelta(days=20)))
    clock.forward(days=12)
    clinic.labs.save_typed(patient.id, LabReportDraft((CALCIUM, ALBUMIN), sampled_at=clock() - timedelta(days=10)))
    late = ResultDraft(analyte="calcium_total", number=2.31, unit="mmol/L")
    clinic.labs.save_typed(patient.id, LabReportDraft((late,), sampled_at=clock() - timedelta(days=1)))
    wrong = next(row for row in clinic.labs.current(patient.id) if row.number == 2.31)
    clinic.labs.correct(wrong.id, replace(late, number=2.35), "digits exchanged")
    begun = visit(clinic, patient)

    words = " ".join(text_of(clinic.documents.preview_summary(begun.id)).replace("\u00a0", " ").split())

    assert words.index("Sample of 3 December 2026") < words.index("Sample of 24 November 2026")
    assert "9.4" in words and "Corrected, reported as 2.35 mmol/L." in words
    assert "10.9" in words and "1.9" not in words.split("Sample of 3 December")[1].split("Treatment")[0]
    told = clinic.visits.get(begun.id).done
    assert "Laboratory typed: 1 result, sample of 3 Dec 2026" in told and "Calcium, total corrected" in told
