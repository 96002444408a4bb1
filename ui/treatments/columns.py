"""What the tables of medicines, procedures and responses say."""

from collections.abc import Mapping
from datetime import date

from clinic.records.lesions import LesionRow, Response
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.rules.dates import spoken_short
from ui.treatments import words
from ui.widgets.row_model import Column

_JUDGEMENTS = dict(words.RESPONSES)


def drug_columns() -> tuple[Column[DrugRow], ...]:
    """Medicine, dose, time, what for."""
    return (
        Column("Medicine", lambda row: row.name, stretch=3, second=words.route, tone=_drug_tone),
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
            tip=lambda row: f"Adverse effects: {row.adverse_effects}" if row.adverse_effects else "",
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
        Column("Procedure", lambda row: row.kind_text, stretch=3, second=where, tip=where),
        Column("How", words.parameters_said, stretch=5, second=_more, tip=procedure_facts),
    )


def response_columns(lesions: Mapping[str, LesionRow]) -> tuple[Column[Response], ...]:
    """Which lesion, how it answered, who judged."""

    def lesion(row: Response) -> str:
        found = lesions.get(row.lesion_id)
        return words.lesion_name(found) if found is not None else ""

    return (
        Column("Date", lambda row: spoken_short(row.on), sort=lambda row: row.on, width=104),
        Column("Lesion", lesion, stretch=3, tip=lesion),
        Column("Judgement", lambda row: _JUDGEMENTS.get(row.judgement, row.judgement), stretch=3),
        Column("By", lambda row: row.author, stretch=2),
        Column("Note", lambda row: row.note, stretch=3, tip=lambda row: row.note),
    )


def _drug_tone(row: DrugRow) -> str:
    return "" if row.stop is None else "muted"


def _stopped(row: DrugRow) -> str:
    if row.stop is None:
        return ""
    return f"{row.stop_reason}; {row.adverse_effects}" if row.adverse_effects else row.stop_reason


def _what_for(row: DrugRow) -> str:
    return " · ".join(part for part in (row.reason, ", ".join(row.lesion_labels)) if part)


def _more(row: ProcedureRow) -> str:
    parts = (
        f"complications: {row.complications}" if row.complications else "",
        f"anaesthesia: {row.anaesthesia}" if row.anaesthesia else "",
        f"specimen: {row.specimen}" if row.specimen else "",
        row.note,
    )
    return " · ".join(part for part in parts if part)


def procedure_facts(row: ProcedureRow) -> str:
    """Everything that was recorded, one fact in a line."""
    lines = [f"{label}: {value}" for label, value in row.parameter_text]
    return "\n".join([*lines, *(part for part in _more(row).split(" · ") if part)])
