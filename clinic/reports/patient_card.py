"""The patient card: who it is in large print, and a code by which the photos taken after it find their way.

An A6 card (148 x 105 mm), alone on its sheet or to be cut out of a page that says how it is used. The code is drawn as
vectors. Lengths are in points (1/72 inch) unless said otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics.barcode.qrencoder import QRAlphaNum, QRCode, QRErrorCorrectLevel
from reportlab.pdfbase.pdfdoc import BasicFonts
from reportlab.pdfgen.canvas import Canvas

from clinic.records.inbox import CardSize
from clinic.reports.fonts import FontBook, Style
from clinic.reports.pdf import PAPER_SIZES, Paper
from clinic.reports.pdf_fonts import UsedFonts
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_style import ACCENT, HAIRLINE, INK, MUTED, WHITE
from clinic.reports.pdf_text import Line, Look, Span, lay_lines, natural_width

MM = 72 / 25.4
WIDTH, HEIGHT = 148 * MM, 105 * MM
MODULES = 29
"""Of a QR code of version 3 (ISO/IEC 18004), which holds 47 letters with a quarter of redundancy (level Q)."""
_VERSION, _LONGEST = 3, 47
_MODULE = 2.0 * MM
_QUIET = 4 * _MODULE
_CODE = MODULES * _MODULE
_EDGE = 8 * MM
_TEXT_WIDTH = WIDTH - _CODE - _QUIET - 2 * _EDGE
_LEADING = 1.28
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class PatientCard:
    """What stands on a card. ``word``: what its code says; capital letters, digits and ``:`` only, 47 at most."""

    clinic: str
    family: str
    given: str
    born: str
    mrn: str
    word: str
    printed: str = ""


@dataclass(frozen=True)
class CardWords:
    """English unless said otherwise."""

    title: str = "Patient card"
    born: str = "Born"
    no_birth: str = "Birth date not known"
    number: str = "Record no."
    hint: str = "Photograph this card first: the photos after it are proposed for this person."
    printed: str = "Printed {day}"
    how: str = "How the card is used"
    cut: str = "Cut along the line."
    steps: tuple[str, ...] = (
        "Check name, birth date and record number with the patient.",
        "Photograph the card with the camera or telephone of the clinic: the whole code in the picture, not blurred.",
        "Then photograph the skin. The photos go to the clinic’s folder by themselves and wait in “Photos in”, "
        "proposed for this patient, until the card of the next patient comes or two hours pass without a photo.",
        "In “Photos in” look at each photo and file it. Nothing is filed without a person.",
        "Destroy the card when it is no longer needed: it bears a name. The code itself holds no name, "
        "and only this clinic can read it.",
    )


def qr_modules(word: str) -> tuple[tuple[bool, ...], ...]:
    """The code of ``word``, row by row; True is dark. Raises ``ValueError`` where the word does not fit."""
    if len(word) > _LONGEST:
        raise ValueError("the word is too long for a patient card")
    code = QRCode(_VERSION, QRErrorCorrectLevel.Q)
    code.addData(QRAlphaNum(word))
    code.make()
    return tuple(tuple(bool(code.isDark(row, column)) for column in range(MODULES)) for row in range(MODULES))


def patient_card_pdf(
    card: PatientCard,
    fonts: FontBook,
    size: CardSize = CardSize.SHEET,
    paper: Paper = Paper.A4,
    words: CardWords | None = None,
) -> bytes:
    """One page: the card alone, or to be cut out of ``paper``. Equal cards give equal bytes."""
    said = words or CardWords()
    width, height = (WIDTH, HEIGHT) if size is CardSize.A6 else PAPER_SIZES[paper]
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1, invariant=1, lang=_LANGUAGE)
    canvas.setTitle(said.title)  # no name: titles are shown by print queues
    canvas.setAuthor(card.clinic)
    canvas.setCreator("Skinfolio")
    canvas.setProducer("Skinfolio")
    # ReportLab opens every page with Helvetica, which is not embedded
    canvas._preamble = "1 0 0 1 0 0 cm"
    canvas._doc.idToObject[BasicFonts].dict.clear()
    drawing = _Drawing(Pen(canvas, height, UsedFonts(canvas._doc)), fonts)
    if size is CardSize.A6:
        drawing.card(card, said, 0, 0)
    else:
        drawing.sheet(card, said, width)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Drawing:
    """Draws onto one page; (0, 0) is the top left corner."""

    def __init__(self, pen: Pen, fonts: FontBook) -> None:
        self._pen = pen
        self._fonts = fonts

    def sheet(self, card: PatientCard, words: CardWords, width: float) -> None:
        """The card with its cutting line, and how it is used below."""
        left, top = (width - WIDTH) / 2, 22 * MM
        self.card(card, words, left, top)
        corners = [(left, top), (left + WIDTH, top), (left + WIDTH, top + HEIGHT), (left, top + HEIGHT), (left, top)]
        self._pen.path(corners, stroke=MUTED, line=0.6, dash=(4.0, 3.0))
        self._text(words.cut, left, top - 14, WIDTH, Look(Style.REGULAR, 8, MUTED))
        y = top + HEIGHT + 30
        y = self._text(words.how, left, y, WIDTH, Look(Style.SEMIBOLD, 13, ACCENT)) + 6
        body = Look(Style.REGULAR, 10.5, INK)
        for number, step in enumerate(words.steps, 1):
            self._text(f"{number}.", left, y, 20, body)
            y = self._text(step, left + 20, y, WIDTH - 20, body) + 5

    def card(self, card: PatientCard, words: CardWords, left: float, top: float) -> None:
        """The card with its upper left corner there."""
        self._pen.box(left, top, WIDTH, HEIGHT, fill=WHITE)
        x, y = left + _EDGE, top + _EDGE
        y = self._text(card.clinic, x, y, WIDTH - 2 * _EDGE, Look(Style.MEDIUM, 10, ACCENT), most=1)
        self._pen.rule(x, y + 4, WIDTH - 2 * _EDGE, HAIRLINE, 0.8)
        y += 14
        y = self._fitted(card.family, x, y, (30, 26, 22, 19, 16, 14, 12), Style.SEMIBOLD)
        if card.given:
            y = self._fitted(card.given, x, y + 1, (22, 19, 16, 14, 12, 11), Style.REGULAR)
        born = card.born or words.no_birth
        y = self._pair(words.born if card.born else "", born, x, y + 12, 15)
        self._pair(words.number, card.mrn, x, y + 9, 24)
        self._code(card.word, left + WIDTH - _EDGE - _CODE, top + (HEIGHT - _CODE) / 2 + 4)
        foot = Look(Style.REGULAR, 8, MUTED)
        bottom, leading = top + HEIGHT - _EDGE, foot.size * _LEADING
        hint = len(self._lines(words.hint, _TEXT_WIDTH, foot)[:2])
        self._text(words.hint, x, bottom - hint * leading, _TEXT_WIDTH, foot, most=2)
        if card.printed:
            printed = words.printed.format(day=card.printed)
            self._text(printed, left + WIDTH - _EDGE - _CODE, bottom - leading, _CODE, foot, most=1)

    def _pair(self, label: str, value: str, x: float, y: float, size: float) -> float:
        if label:
            y = self._text(label, x, y, _TEXT_WIDTH, Look(Style.MEDIUM, 9, MUTED))
        return self._fitted(value, x, y, (size, size * 0.85, size * 0.7, size * 0.55), Style.SEMIBOLD, most=1)

    def _fitted(self, text: str, x: float, y: float, sizes: Sequence[float], style: Style, most: int = 2) -> float:
        """In the largest of ``sizes`` at which ``text`` stands in one line, else in few lines, whole."""
        looks = [Look(style, size, INK) for size in sizes]
        one = next((look for look in looks[: len(looks) // 2 + 1] if self._width(text, look) <= _TEXT_WIDTH), None)
        if one is not None:
            return self._text(text, x, y, _TEXT_WIDTH, one)
        few = [look for look in looks if len(self._lines(text, _TEXT_WIDTH, look)) <= most]
        return self._text(text, x, y, _TEXT_WIDTH, few[0] if few else looks[-1], most=most + 1)

    def _code(self, word: str, left: float, top: float) -> None:
        with self._pen.told("QR code of this patient card"):
            self._pen.box(left - _QUIET / 2, top - _QUIET / 2, _CODE + _QUIET, _CODE + _QUIET, fill=WHITE)
            for row, first, count in _bars(qr_modules(word)):
                # a hair higher than a module: rows that only touch show as white lines on some printers
                self._pen.box(
                    left + first * _MODULE, top + row * _MODULE, count * _MODULE, _MODULE * 1.02, fill="#000000"
                )

    def _text(self, text: str, x: float, y: float, width: float, look: Look, most: int = 12) -> float:
        """Draw ``text`` from ``y`` on; return where it ends."""
        leading = look.size * _LEADING
        for line in self._lines(text, width, look)[:most]:
            self._pen.line_of_text(line, x, y, leading)
            y += leading
        return y

    def _lines(self, text: str, width: float, look: Look) -> list[Line]:
        return lay_lines((Span(text, look),), width, self._fonts, _LANGUAGE)

    def _width(self, text: str, look: Look) -> float:
        return natural_width((Span(text, look),), self._fonts, _LANGUAGE)


def _bars(modules: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int, int]]:
    """Row, first column and length of each run of dark modules."""
    for number, row in enumerate(modules):
        start = None
        for column, dark in enumerate([*row, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield number, start, column - start
                start = None
