import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import names


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Müller ", "muller"),
        ("GROSS Groß", "gross gross"),
        ("Łukasz Søren Ðorđe Þór", "lukasz soren dorde thor"),
        ("İpek Işık", "ipek isik"),
        ("Ελένη Παπαδοπούλου", "ελενη παπαδοπουλου"),
        ("Андрей Ёлкин", "андрей елкин"),
        ("אַבְרָהָם", "אברהם"),
        ("أحمد", "احمد"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("山田 太郎", "山田 太郎"),
        ("김철수", "김철수"),
        ("ＡＢＣ", "abc"),
        ("Nguyễn", "nguyen"),
        ("O’Brien", "o'brien"),
        ("สมชาย กี่", "สมชาย กี่"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert names.fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = names.fold(text)
    assert names.fold(once) == once


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(text: str) -> None:
    assert names.fold(text.upper().lower()) == names.fold(text.upper())


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("Müller", ("muller", "mueller")),
        ("Mu\u0308ller", ("muller", "mueller")),
        ("Mueller", ("mueller",)),
        ("Sørensen", ("sorensen", "soerensen")),
        ("Åse", ("ase", "aase")),
        ("Smith", ("smith",)),
    ],
)
def test_variants(text: str, variants: tuple[str, ...]) -> None:
    assert names.fold_variants(text) == variants


def test_tokens_part_at_hyphens_and_join_at_apostrophes() -> None:
    assert names.tokens("Anne-Marie O'Brien, MD") == ("anne", "marie", "obrien", "md")
    assert names.tokens("") == ()
    assert names.tokens("สมชาย กี่") == ("สมชาย", "กี่")


def test_similarity_sees_through_order_accents_and_transcription() -> None:
    assert names.similarity("Müller Anna", "anna mueller") == 1.0
    assert names.similarity("Kowalska Łucja", "Kowalska Lucja") == 1.0
    assert names.similarity("Müller Anna", "Muler Anna") > 0.9
    assert names.similarity("Müller Anna", "Okafor Chidi") < 0.6
    assert names.similarity("", "Okafor") == 0.0


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert names.similarity(a, b) == pytest.approx(names.similarity(b, a))
    assert 0.0 <= names.similarity(a, b) <= 1.0


def test_display_name() -> None:
    assert names.display_name("Müller", "Anna  Maria") == "Müller, Anna Maria"
    assert names.display_name("Suharto", "") == "Suharto"
    assert names.display_name(" ", "Cher") == "Cher"
