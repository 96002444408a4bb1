"""Results that a person types: checked, and completed by what the catalog knows."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.errors import ValidationError
from clinic.intake.analytes import fits_unit
from clinic.intake.possible import question, refuse_negative
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.rules.numbers import COMPARATORS, format_number, parse_result
from clinic.rules.plausible import AS_TYPED, OTHER_UNIT, doubt, words_doubt
from clinic.rules.units import to_ucum

_CLOCKS_DIFFER = timedelta(minutes=5)


def complete_report(draft: LabReportDraft, catalog: Catalog, now: datetime) -> LabReportDraft:
    """The report ready to be stored. Raises ``ValidationError``: ``sampled_at``, or ``results.0.unit`` and so on."""
    if not draft.results:
        raise ValidationError("results", "No result was typed.", "Choose an analyte and type its value.")
    sampled = _sample_time(draft.sampled_at or draft.results[0].sampled_at, now, "sampled_at")
    results = []
    for index, result in enumerate(draft.results):
        at = _sample_time(result.sampled_at or sampled, now, f"results.{index}.sampled_at")
        results.append(complete_result(replace(result, sampled_at=at), catalog, prefix=f"results.{index}."))
    return replace(draft, results=tuple(results), sampled_at=sampled)


def complete_result(draft: ResultDraft, catalog: Catalog, *, prefix: str = "") -> ResultDraft:
    """One result ready to be stored. Raises ``ValidationError`` with the field (``number``, ``unit``, ...), and
    ``Question`` for a number that can hardly be true, unless the draft is ``confirmed`` as typed.
    """
    analyte = _analyte(draft, catalog, prefix)
    draft = _with_value(draft, analyte, catalog, prefix)
    draft = replace(
        draft,
        analyte=analyte.key if analyte else "",
        name=draft.name.strip() or (analyte.name if analyte else ""),
        specimen=draft.specimen.strip() or (analyte.specimen if analyte else ""),
    )
    draft = _with_unit(draft, analyte, catalog, prefix)
    if draft.low is not None and draft.high is not None and draft.low > draft.high:
        raise ValidationError(f"{prefix}low", "The lower limit is above the upper one.", "Exchange them.")
    return _without_doubt(draft, analyte, f"{prefix}number")


def _without_doubt(draft: ResultDraft, analyte: Analyte | None, field: str) -> ResultDraft:
    """The draft, with ``confirmed`` kept only where something was asked: the value stands as it was typed, or in the
    unit that was chosen in the answer."""
    if analyte is not None and draft.number is None and draft.asked and draft.confirmed == AS_TYPED:
        stood_by = words_doubt(draft.text, analyte)
        if stood_by is not None:
            return replace(draft, asked=stood_by.words, answer=AS_TYPED)
    if analyte is None or draft.number is None or not draft.ucum:
        return replace(draft, confirmed="", asked="", answer="")
    refuse_negative(draft.number, draft.ucum, analyte, field=field)
    doubted = doubt(draft.number, draft.ucum, analyte, draft.comparator)
    if doubted is None:
        meant = bool(draft.asked) and draft.answer == draft.ucum
        return draft if meant and draft.confirmed == OTHER_UNIT else replace(draft, confirmed="", asked="", answer="")
    if draft.confirmed != AS_TYPED:
        raise question(doubted, field)
    return replace(draft, asked=doubted.words, answer=AS_TYPED)


def _sample_time(moment: datetime | None, now: datetime, field: str) -> datetime:
    if moment is None:
        raise ValidationError(field, "The time of the sample is missing.", "Type the day it was taken.")
    aware = moment if moment.tzinfo else moment.astimezone()
    if aware > now + _CLOCKS_DIFFER:
        raise ValidationError(field, "The sample lies in the future.", "Check the day it was taken.")
    return aware


def _analyte(draft: ResultDraft, catalog: Catalog, prefix: str) -> Analyte | None:
    if draft.analyte:
        found = catalog.analytes.get(draft.analyte)
        if found is None:
            raise ValidationError(f"{prefix}analyte", f"“{draft.analyte}” is not in the list.", "Choose it anew.")
        return found
    if not draft.name.strip():
        raise ValidationError(f"{prefix}name", "It is not said what was measured.", "Choose an analyte or type a name.")
    return catalog.match_analyte(draft.name, draft.specimen)


def _with_value(draft: ResultDraft, analyte: Analyte | None, catalog: Catalog, prefix: str) -> ResultDraft:
    if draft.number is None and draft.text.strip():
        parsed = parse_result(draft.text)
        if parsed.doubt:
            raise ValidationError(f"{prefix}number", f"“{draft.text}” can be read in two ways.", parsed.doubt)
        one_unit = _one_unit(draft, parsed.unit, analyte, catalog, prefix) if parsed.number is not None else False
        if parsed.number is not None and parsed.unit != "{titer}" and one_unit:
            draft = replace(
                draft,
                number=parsed.number,
                comparator=parsed.comparator,
                text=parsed.digits,
                unit=draft.unit or parsed.unit,
            )
    if draft.number is None and not draft.text.strip():
        raise ValidationError(f"{prefix}number", f"{draft.name or 'The result'} has no value.", "Type its value.")
    if draft.number is not None and not math.isfinite(draft.number):
        raise ValidationError(f"{prefix}number", "The value is not a number.", "Type it like 2.31 or 2,31.")
    if draft.comparator not in ("", *COMPARATORS):
        raise ValidationError(f"{prefix}comparator", f"“{draft.comparator}” is not known.", "Use <, <=, > or >=.")
    return draft if draft.number is None or _are_digits(draft) else replace(draft, text="")


def _one_unit(draft: ResultDraft, said: str, analyte: Analyte | None, catalog: Catalog, prefix: str) -> bool:
    """Whether the value and the unit beside it name one unit. Raises ``ValidationError`` where they contradict."""
    chosen = " ".join(draft.unit.split())
    if not said or not chosen or said == chosen:
        return True
    first, second = (to_ucum(unit, catalog.unit_aliases) for unit in (said, chosen))
    if first is not None and first == second:
        return True
    if second is not None and (first is not None or analyte is not None):
        what = f"The value “{draft.text.strip()[:40]}” is in {said}, the unit beside it is {chosen}."
        raise ValidationError(f"{prefix}unit", what, "Keep the one that the laboratory's paper says.")
    return False


def _are_digits(draft: ResultDraft) -> bool:
    """Whether the text is the number itself, as it was typed."""
    parsed = parse_result(draft.text)
    return parsed.number == draft.number and parsed.digits == draft.text


def _with_unit(draft: ResultDraft, analyte: Analyte | None, catalog: Catalog, prefix: str) -> ResultDraft:
    unit = " ".join(draft.unit.split())
    if analyte is None or draft.number is None:
        return replace(draft, unit=unit, ucum=(to_ucum(unit, catalog.unit_aliases) if unit else None) or "")
    own = tuple(dict.fromkeys(u for u in (analyte.ucum_conventional, analyte.ucum_si) if u))
    if not unit and len(own) == 1 and own[0].startswith("{"):
        return replace(draft, unit=own[0], ucum=own[0])
    field, choice = f"{prefix}unit", " or ".join(own)
    shown = f"{analyte.name} {draft.comparator}{format_number(draft.number)}"
    if not own or own == ("{titer}",):
        return replace(draft, unit=unit, ucum=(to_ucum(unit, catalog.unit_aliases) if unit else None) or "")
    if not unit:
        raise ValidationError(field, f"{shown} has no unit.", f"Choose {choice}.")
    ucum = to_ucum(unit, catalog.unit_aliases)
    if ucum is None:
        raise ValidationError(field, f"The unit “{unit}” is not known.", f"{analyte.name} is given in {choice}.")
    if not fits_unit(catalog, analyte, unit):
        raise ValidationError(field, f"{unit} is not a unit of {analyte.name}.", f"It is given in {choice}.")
    return replace(draft, unit=unit, ucum=ucum)
