"""The visit summary says what was recorded, in the chosen sections and order."""

import time
from dataclasses import replace

import pytest

from clinic.records.enums import Flag
from clinic.reports.document import Document, Figure, Heading, PinShape, Table, TwoColumns
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import Paper, render_pdf
from clinic.reports.summary import DEFAULT_SECTIONS, Section, summary_document
from clinic.reports.summary_data import LabLine, LesionLine, MapView, PhotoGroup, PhotoLine, VisitSummary
from tests.clinic.reports.conftest import picture
from tests.clinic.reports.reading import page_texts

GOLDEN = """\
Harbour Dermatology
12 Quay Street · Tel 555 0142
Visit summary
22 November 2026 · Dr M. Okafor
Page 1 of 2
Signed by Dr M. Okafor, 22 November 2026, 10:58 Łukasz Żółć · 20417 · document 7f3a 91c2
Łukasz Żółć
born 3 April 1972 (54 years), male · record 20417
Allergies: sulfites
Limited scleroderma · CKD G4
Skin type II
Reason, examination, assessment
Reason White bumps under both eyes for 3 months.
Examination 22 firm white papules, 1–2 mm, infraorbital right, no punctum.
Assessment Lesion 1: milia, primary.
Where
right left
1 2
Face, front
Shape: active treated
Lesions
No. Site Diagnosis Size or count
Since 2 Aug
2026
1 Infraorbital
cheek, right
Milia (confirmed) 22, after extraction
9
−7
2 Index finger
pulp, left
Calcinosis cutis
(probable)
8.1 × 5.2 ± 0.2 mm new
Photos, lesion 1
5 mm
14 May 2026 · 22 counted
Counted by hand.
Blood, 12 November 2026
Test Result Unit Range of the laboratory Flag Course
Calcium 10.9 mg/dL 8.6–10.2 high
Phosphate 6.4 mg/dL 2.5–4.5 critically high
Calcium, albumin-corrected 11.62 mg/dL 10.9 + 0.8 × (4.0 − 3.1)
A curve runs from the earliest to the latest result; the band behind it is the range.
Treatment
Today Extraction with needle, lesion 1, 13 of 22 bumps; no complication.
Continues Diltiazem 360 mg/day by mouth, since 4 Oct 2025.
Łukasz Żółć · record 20417 · Visit summary · 22 November 2026 Page 2 of 2
Signed by Dr M. Okafor, 22 November 2026, 10:58 Łukasz Żółć · 20417 · document 7f3a 91c2
What happens next
Plan PTH and 25-OH vitamin D.
Follow-up Review of lesion 1 on 3 January 2027.
Handed over
• After an extraction
Added after signing
Dr M. Okafor, 23 November 2026, 09:12
PTH came back: 88 pg/mL.
"""


def words(text: str) -> list[str]:
    """The words of ``text``: how a reader breaks lines does not matter."""
    return text.split()


def headings(summary: VisitSummary, *sections: str) -> list[str]:
    blocks = summary_document(summary, sections).blocks
    return [block.text for block in blocks if isinstance(block, Heading)]


def test_golden_text(summary: VisitSummary, fonts: FontBook) -> None:
    text = " ".join(page_texts(render_pdf(summary_document(summary), fonts)))
    assert words(text) == words(GOLDEN)


def test_sections_can_be_switched_and_ordered(summary: VisitSummary) -> None:
    assert headings(summary, "plan", "labs") == ["What happens next", "Blood, 12 November 2026"]
    assert headings(summary, Section.PHOTOS) == ["Photos, lesion 1"]
    assert headings(summary) == []
    with pytest.raises(ValueError, match="weather"):
        summary_document(summary, ("weather",))


def test_empty_parts_leave_no_trace(summary: VisitSummary, fonts: FontBook) -> None:
    bare = VisitSummary(summary.letterhead, "Astrid Lindqvist", "22 November 2026")
    (text,) = page_texts(render_pdf(summary_document(bare), fonts))
    assert "Allergies: not recorded" in text
    for absent in ("Reason", "Lesions", "Photos", "Laboratory", "Treatment", "Handed over", "Added", "None", "()"):
        assert absent not in text


