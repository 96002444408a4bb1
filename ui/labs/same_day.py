"""A second value of a quantity that has one of the same day: asked once before it is stored.

ask_about_same_day(ctx, owner, patient_id, draft, then)      then() at once where there is nothing to ask
The form is kept by Enter: so no answer is chosen beforehand.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic.records.labs import LabReportDraft, ResultRow
from clinic.rules.dates import spoken
from ui.context import Context
from ui.labs import words

_MOST = 6
_SECOND = "second"
_ANSWERS = (
    ("", "Choose one:"),
    ("back", "Go back: nothing is saved"),
    (_SECOND, "Save as further values of that day"),
)


def ask_about_same_day(
    ctx: Context, owner: QWidget, patient_id: str, draft: LabReportDraft, then: Callable[[], object]
) -> None:
    """Say which values of the day stand already; go on with ``then`` where that is meant."""
    ctx.ops.read(owner, partial(_there, ctx, patient_id, draft), partial(_ask, ctx, owner, then))


def _there(ctx: Context, patient_id: str, draft: LabReportDraft) -> list[ResultRow]:
    if draft.sampled_at is None:
        return []
    day = draft.sampled_at.astimezone().date()
    typed = {_quantity(result.analyte, result.name) for result in draft.results}
    rows = ctx.clinic.labs.current(patient_id)
    same = [row for row in rows if row.sampled_at.astimezone().date() == day]
    return [row for row in same if _quantity(row.analyte, row.reported_name) in typed]


def _ask(ctx: Context, owner: QWidget, then: Callable[[], object], there: list[ResultRow]) -> None:
    if not there:
        then()
        return
    day = spoken(there[0].sampled_at.astimezone().date())
    lines = [f"{row.name} {words.reported_words(row)}" for row in there[:_MOST]]
    if len(there) > _MOST:
        lines.append(f"and {len(there) - _MOST} more")
    text = "\n".join((f"In the record of {day}:", *lines))
    ctx.prompts.choose(owner, "There is a value of that day already", text, _ANSWERS, partial(_go_on, then))


def _go_on(then: Callable[[], object], answer: str) -> None:
    if answer == _SECOND:
        then()


def _quantity(analyte: str, name: str) -> str:
    return analyte or name.strip().casefold()
