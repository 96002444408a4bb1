"""What the tables of medicines, procedures and responses say."""

from collections.abc import Mapping
from datetime import date

from clinic.records.cautions import Caution
from clinic.records.lesions import LesionRow, Response
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.rules.dates import spoken_short
from ui.treatments import words
from ui.treatments.caution_list import answer_words
from ui.widgets.row_model import Column

_JUDGEMENTS = dict(words.RESPONSES)


def drug_columns(cautions: Mapping[str, tuple[Caution, ...]]) -> tuple[Column[DrugRow], ...]:
    """Medicine with what is to be decided about it, dose, time, what for. ``cautions``: of running courses."""

    def minded(row: DrugRow) -> str:
        return words.cautions_said(cautions.get(row.id, ())) or words.route(row)

    def tone(row: DrugRow) -> str:
        return "attention" if any(c.is_open for c in cautions.get(row.id, ())) else _drug_tone(row)

    def tip(row: DrugRow) -> str:
        return "\n\n".join("\n".join(filter(None, (c.text, answer_words(c)))) for c in cautions.get(row.id, ()))

    return (
        Column("Medicine", lambda row: row.name, stretch=3, second=minded, tip=tip, tone=tone),
        Column(
            "Dose",
            words.current_dose,
            stretch=4,
            second=words.earlier_doses,
            tip=lambda row: "\n".join(words.change_words(change) for change in row.doses),
            tone=_drug_tone,
        ),
        Column(
            "Time",
            words.since,
            sort=lambda row: row.start or date.min,
            width=190,
            second=_stopped,
            tip=words.effects_said,
            tone=_drug_tone,
        ),
        Column("For", _what_for, stretch=3, second=lambda row: row.note, tip=lambda row: row.note, tone=_drug_tone),
    )


def procedure_columns(lesions: Mapping[str, LesionRow]) -> tuple[Column[ProcedureRow], ...]:
    """Day, what, where, how."""

    def where(row: ProcedureRow) -> str:
        return "; ".join(words.lesion_name(lesions[key]) for key in row.lesion_ids if key in lesions)

    return (
        Column(
            "Date",
            lambda row: spoken_short(row.at.astimezone().date()),
            sort=lambda row: row.at,
            width=104,
            second=lambda row: row.operator,
            tip=lambda row: row.operator,
        ),
        Column("Procedure", _what, stretch=3, second=where, tip=where),
        Column("How", words.parameters_said, stretch=5, second=_more, tip=procedure_facts),
    )


def response_columns(lesions: Mapping[str, LesionRow], treated: Mapping[str, str]) -> tuple[Column[Response], ...]:
    """Which lesion, how it answered to what, who judged. ``treated``: procedures and courses in words, by key."""

    def answers(row: Response) -> str:
        return treated.get(row.procedure_id or row.course_id, "")

    def lesion(row: Response) -> str:
        found = lesions.get(row.lesion_id)
        return words.lesion_name(found) if found is not None else ""

    def label(row: Response) -> str:
        return lesion(row).partition(", ")[0]

    def place(row: Response) -> str:
        return lesion(row).partition(", ")[2]

    return (
        Column("Date", lambda row: spoken_short(row.on), sort=lambda row: row.on, width=104),
        Column("Lesion", label, stretch=3, second=place, tip=lesion),
        Column(
            "Judgement",
            lambda row: _JUDGEMENTS.get(row.judgement, row.judgement).partition(":")[0],
            stretch=2,
            second=lambda row: row.author,
            tip=lambda row: "\n".join(filter(None, (_JUDGEMENTS.get(row.judgement, ""), answers(row), row.note))),
        ),
        Column("Answer to", lambda row: answers(row) or "not said", stretch=3, tip=answers),
        Column(
            "Measured",
            lambda row: _measured_lines(row)[0],
            stretch=5,
            second=lambda row: _measured_lines(row)[1],
            tip=lambda row: "\n".join(filter(None, (_measured(row), row.note))),
        ),
    )


def _drug_tone(row: DrugRow) -> str:
    return "muted" if row.ended else ""


def _stopped(row: DrugRow) -> str:
    why = f"to be stopped: {row.stop_reason}" if row.stop_reason and not row.ended else row.stop_reason
    return "; ".join(part for part in (why, words.effects_said(row)) if part)


def _what_for(row: DrugRow) -> str:
    return " · ".join(part for part in (row.reason, ", ".join(row.lesion_labels)) if part)


def _what(row: ProcedureRow) -> str:
    return f"{row.kind_text}, {row.session_text}" if row.session_text else row.kind_text


def _measured(row: Response) -> str:
    return row.measured or f"No measured change: {row.not_measured}"


def _measured_lines(row: Response) -> tuple[str, str]:
    """The change with its uncertainty above, from what to what below: neither is cut from the other."""
    said = _measured(row)
    if not row.measured:
        what, _colon, why = said.partition(": ")
        return what, " · ".join(part for part in (why, row.note) if part)
    body, _open, days = said.rpartition(" (")
    pairs = [line.rpartition(": ") for line in body.split("; ")]
    changes, values = "; ".join(pair[2] for pair in pairs), "; ".join(pair[0] for pair in pairs)
    return changes, " · ".join(part for part in (f"{values} ({days}", row.note) if part)


def _more(row: ProcedureRow) -> str:
    later = [f"{event.text} ({spoken_short(event.on)})" for event in row.events]
    tissue = [f"histology {one.told}" for one in row.specimens]
    parts = (
        *later,
        *tissue,
        f"complications: {row.complications}" if row.complications else "",
        f"anaesthesia: {row.anaesthesia}" if row.anaesthesia else "",
        f"specimen: {row.specimen}" if row.specimen else "",
        row.note,
    )
    return " · ".join(part for part in parts if part)


def procedure_facts(row: ProcedureRow) -> str:
    """Everything that was recorded, one fact in a line."""
    lines = [f"{label}: {value}" for label, value in row.parameter_text]
    answers = [f"{answer.text} Decided: {answer.answer.value}. {answer.reason}" for answer in row.answers]
    return "\n".join([*lines, *(part for part in _more(row).split(" · ") if part), *answers])