def test_a_draft_says_so_on_every_page(summary: VisitSummary, fonts: FontBook) -> None:
    draft = replace(summary, signed="", examination="Many words. " * 800)
    texts = page_texts(render_pdf(summary_document(draft), fonts))
    assert len(texts) > 1
    assert all(text.count("Draft, not signed") == 2 for text in texts)
    assert all("Signed by" not in text for text in texts)


def test_maps_and_table_stand_side_by_side_with_the_patients_own_sides(summary: VisitSummary) -> None:
    (block,) = (b for b in summary_document(summary, ("lesions",)).blocks[1:] if isinstance(b, TwoColumns))
    (figure,) = (b for b in block.left if isinstance(b, Figure))
    assert figure.corner_words == ("right", "left")
    assert [(pin.label, pin.shape) for pin in figure.pins] == [("1", PinShape.SQUARE), ("2", PinShape.DISC)]
    assert figure.alt == "Body map, Face, front. 1: treated; 2: active."
    assert any(isinstance(b, Table) for b in block.right)


def test_many_lesions_take_the_whole_width(summary: VisitSummary, face_map: MapView, fonts: FontBook) -> None:
    many = tuple(LesionLine(number, "Elbow, right", "Calcinosis cutis") for number in range(1, 61))
    long = replace(summary, lesions=many, maps=(face_map, face_map))
    assert headings(long, "lesions") == ["Where", "Lesions"]
    text = " ".join(page_texts(render_pdf(summary_document(long, ("lesions",)), fonts)))
    assert text.count("Elbow, right") == 60


def test_flags_are_told_in_words_and_normal_ones_not_at_all(summary: VisitSummary, fonts: FontBook) -> None:
    labs = (
        LabLine("TSH", "1.9", flag=Flag.NORMAL),
        LabLine("CRP", "30", flag=None),
        LabLine("Ca", "1.7", flag=Flag.LOW),
    )
    (text,) = page_texts(render_pdf(summary_document(replace(summary, labs=labs, derived=()), ("labs",)), fonts))
    lines = [line.strip() for line in text.splitlines()]
    assert "TSH 1.9" in lines and "CRP 30" in lines and "Ca 1.7 low" in lines
    assert "Course" not in text


def test_names_in_other_scripts_keep_head_and_foot_in_order(summary: VisitSummary, fonts: FontBook) -> None:
    hebrew = replace(summary, patient_name="שלום כהן")
    (text,) = page_texts(render_pdf(summary_document(hebrew, ("plan",)), fonts))
    assert text.count("שלום כהן") == 2


def test_ten_pages_with_six_photos_take_less_than_half_a_second(summary: VisitSummary, fonts: FontBook) -> None:
    jpeg = picture("JPEG", 1600, 1200)
    photos = PhotoGroup("lesion 1", tuple(PhotoLine(jpeg, "caption", "alt") for _ in range(6)))
    lesions = tuple(
        LesionLine(n, "Infraorbital cheek, right", "Milia", "probable", "1.5 ± 0.3 mm", "0") for n in range(220)
    )
    large = replace(summary, photo_groups=(photos,), lesions=lesions, labs=summary.labs * 60)
    document = summary_document(large)
    pages = len(page_texts(render_pdf(document, fonts, Paper.LETTER)))
    assert pages >= 10
    best = min(_seconds(document, fonts) for _ in range(3))
    assert best < 0.5 * pages / 10 * 2, "twice the aim in processor time, as other work may share the machine"


def _seconds(document: Document, fonts: FontBook) -> float:
    start = time.process_time()
    render_pdf(document, fonts)
    return time.process_time() - start


def test_default_sections_hold_all() -> None:
    assert set(DEFAULT_SECTIONS) == set(Section)
