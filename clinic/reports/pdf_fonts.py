"""Embeds the glyphs a document uses: one composite (Type 0) TrueType font per face, subset by HarfBuzz.

Each (glyph, characters) pair has its own code, so that a glyph copies out as what it stands for where it stands:
ligatures, reordered vowels and joined letters included. A variable face is pinned to its weight while it is subset.
"""

import hashlib
import struct
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from clinic.reports.fonts import Face, Glyph

DROPPED_TABLES = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "DSIG", "vhea", "vmtx", "gasp")


class UsedFont:
    """One face in one document: the codes given out so far."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], int] = {}
        self._advances: list[float] = [0.0]

    def code(self, glyph: Glyph) -> int:
        """The two-byte code of ``glyph``; a new one the first time."""
        key = (glyph.number, glyph.text)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self._advances)
            self._advances.append(glyph.declared)
        return code

    def advance(self, code: int) -> float:
        """The width that the document declares for ``code`` (em/1000)."""
        return self._advances[code]

    def addObjects(self, document: Any) -> None:  # noqa: N802  the name ReportLab calls when it saves
        """Write the font's objects into ReportLab's ``document``."""
        subset, renumbered = self._subset()
        name = pdfdoc.PDFName(f"{_tag(subset)}+{self.face.name}")
        program = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Length1": len(subset)}), subset, [pdfdoc.PDFZCompress])
        ref = document.Reference
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": ref(self._descriptor(name, ref(program)), f"{self.resource}-descriptor"),
                "DW": 0,
                "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray([round(a, 2) for a in self._advances])]),
                "CIDToGIDMap": ref(_stream(self._glyph_map(renumbered))),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": name,
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([ref(descendant, f"{self.resource}-cid")]),
                "ToUnicode": ref(_stream(self._to_unicode())),
            }
        )
        document.idToObject[pdfdoc.BasicFonts].dict[self.resource] = ref(font, f"{self.resource}-font")

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        """The font program with the used glyphs only, and old glyph number -> new one."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({number for number, _ in self._codes})
        wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.drop_table_tag_set.update({_table_tag(tag) for tag in DROPPED_TABLES})
        wanted.name_id_set.clear()
        if self.face.weight is not None:
            wanted.pin_axis_location(self.face.hb_face, "wght", self.face.weight)
        plan = hb.SubsetPlan(self.face.hb_face, wanted)
        return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)

    def _glyph_map(self, renumbered: dict[int, int]) -> bytes:
        numbers = [0] * len(self._advances)
        for (glyph, _), code in self._codes.items():
            numbers[code] = renumbered[glyph]
        return struct.pack(f">{len(numbers)}H", *numbers)

    def _descriptor(self, name: Any, program: Any) -> Any:
        box = struct.unpack(">4h", bytes(self.face.hb_face.reference_table("head").data)[36:44])
        extents = self.face.hb_font.get_font_extents("ltr")
        italic = self.face.name.endswith("Italic")
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": 4 | (64 if italic else 0),
                "FontBBox": pdfdoc.PDFArray([round(value * self.face.scale) for value in box]),
                "ItalicAngle": -9 if italic else 0,
                "Ascent": round(extents.ascender * self.face.scale),
                "Descent": round(extents.descender * self.face.scale),
                "CapHeight": 727,
                "StemV": 120 if self.face.name.endswith("Bold") else 80,
                "FontFile2": program,
            }
        )

    def _to_unicode(self) -> bytes:
        pairs = [(code, text) for (_, text), code in self._codes.items()]
        lines = [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
        ]
        for start in range(0, len(pairs), 100):
            block = pairs[start : start + 100]
            lines.append(f"{len(block)} beginbfchar")
            lines += [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in block]
            lines.append("endbfchar")
        lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
        return "\n".join(lines).encode("ascii")


class UsedFonts:
    """All fonts of one document being drawn."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._fonts: dict[int, UsedFont] = {}

    def of(self, face: Face) -> UsedFont:
        """The document's font for ``face``."""
        font = self._fonts.get(id(face))
        if font is None:
            font = self._fonts[id(face)] = UsedFont(face, f"T{len(self._fonts) + 1}")
            self._document.delayedFonts.append(font)
        return font


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(None, content, [pdfdoc.PDFZCompress])


def _table_tag(tag: str) -> int:
    return int.from_bytes(tag.encode("ascii"), "big")


def _tag(program: bytes) -> str:
    """Six capitals that mark a subset, made from its content so that equal documents have equal bytes."""
    digest = hashlib.sha256(program).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
