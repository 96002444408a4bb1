"""Handouts: the shipped texts, searching them, and the page for one patient."""

import re
from pathlib import Path

import pytest

from clinic.errors import NotFound
from clinic.reports.document import Callout, Letterhead, TwoColumns
from clinic.reports.fonts import FontBook
from clinic.reports.handouts import HandoutFacts, HandoutLibrary, HandoutUnreadable
from clinic.reports.pdf import render_pdf
from clinic.reports.summary_data import MapView
from tests.clinic.reports.conftest import RESOURCES
from tests.clinic.reports.reading import page_texts

# what older leaflets got wrong: each would be harmful or false on the page
WRONG = (
    r"\bhyperthyroid",
    r"check if your thyroid",
    r"lactic alkaline",
    r"blackhead",
    r"amlodipine|verapamil",
    r"warfarin",
    r"dissolve",
    r"\bice\b",
    r"blocked pore|oily skin",
    r"steroid injection",
    r"\bspa\b",
    r"destroys? bacteria",
)


@pytest.fixture
def facts(face_map: MapView) -> HandoutFacts:
    head = Letterhead("Harbour Dermatology", ("12 Quay Street",))
    lesions = ("1  Right cheek: 22 bumps, 13 taken out",)
    maps = (face_map,)
    visit = "Sunday 3 January 2027, 10:30"
    return HandoutFacts(head, "Łukasz Żółć", "22 November 2026", "Dr M. Okafor", maps, lesions, visit, "555 0142")


def test_every_topic_becomes_a_page_for_the_patient(
    library: HandoutLibrary, facts: HandoutFacts, fonts: FontBook
) -> None:
    assert {"milia", "calcium-deposits", "after-extraction"} <= {topic.key for topic in library.topics()}
    for topic in library.topics():
        document = library.document(topic.key, "en", facts)
        assert document.text_size >= 12
        text = "\n".join(page_texts(render_pdf(document, fonts)))
        for needed in (topic.title, "For Łukasz Żółć", "Right cheek", "3 January 2027", "555 0142", "Dr M. Okafor"):
            assert needed in text, (topic.key, needed)
        for box in ("Do", "Do not"):
            assert box in text.splitlines(), (topic.key, box)
        assert "Call us" in text or "Get help the same day" in text


def test_no_handout_repeats_what_older_leaflets_got_wrong() -> None:
    for path in (RESOURCES / "handouts" / "en").glob("*.md"):
        text = path.read_text(encoding="utf-8").lower()
        for pattern in WRONG:
            assert not re.search(pattern, text), (path.name, pattern)


def test_handouts_are_plain_to_read(library: HandoutLibrary) -> None:
    for topic in library.topics():
        assert topic.grade is not None and topic.grade <= 8
        body = (RESOURCES / "handouts" / "en" / f"{topic.key}.md").read_text(encoding="utf-8").split("---\n")[2]
        sentences = [s for s in re.split(r"[.!?]\s|\n\n|\n- ", body) if s.strip() and not s.startswith("#")]
        assert max(len(sentence.split()) for sentence in sentences) <= 25, topic.key


def test_handouts_fit_keys_of_the_catalogue(library: HandoutLibrary) -> None:
    def keys(name: str) -> set[str]:
        rows = (RESOURCES / "catalog" / name).read_text(encoding="utf-8").splitlines()[1:]
        return {row.split(",")[0] for row in rows}

    for topic in library.topics():
        assert set(topic.diagnoses) <= keys("diagnoses.csv"), topic.key
        assert set(topic.procedures) <= keys("procedure_kinds.csv"), topic.key
        assert set(topic.treatments) <= keys("treatments.csv"), topic.key


def test_topics_are_in_order_and_searchable(library: HandoutLibrary) -> None:
    titles = [topic.title for topic in library.topics()]
    assert titles == sorted(titles)
    assert library.search("MILIA")[0].key == "milia"
    assert [topic.key for topic in library.search("parathyroid")] == ["calcium-deposits"]
    assert library.search("bumps out")[0].key == "after-extraction"
    assert library.search("no such words") == ()
    assert library.search("milia", "fr") == ()


def test_topics_that_fit_what_was_found_and_done(library: HandoutLibrary) -> None:
    found = {topic.key for topic in library.fitting(["milia"], ["extraction"], ["diltiazem"])}
    assert found == {"milia", "after-extraction", "diltiazem"}
    assert library.fitting() == ()


def test_without_facts_the_page_has_no_gaps(library: HandoutLibrary, fonts: FontBook) -> None:
    bare = HandoutFacts(Letterhead("Clinic"), "Astrid", "22 November 2026")
    (text,) = page_texts(render_pdf(library.document("milia", "en", bare), fonts))
    assert "Your skin" not in text and "Your next visit" not in text and "telephone" not in text
    assert "Do not squeeze" in text


def test_do_and_do_not_stand_side_by_side(library: HandoutLibrary, facts: HandoutFacts) -> None:
    columns = [b for b in library.document("milia", "en", facts).blocks if isinstance(b, TwoColumns)]
    titles = [
        (c.left[0].title, c.right[0].title)
        for c in columns
        if isinstance(c.left[0], Callout) and isinstance(c.right[0], Callout)
    ]
    assert ("Do", "Do not") in titles
    assert any(right == "Your next visit" for _, right in titles)


def test_unknown_topic_or_language_is_explained(library: HandoutLibrary, facts: HandoutFacts) -> None:
    with pytest.raises(NotFound):
        library.document("milia", "fr", facts)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("## No header\n", "header"),
        ("---\ntitle: A\ntopic: a\n---\nText\n", "version"),
        ("---\ntitle A\n---\nText\n", "colon"),
        ("---\ntitle: A\ntopic: a\nversion: 1\n---\n## X {shout}\n\nText\n", "shout"),
        ("---\ntitle: A\ntopic: a\nversion: 1\n---\n```\ncode\n```\n", "fence"),
    ],
)
def test_a_broken_file_is_named(text: str, why: str, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "mine.md").write_text(text, encoding="utf-8")
    with pytest.raises(HandoutUnreadable, match=f"mine.md.*{why}"):
        HandoutLibrary.load(tmp_path)


def test_bold_and_numbered_text_of_a_clinics_own_handout(tmp_path: Path, fonts: FontBook) -> None:
    folder = tmp_path / "he"
    folder.mkdir()
    text = "---\ntitle: שלום\ntopic: own\nversion: 2\n---\nבוקר **טוב** לכם.\n\n1. אחד\n2. שתיים\n"
    (folder / "own.md").write_text(text, encoding="utf-8")
    own = HandoutLibrary.load(tmp_path)
    facts = HandoutFacts(Letterhead("Clinic"), "Astrid", "22 November 2026")
    (read,) = page_texts(render_pdf(own.document("own", "he", facts), fonts))
    assert "בוקר" in read and "טוב" in read and "שתיים" in read
