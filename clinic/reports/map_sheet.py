"""The body map of one patient as pages of its own: every view that has lesions, a legend, a table of the lesions."""

from dataclasses import dataclass

from clinic.reports.direction import join_facts
from clinic.reports.document import (
    Align,
    Block,
    Column,
    Document,
    FigureRow,
    Heading,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Table,
)
from clinic.reports.map_figures import MapWords, map_figure, map_legend
from clinic.reports.summary_data import MapView

SHEET_HEIGHT = 262.0
"""Points of a picture's height at most: four pictures and their captions take a page."""
_ACROSS = 2


@dataclass(frozen=True, slots=True)
class MapLine:
    """One row of the table. ``area``: what it covers, in words that call it an estimate. ``codes`` of its site."""

    number: int
    site: str
    diagnosis: str
    status: str
    measure: str = ""
    area: str = ""
    codes: str = ""


@dataclass(frozen=True, slots=True)
class MapSheet:
    """Everything that the pages show; empty fields leave no trace. ``person``: born, sex, record number."""

    letterhead: Letterhead
    patient_name: str
    date: str
    person: str
    author: str
    maps: tuple[MapView, ...]
    lines: tuple[MapLine, ...]
    maps_note: str = ""


@dataclass(frozen=True)
class MapSheetWords:
    """English unless said otherwise."""

    title: str = "Body map"
    none: str = "No lesion is recorded."
    lesions: str = "Lesions"
    header: tuple[str, str, str, str, str] = ("No.", "Site", "Diagnosis", "Status", "Size and area")
    page: str = "Page {page} of {pages}"
    sides: str = "Right and left are the patient's own. The figures are those of a mean person of the patient's age."


def map_sheet(sheet: MapSheet, words: MapSheetWords | None = None, map_words: MapWords | None = None) -> Document:
    """The document of ``sheet``."""
    words, map_words = words or MapSheetWords(), map_words or MapWords()
    blocks: list[Block] = [Heading(sheet.patient_name, 1)]
    if sheet.person:
        blocks.append(Paragraph(sheet.person))
    if sheet.maps:
        figures = tuple(map_figure(view, SHEET_HEIGHT, map_words) for view in sheet.maps)
        blocks.append(FigureRow(figures, _ACROSS, SHEET_HEIGHT))
        blocks += map_legend(sheet.maps, map_words)
        blocks.append(Paragraph((Run(words.sides, small=True, muted=True),)))
    if sheet.maps_note:
        blocks.append(Paragraph(sheet.maps_note))
    blocks += [Heading(words.lesions), _table(sheet, words)] if sheet.lines else [Paragraph(words.none)]
    return Document(
        title=f"{words.title}, {sheet.patient_name}, {sheet.date}",
        language="en",
        letterhead=sheet.letterhead,
        blocks=tuple(blocks),
        header_facts=(words.title, join_facts((sheet.date, sheet.author), "en")),
        running_title=join_facts((sheet.patient_name, words.title, sheet.date), "en"),
        footer_left=words.title,
        footer_right=sheet.patient_name,
        author=sheet.author,
        page_words=words.page,
    )


def _table(sheet: MapSheet, words: MapSheetWords) -> Table:
    number, site, diagnosis, status, size = words.header
    columns = (
        Column(number, weight=0.0),
        Column(site, weight=2.0),
        Column(diagnosis, weight=2.6),
        Column(status, weight=0.8),
        Column(size, Align.END, 1.6),
    )
    rows = tuple(
        Row(
            (
                str(line.number),
                line.site,
                line.diagnosis,
                line.status,
                "\n".join(part for part in (line.measure, line.area) if part),
            ),
            note=line.codes,
        )
        for line in sheet.lines
    )
    return Table(columns, rows)
