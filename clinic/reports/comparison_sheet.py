"""Two photos of the same skin on one page: dates, scale bars, treatments between, measurements and their difference.

comparison_document(sheet, height) -> Document       height: of the pictures in points, at most
"""

from dataclasses import dataclass

from clinic.reports.direction import join_facts
from clinic.reports.document import (
    Align,
    Block,
    BulletList,
    Column,
    Document,
    Figure,
    FigureRow,
    Heading,
    KeyValues,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Table,
)

HEIGHTS = (300.0, 250.0, 200.0, 160.0)
"""Points of the pictures' height, tried in turn until all fits on the page."""
MOST_TREATMENTS = (14, 8, 4)


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """A photo as it stands on the page. ``scale_bar``: share of the width, and its length in words."""

    picture: bytes
    title: str
    words: str
    alt: str
    scale_bar: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class SheetValue:
    """What was measured in both. ``note``: why there is no difference, or by which method both were measured."""

    name: str
    first: str
    second: str
    difference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonSheet:
    """Everything that the page shows; empty fields leave no trace."""

    letterhead: Letterhead
    name: str
    person: str
    subject: str
    photos: tuple[SheetPhoto, SheetPhoto]
    facts: tuple[tuple[str, str], ...]
    values: tuple[SheetValue, ...] = ()
    no_values: str = ""
    """Why nothing is measured in both."""
    treatments: tuple[str, ...] = ()
    has_treatments: bool = True
    """Whether treatments are told at all; without any the page then says so."""
    notes: tuple[str, ...] = ()
    date: str = ""
    author: str = ""
    record: str = ""


@dataclass(frozen=True)
class ComparisonWords:
    """English unless said otherwise."""

    title: str = "Comparison of two photos"
    measured: str = "Measurements"
    treatments: str = "Between the photos"
    no_treatments: str = "No treatment is recorded between the photos."
    more: str = "and {number} more, see the record"
    difference: str = "Difference"
    what: str = "What"
    page: str = "Page {page} of {pages}"


def comparison_document(
    sheet: ComparisonSheet,
    height: float = HEIGHTS[0],
    most: int = MOST_TREATMENTS[0],
    words: ComparisonWords | None = None,
) -> Document:
    """The document of ``sheet`` with at most ``most`` treatments."""
    words = words or ComparisonWords()
    blocks: list[Block] = [Heading(sheet.name or sheet.subject, 1)]
    if sheet.person:
        blocks.append(Paragraph(sheet.person))
    if sheet.name and sheet.subject:
        blocks.append(Heading(sheet.subject))
    blocks.append(FigureRow(tuple(_figure(photo) for photo in sheet.photos), 2, height))
    blocks.append(KeyValues(sheet.facts))
    blocks += _measurements(sheet, words)
    blocks += _treatments(sheet, most, words)
    blocks += [Paragraph((Run(note, small=True, muted=True),)) for note in sheet.notes]
    about = join_facts((sheet.date, sheet.author), "en")
    return Document(
        title=", ".join(part for part in (words.title, sheet.name, sheet.date) if part),
        language="en",
        letterhead=sheet.letterhead,
        blocks=tuple(blocks),
        header_facts=tuple(part for part in (words.title, about) if part),
        running_title=join_facts(tuple(part for part in (sheet.name, words.title, sheet.date) if part), "en"),
        footer_left=words.title,
        footer_right=join_facts(tuple(part for part in (sheet.name, sheet.record) if part), "en"),
        author=sheet.author,
        page_words=words.page,
    )


def _figure(photo: SheetPhoto) -> Figure:
    caption = (Run(photo.title, bold=True), *((Run(f" · {photo.words}"),) if photo.words else ()))
    return Figure(photo.picture, photo.alt, caption, scale_bar=photo.scale_bar)


def _measurements(sheet: ComparisonSheet, words: ComparisonWords) -> list[Block]:
    if not sheet.values:
        return [Heading(words.measured), Paragraph(sheet.no_values)] if sheet.no_values else []
    one, two = (photo.title for photo in sheet.photos)
    columns = (
        Column(words.what, weight=1.2),
        Column(one, Align.END, 1.4),
        Column(two, Align.END, 1.4),
        Column(words.difference, Align.END, 1.2),
    )
    rows = tuple(Row((each.name, each.first, each.second, each.difference), note=each.note) for each in sheet.values)
    return [Heading(words.measured), Table(columns, rows)]


def _treatments(sheet: ComparisonSheet, most: int, words: ComparisonWords) -> list[Block]:
    if not sheet.has_treatments:
        return []
    if not sheet.treatments:
        return [Heading(words.treatments), Paragraph(words.no_treatments)]
    shown = sheet.treatments[:most]
    left = len(sheet.treatments) - len(shown)
    more = (words.more.format(number=left),) if left else ()
    return [Heading(words.treatments), BulletList((*shown, *more))]
