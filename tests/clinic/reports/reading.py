"""Reads PDFs back with another library than the one that wrote them."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, as copied out."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def embedded_fonts(pdf: bytes) -> dict[str, bytes]:
    """Base font name -> font program (TrueType) of every font the pages use."""
    programs: dict[str, bytes] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].get_object().values():
            made = font.get_object()
            descriptor = made["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            programs[str(made["/BaseFont"])] = descriptor["/FontFile2"].get_object().get_data()
    return programs


def table_of(program: bytes, tag: str) -> bytes | None:
    """A table of a TrueType program, or None."""
    count = int.from_bytes(program[4:6], "big")
    for index in range(count):
        entry = program[12 + 16 * index : 28 + 16 * index]
        if entry[:4] == tag.encode("ascii"):
            start, length = int.from_bytes(entry[8:12], "big"), int.from_bytes(entry[12:16], "big")
            return program[start : start + length]
    return None
