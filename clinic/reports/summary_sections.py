"""The sections of a visit summary as blocks of a document."""

import re

from clinic.records.enums import Flag
from clinic.reports.direction import join_facts
from clinic.reports.document import (
    Align,
    Block,
    BulletList,
    Cell,
    Column,
    FigureRow,
    Heading,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Sparkline,
    Table,
    Tone,
    TwoColumns,
)
from clinic.reports.map_figures import map_figure, map_legend
from clinic.reports.summary_data import DerivedLine, LabLine, VisitSummary
from clinic.reports.summary_words import SummaryWords

FLAG_TONES = {
    Flag.CRITICAL_LOW: Tone.CRITICAL,
    Flag.CRITICAL_HIGH: Tone.CRITICAL,
}
MAP_SHARE = 0.315
MAP_HEIGHT = 155.0
MAPS_BESIDE_TABLE = 2
LESIONS_BESIDE_MAP = 12


def patient_head(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """Name and identity at the left; what everyone must know before treating at the right."""
    born = words.born.format(birth=summary.birth) if summary.birth else ""
    aged = f"{born} ({summary.age})" if born and summary.age else born or summary.age
    person = ", ".join(part for part in (aged, summary.sex) if part)
    record = words.record.format(number=summary.record_number) if summary.record_number else ""
    facts = join_facts((person, record), summary.language)
    left: list[Block] = [Heading(summary.patient_name, 1)]
    if facts:
        left.append(Paragraph(facts))
    known = words.allergies.format(allergies=summary.allergies) if summary.allergies else words.no_allergies
    tone = Tone.ATTENTION if summary.allergies else Tone.MUTED
    right: list[Block] = [Paragraph((Run(known, bold=bool(summary.allergies), tone=tone),), Align.END)]
    rest = [join_facts(summary.problems, summary.language)]
    if summary.skin_type:
        rest.append(words.skin_type.format(skin_type=summary.skin_type))
    shown = "\n".join(line for line in rest if line)
    if shown:
        right.append(Paragraph((Run(shown, small=True, muted=True),), Align.END))
    return [TwoColumns(tuple(left), tuple(right), 0.58)]


def findings(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """Reason, history, examination and assessment, each with its label."""
    pairs = (
        (words.reason, summary.reason),
        (words.history, summary.history),
        (words.examination, summary.examination),
        (words.assessment, summary.assessment),
    )
    return _labelled(words.findings, pairs)


def lesions(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """The maps beside the lesion table; many maps, or those of a long table, stand above it."""
    if not summary.lesions and not summary.maps:
        return []
    table = _lesion_table(summary, words)
    if not summary.maps:
        note = Paragraph((Run(summary.maps_note, small=True, muted=True),))
        return [Heading(words.lesions), table, *((note,) if summary.maps_note else ())]
    legend = map_legend(summary.maps, words.map, summary.maps_note)
    figures = tuple(map_figure(view, MAP_HEIGHT, words.map) for view in summary.maps)
    beside = len(figures) <= MAPS_BESIDE_TABLE and 0 < len(summary.lesions) <= LESIONS_BESIDE_MAP
    if not beside:
        above: list[Block] = [Heading(words.where), FigureRow(figures, max(3, len(figures)), 150.0), *legend]
        return [*above, Heading(words.lesions), table] if summary.lesions else above
    left: tuple[Block, ...] = (Heading(words.where), *figures, *legend)
    return [TwoColumns(left, (Heading(words.lesions), table), MAP_SHARE)]


def _lesion_table(summary: VisitSummary, words: SummaryWords) -> Table:
    number, site, diagnosis, measure = words.lesion_header
    columns = (
        Column(number, weight=0.0),
        Column(site, weight=2.1),
        Column(diagnosis, weight=1.8),
        Column(measure, Align.END, 1.5),
        Column(summary.lesions_since or words.since, Align.END, 1.45),
    )
    rows = []
    for line in summary.lesions:
        named: Cell = line.diagnosis
        if line.certainty:
            named = (Run(line.diagnosis), Run(f" ({line.certainty})", small=True, muted=True))
        rows.append(Row((str(line.number), line.site, named, unbroken(line.measure), unbroken(line.since))))
    return Table(columns, tuple(rows), summary.lesions_note)


def course(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """Lesions, results, treatment and photos on one time axis."""
    figure = summary.course() if summary.course is not None else None
    return [Heading(words.course), figure] if figure is not None else []


def labs(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """Results as reported, then what was calculated from them, shaded."""
    if not summary.labs and not summary.derived:
        return []
    test, result, unit, limits, flag, course = words.lab_header
    curves = any(len(line.course) > 1 for line in summary.labs)
    own = {line.range_source for line in summary.labs if line.range_text} == {"laboratory"}
    columns = [
        Column(test, weight=2.5, unbroken=True),
        Column(result, Align.END, 1.0),
        Column(unit, weight=1.5, unbroken=True),
        Column(words.lab_own_ranges if own else limits, weight=2.3),
        Column(flag, weight=1.25),
    ]
    if curves:
        columns.append(Column(course, weight=0.6))
    rows = [_lab_row(line, words, curves, told_whose=not own) for line in summary.labs]
    rows += [_derived_row(line, words, curves) for line in summary.derived]
    notes = [summary.labs_note] + ([words.lab_courses] if curves else [])
    caption = " ".join(note for note in notes if note)
    return [Heading(summary.labs_title or words.labs), Table(tuple(columns), tuple(rows), caption)]


def _lab_row(line: LabLine, words: SummaryWords, curves: bool, told_whose: bool) -> Row:
    if line.heading:
        return Row(((Run(line.test, bold=True, small=True),), *("",) * (5 if curves else 4)), keep_next=True)
    limits: Cell = line.range_text
    if told_whose and line.range_text and line.range_source:
        limits = (Run(line.range_text), Run(f"  {line.range_source}", small=True, muted=True))
    flag = _flag(line.flag, words)
    value: Cell = (Run(line.result, bold=True),) if flag else line.result
    cells: list[Cell] = [line.test, value, line.unit, limits, flag]
    if curves:
        told = ", ".join(f"{value:g}" for value in line.course)
        cells.append(Sparkline(line.course, told, line.low, line.high) if len(line.course) > 1 else "")
    return Row(tuple(cells), note=line.note)


def _flag(flag: Flag | None, words: SummaryWords) -> Cell:
    said = words.flags[flag] if flag else ""
    return (Run(said, bold=True, tone=FLAG_TONES.get(flag, Tone.ATTENTION)),) if flag and said else ""


def _derived_row(line: DerivedLine, words: SummaryWords, curves: bool) -> Row:
    formula: Cell = (Run(line.formula, small=True, muted=True),) if line.formula else ""
    flag = _flag(line.flag, words)
    value: Cell = (Run(line.value, bold=True),) if flag else line.value
    cells: list[Cell] = [line.name, value, line.unit, formula, flag]
    return Row(tuple([*cells, ""] if curves else cells), shaded=True, note=line.note)


def treatments(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """What was done today, what goes on and what ended."""
    pairs = (
        (words.today, "\n".join(summary.treatments_today)),
        (words.continues, "\n".join(summary.treatments_continuing)),
        (words.stopped, "\n".join(summary.treatments_stopped)),
        (words.also_takes, summary.medicines_elsewhere),
    )
    return _labelled(words.treatment, pairs)


def plan(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """The plan and when to come again."""
    return _labelled(words.next_steps, ((words.plan, summary.plan), (words.follow_up, summary.follow_up)))


def documents(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """What the patient was given to take home."""
    return [Heading(words.documents), BulletList(summary.documents)] if summary.documents else []


def addenda(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """What was added after signing, in order."""
    blocks: list[Block] = [Heading(words.addenda)] if summary.addenda else []
    for entry in summary.addenda:
        blocks += [Paragraph((Run(entry.signed, small=True, muted=True),)), Paragraph(entry.text)]
    return blocks


def unbroken(measure: str) -> str:
    """``measure`` with every number bound to the unit that follows it."""
    return re.sub(r"(?<=\d) (?=(?:mm|cm|mm²|cm²)\b)", "\u00a0", measure)


def _labelled(title: str, pairs: tuple[tuple[str, str], ...]) -> list[Block]:
    shown = tuple((label, text) for label, text in pairs if text)
    return [Heading(title), KeyValues(shown, 74.0)] if shown else []
