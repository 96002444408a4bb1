"""A document as PDF."""

from enum import StrEnum
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import BasicFonts
from reportlab.pdfgen.canvas import Canvas

from clinic.reports.document import Document
from clinic.reports.fonts import FontBook
from clinic.reports.pdf_fonts import UsedFonts
from clinic.reports.pdf_layout import lay_blocks
from clinic.reports.pdf_pages import MARGIN_X, Furniture, Placed, paginate
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting
from clinic.reports.pdf_style import Sheet


class Paper(StrEnum):
    """The sheet that is in the clinic's printer."""

    A4 = "A4"
    LETTER = "Letter"


DENSITIES = (1.0, 0.8, 0.6, 0.4)
"""Tried in turn while the last page is nearly empty."""
NEARLY_EMPTY = 0.3
"""The part of a page that tighter spacing can usually win back."""

PAPER_SIZES = {Paper.A4: (595.276, 841.890), Paper.LETTER: (612.0, 792.0)}

# pictures as plain bytes: an ASCII filter costs ten times the time and a fifth more space
rl_config.useA85 = 0


def render_pdf(document: Document, fonts: FontBook, paper: Paper = Paper.A4) -> bytes:
    """``document`` on ``paper``; equal documents give equal bytes.

    Raises PictureUnreadable if a picture cannot be read.
    """
    width, height = PAPER_SIZES[paper]
    furniture, pages = _laid_out(document, fonts, width, height, DENSITIES[0])
    for density in DENSITIES[1:]:
        if not _nearly_empty(pages, furniture):
            break
        tighter = _laid_out(document, fonts, width, height, density)
        if len(tighter[1]) < len(pages):
            furniture, pages = tighter
            break

    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1, invariant=1, lang=document.language)
    canvas.setTitle(document.title)
    canvas.setAuthor(document.author or document.letterhead.name)
    canvas.setCreator("Skinfolio")
    canvas.setProducer("Skinfolio")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    # ReportLab opens every page with Helvetica, which is not embedded
    canvas._preamble = "1 0 0 1 0 0 cm"
    canvas._doc.idToObject[BasicFonts].dict.clear()
    pen = Pen(canvas, height, UsedFonts(canvas._doc))
    for number, page in enumerate(pages, start=1):
        furniture.draw(pen, number, len(pages))
        for placed in page:
            placed.piece.draw(pen, MARGIN_X, placed.top)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _laid_out(
    document: Document, fonts: FontBook, width: float, height: float, density: float
) -> tuple[Furniture, list[list[Placed]]]:
    setting = Setting(fonts, Sheet(document.text_size, density), document.language, height - 140)
    furniture = Furniture(document, setting, width, height)
    slices = lay_blocks(document.blocks, furniture.column_width, setting)
    return furniture, paginate(slices, furniture.first_top, furniture.later_top, furniture.bottom)


def _nearly_empty(pages: list[list[Placed]], furniture: Furniture) -> bool:
    """Whether the last of several pages holds so little that tighter spacing may do without it."""
    if len(pages) < 2 or not pages[-1]:
        return False
    last = pages[-1][-1]
    used = last.top + last.piece.height - furniture.later_top
    return used < (furniture.bottom - furniture.later_top) * NEARLY_EMPTY
