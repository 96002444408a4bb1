"""The faces a document may use, which one has a character, and how text becomes glyphs.

Shapes with HarfBuzz. All measures are in thousandths of the text size ("em/1000"), as PDF counts them.
"""

import importlib.util
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb

from clinic.errors import StorageError


class Style(StrEnum):
    """The cuts of the main family; the other scripts have Regular and Bold only."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"
    ITALIC = "Italic"


class Glyph(NamedTuple):
    """One drawn glyph: its number in the face, the characters it stands for (may be none), and em/1000 measures.

    ``declared`` is the room that the document's font is to state for it.
    """

    number: int
    text: str
    advance: float
    dx: float
    dy: float
    declared: float


MAIN_FAMILY = "Inter"
FALLBACK_FAMILIES = ("NotoSansArabic", "NotoSansHebrew", "NotoSansDevanagari", "NotoSansThai", "NotoSans")
CJK_PACKAGE = "justmytype_intl_cjk"
CJK_FILES = {
    "ja": "notosansjp/NotoSansJP[wght].ttf",
    "zh-hans": "notosanssc/NotoSansSC[wght].ttf",
    "zh-hant": "notosanstc/NotoSansTC[wght].ttf",
    "ko": "notosanskr/NotoSansKR[wght].ttf",
}
BOLD_STYLES = frozenset({Style.SEMIBOLD, Style.BOLD})


class Face:
    """One font file, at one weight where the file is variable.

    ``weight`` pins the weight axis (100 to 900) of a variable file; None means a static file.
    """

    def __init__(self, name: str, path: Path, weight: int | None = None, latin: bool = False) -> None:
        self.name = name
        self.path = path
        self.weight = weight
        # Inter's contextual alternates turn "->" into an arrow and "x" between digits into a sign:
        # a record must show what was typed
        self._features = {"calt": False} if latin else {}
        self._cache: dict[tuple[str, bool, bool], tuple[Glyph, ...]] = {}

    @cached_property
    def hb_face(self) -> hb.Face:
        """The file, mapped on first use."""
        return hb.Face(hb.Blob.from_file_path(str(self.path)))

    @cached_property
    def hb_font(self) -> hb.Font:
        font = hb.Font(self.hb_face)
        if self.weight is not None:
            font.set_variations({"wght": self.weight})
        return font

    @cached_property
    def characters(self) -> frozenset[int]:
        """Code points that have a glyph."""
        return frozenset(self.hb_face.unicodes)

    @cached_property
    def scale(self) -> float:
        """Font units to em/1000."""
        return 1000.0 / float(self.hb_face.upem)

    def has(self, character: str) -> bool:
        """Whether the face draws ``character``."""
        return ord(character) in self.characters

    def shape(self, text: str, right_to_left: bool = False, tabular: bool = False) -> tuple[Glyph, ...]:
        """``text`` (one direction, logical order) as glyphs from left to right."""
        key = (text, right_to_left, tabular)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._shape(text, right_to_left, tabular)
        return found

    def _shape(self, text: str, right_to_left: bool, tabular: bool) -> tuple[Glyph, ...]:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        hb.shape(self.hb_font, buffer, {**self._features, "tnum": True} if tabular else self._features)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        starts = sorted({info.cluster for info in infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        # the first glyph of a cluster that takes room stands for all its characters, the others (dots, marks) for none;
        # it also declares the room of the whole cluster, or readers would find a gap there and take it for a space
        room: dict[int, float] = {}
        speakers: dict[int, int] = {}
        for index, info in enumerate(infos):
            nominal = self.hb_font.get_glyph_h_advance(info.codepoint) * self.scale
            if not room.get(info.cluster):  # none yet, or only marks so far
                speakers[info.cluster] = index
            room[info.cluster] = room.get(info.cluster, 0.0) + nominal
        glyphs = []
        for index, (info, place) in enumerate(zip(infos, places, strict=True)):
            speaks = speakers[info.cluster] == index
            said = text[info.cluster : ends[info.cluster]] if speaks else ""
            measures = (place.x_advance * self.scale, place.x_offset * self.scale, place.y_offset * self.scale)
            glyphs.append(Glyph(info.codepoint, said, *measures, room[info.cluster] if speaks else 0.0))
        return tuple(glyphs)


class FontBook:
    """All faces of a document. May be shared by documents and kept for the life of the program."""

    def __init__(self, folder: Path, cjk_folder: Path | None = None) -> None:
        """``folder`` holds the static fonts, ``cjk_folder`` the variable ones for Chinese, Japanese and Korean.

        Raises StorageError if a shipped font is not there.
        """
        self._folder = folder
        self._cjk_folder = cjk_folder
        self._faces: dict[tuple[str, Style], Face] = {}
        self._picks: dict[tuple[str, Style, tuple[str, ...]], Face | None] = {}
        for style in Style:
            self._faces[MAIN_FAMILY, style] = self._static(MAIN_FAMILY, style, latin=True)
        for family in FALLBACK_FAMILIES:
            for style in (Style.REGULAR, Style.BOLD):
                self._faces[family, style] = self._static(family, style)

    @classmethod
    def load(cls, folder: Path) -> "FontBook":
        """The shipped fonts and, where its package is installed, those for Chinese, Japanese and Korean."""
        spec = importlib.util.find_spec(CJK_PACKAGE)
        if spec is None or spec.origin is None:
            return cls(folder)
        return cls(folder, Path(spec.origin).parent / "fonts" / "ofl")

    def main(self, style: Style) -> Face:
        """The main face in ``style``."""
        return self._faces[MAIN_FAMILY, style]

    def pick(self, character: str, style: Style, cjk_order: tuple[str, ...]) -> Face | None:
        """The first face that has ``character``: the main family, other scripts, then ``cjk_order``; or None."""
        key = (character, style, cjk_order)
        if key not in self._picks:
            candidates = self._candidates(style, cjk_order)
            self._picks[key] = next((face for face in candidates if face.has(character)), None)
        return self._picks[key]

    def _candidates(self, style: Style, cjk_order: tuple[str, ...]) -> Iterable[Face]:
        yield self.main(style)
        second = Style.BOLD if style in BOLD_STYLES else Style.REGULAR
        for family in FALLBACK_FAMILIES:
            yield self._faces[family, second]
        for language in cjk_order:
            face = self._cjk(language, second)
            if face is not None:
                yield face

    def _cjk(self, language: str, style: Style) -> Face | None:
        if self._cjk_folder is None:
            return None
        path = self._cjk_folder / CJK_FILES[language]
        if (language, style) not in self._faces:
            if not path.is_file():
                return None
            weight = 700 if style is Style.BOLD else 400
            self._faces[language, style] = Face(f"{path.stem.split('[')[0]}-{style}", path, weight)
        return self._faces[language, style]

    def _static(self, family: str, style: Style, latin: bool = False) -> Face:
        path = self._folder / f"{family}-{style}.ttf"
        if not path.is_file():
            raise StorageError(f"The font {path.name} is not there.", "Install the program again.")
        return Face(f"{family}-{style}", path, latin=latin)


def cjk_order(text: str, language: str) -> tuple[str, ...]:
    """Which of the four fonts draw the Han characters of ``text``: by its kana or hangul, else by ``language``."""
    first = "ja"
    tag = language.lower()
    if tag.startswith("zh"):
        traditional = any(part in tag for part in ("hant", "-tw", "-hk", "-mo"))
        first = "zh-hant" if traditional else "zh-hans"
    elif tag.startswith("ko"):
        first = "ko"
    for character in text:
        if "\u3040" <= character <= "\u30ff":
            first = "ja"
            break
        if "\uac00" <= character <= "\ud7a3":
            first = "ko"
            break
    return (first, *(other for other in ("ja", "zh-hans", "zh-hant", "ko") if other != first))


def joins_previous(character: str) -> bool:
    """Whether ``character`` is drawn on or with the one before it (marks, joiners, variation selectors)."""
    return unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")
