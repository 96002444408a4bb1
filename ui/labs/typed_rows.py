"""Rows as a person types them, and the results they stand for. Nothing is guessed: the unit shown is the one taken.

TypedRow(analyte, name, value, range_text, lab_flag, confirmed)
    suggested_unit(analyte, units) -> str
    result_of(row, units, catalog) -> ResultDraft     raises ValidationError: value, range
    question(row, units, catalog) -> Doubt | None; answered(row, answer) -> TypedRow
    preview(row, units, catalog, person) -> Preview
"""

from dataclasses import dataclass, replace
from datetime import date

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.errors import ValidationError
from clinic.records.enums import Sex
from clinic.records.labs import ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.rules.ages import Age, age_on
from clinic.rules.flags import DEFAULT, ParsedRange, judge, parse_range
from clinic.rules.numbers import parse_result
from clinic.rules.plausible import AS_TYPED, OTHER_UNIT, Doubt, doubt, words_doubt
from clinic.rules.units import convert, to_ucum
from ui.labs import words

TITRE = "{titer}"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row of the form, as typed."""

    analyte: str = ""
    name: str = ""
    value: str = ""
    range_text: str = ""
    lab_flag: str = ""
    confirmed: str = ""
    """The value, as typed, that a person was asked about and stands by; another value is asked about anew."""
    asked: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose sample it is, as far as ranges ask."""

    birth: PartialDate | None
    sex: Sex
    pregnant: bool | None

    def age(self, on: date) -> Age | None:
        """Age on a day, if the birth date is known and not later."""
        try:
            return age_on(self.birth, on) if self.birth is not None else None
        except ValidationError:
            return None


@dataclass(frozen=True, slots=True)
class Preview:
    """How a row is judged: ``H  above 8.6–10.2 (default)``, with its tone."""

    text: str
    tone: str = ""
    flag: str = ""


def suggested_unit(analyte: Analyte | None, units: str) -> str:
    """The unit that a number without one is read in: the clinic's way for this analyte, or empty."""
    if analyte is None:
        return ""
    first, second = analyte.ucum_conventional, analyte.ucum_si
    return (second or first) if units == "si" else (first or second)


def unit_shown(row: TypedRow, analyte: Analyte | None, units: str, catalog: Catalog) -> str:
    """The unit in which the value is read, as people read it: the one typed, else the one suggested."""
    typed = parse_result(row.value).unit
    if not typed:
        return words.unit_words(suggested_unit(analyte, units))
    return "" if typed == TITRE else words.unit_words(to_ucum(typed, catalog.unit_aliases) or typed)


def result_of(row: TypedRow, units: str, catalog: Catalog) -> ResultDraft:
    """The result that was typed. Raises ``ValidationError`` for ``value`` or ``range``."""
    analyte = catalog.analytes.get(row.analyte)
    parsed = parse_result(row.value)
    if parsed.doubt:
        raise ValidationError("value", f"“{row.value}” can be read in two ways.", parsed.doubt)
    unit = parsed.unit or (suggested_unit(analyte, units) if parsed.number is not None else "")
    low = high = None
    if row.range_text.strip():
        limits = parse_range(row.range_text)
        if limits is None:
            raise ValidationError("range", f"“{row.range_text}” is not a range.", "Write it like 8.6-10.2, <5 or >60.")
        low, high = _in_unit_of(limits, unit, analyte, catalog)
    draft = ResultDraft(
        analyte=row.analyte,
        name=row.name or (analyte.name if analyte is not None else ""),
        comparator=parsed.comparator,
        number=None if unit == TITRE else parsed.number,
        text=parsed.text if parsed.number is None or unit == TITRE else parsed.digits,
        unit="" if unit == TITRE else unit,
        low=low,
        high=high,
        range_text=row.range_text.strip(),
        lab_flag=row.lab_flag,
    )
    return with_answer(draft, row)


def with_answer(draft: ResultDraft, row: TypedRow) -> ResultDraft:
    """The result with what was asked of the value that still stands there, and the answer."""
    if not row.confirmed or row.confirmed != row.value:
        return draft
    confirmed = AS_TYPED if row.answer in ("", AS_TYPED) else OTHER_UNIT
    return replace(draft, confirmed=confirmed, asked=row.asked, answer=row.answer)


def _in_unit_of(
    limits: ParsedRange, unit: str, analyte: Analyte | None, catalog: Catalog
) -> tuple[float | None, float | None]:
    """The limits in the value's unit. Raises ``ValidationError`` for ``range`` where they cannot be brought into it."""
    if not limits.unit or limits.unit == unit:
        return limits.low, limits.high
    own, wanted = (to_ucum(text, catalog.unit_aliases) if text else None for text in (limits.unit, unit))
    if own is None or wanted is None or convert(1.0, own, wanted, analyte) is None:
        what = f"The range is in {limits.unit}, the value in {unit or 'no unit'}."
        raise ValidationError("range", what, "Type the range in the value's unit.")
    turned = [None if limit is None else convert(limit, own, wanted, analyte) for limit in (limits.low, limits.high)]
    low, high = (None if limit is None else float(f"{limit:.4g}") for limit in turned)
    return low, high


def question(row: TypedRow, units: str, catalog: Catalog) -> Doubt | None:
    """What to ask about a row before it is taken; None where there is nothing, or it was answered."""
    try:
        draft = result_of(row, units, catalog)
    except ValidationError:
        return None
    analyte = catalog.analytes.get(row.analyte)
    ucum = to_ucum(draft.unit, catalog.unit_aliases) if draft.unit else None
    if analyte is not None and draft.number is None and not draft.confirmed:
        return words_doubt(draft.text, analyte)
    if analyte is None or draft.number is None or ucum is None or draft.number < 0 or draft.confirmed:
        return None
    return doubt(draft.number, ucum, analyte, draft.comparator)


def answered(row: TypedRow, answer: str, asked: str = "") -> TypedRow:
    """The row with a person's answer: its number in the unit that was meant, or as it was typed."""
    row = replace(row, asked=asked, answer=answer)
    if answer == AS_TYPED:
        return replace(row, confirmed=row.value)
    parsed = parse_result(row.value)
    value = f"{parsed.comparator}{parsed.digits or parsed.number} {words.unit_words(answer)}"
    return replace(row, value=value, confirmed=value)


def preview(row: TypedRow, units: str, catalog: Catalog, person: Person, on: date) -> Preview:
    """How the row would be judged, in words; empty while nothing is typed."""
    if not row.value.strip():
        return Preview("")
    try:
        draft = result_of(row, units, catalog)
    except ValidationError as error:
        return Preview(f"{error.what} {error.todo}".strip(), "critical")
    if draft.number is None:
        return Preview("kept as text")
    ucum = to_ucum(draft.unit, catalog.unit_aliases) or ""
    if draft.unit and not ucum:
        return Preview(f"the unit “{draft.unit}” is not known", "attention")
    analyte = catalog.analytes.get(row.analyte)
    judged = judge(
        draft.number, draft.comparator, ucum, analyte, draft.low, draft.high,
        draft.lab_flag, person.age(on), person.sex, person.pregnant,
    )  # fmt: skip
    limits = words.range_words(judged.low, judged.high, "", analyte.decimals(ucum) if analyte is not None else None)
    limits = f"{limits} {words.unit_words(ucum)}".strip() if limits else ""
    own = judged.range_source == DEFAULT and analyte is not None and analyte.own
    said = words.flag_short(judged.flag, limits, "clinic" if own else judged.range_source or "")
    return Preview(said, words.flag_tone(judged.flag), words.flag_text(judged.flag))
