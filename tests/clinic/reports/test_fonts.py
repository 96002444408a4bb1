"""The shipped fonts: there, small, static, licensed."""

from pathlib import Path

import pytest

from clinic.errors import StorageError
from clinic.reports.fonts import FontBook, Style, cjk_order
from tests.clinic.reports.conftest import RESOURCES
from tests.clinic.reports.reading import table_of

FILES = sorted((RESOURCES / "fonts").glob("*.ttf"))


def test_fonts_are_small_static_and_licensed() -> None:
    assert len(FILES) == 15
    assert sum(path.stat().st_size for path in FILES) < 6_000_000
    licenses = RESOURCES.parent / "LICENSES"
    for path in FILES:
        assert path.stat().st_size < 1_000_000
        assert table_of(path.read_bytes(), "fvar") is None
        family = path.stem.split("-")[0]
        assert "SIL OPEN FONT LICENSE" in (licenses / f"OFL-1.1-{family}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("style", "weight"), [("Regular", 400), ("Medium", 500), ("SemiBold", 600), ("Bold", 700)])
def test_each_cut_of_the_main_font_has_its_weight(style: str, weight: int) -> None:
    metrics = table_of((RESOURCES / "fonts" / f"Inter-{style}.ttf").read_bytes(), "OS/2")
    assert metrics is not None and int.from_bytes(metrics[4:6], "big") == weight


def test_missing_font_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Inter-Regular"):
        FontBook(tmp_path)


def test_without_the_package_for_chinese_there_is_no_face_for_it() -> None:
    book = FontBook(RESOURCES / "fonts")
    assert book.pick("山", Style.REGULAR, cjk_order("山", "ja")) is None
    assert book.pick("ع", Style.BOLD, ()) is not None


@pytest.mark.parametrize("text", ["±×−≥µ²₂°“”…–—·•●■○◆→", "àéîõüßøłŻçğőñÆŒ", "ΑΩαωάή", "ЖжЁёЇїЎў"])
def test_main_font_draws_what_european_records_hold(text: str) -> None:
    face = FontBook(RESOURCES / "fonts").main(Style.REGULAR)
    assert [character for character in text if not face.has(character)] == []
