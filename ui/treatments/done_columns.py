"""What the tables of series, specimens and monitoring say."""

from collections.abc import Mapping
from datetime import date

from clinic.records.treatment_course import MonitoringRow, SeriesRow, SpecimenRow
from clinic.rules.dates import spoken_short
from ui.widgets.row_model import Column


def series_columns() -> tuple[Column[SeriesRow], ...]:
    """What, how many of how many, when last."""
    return (
        Column("Series", lambda row: row.kind_text, stretch=3, second=lambda row: row.note),
        Column("Sessions", lambda row: f"{row.done} of {row.planned}", sort=lambda row: row.done, width=110),
        Column("Lesions", lambda row: ", ".join(row.lesion_labels), stretch=2),
        Column("Last", lambda row: _day(row.last), sort=lambda row: row.last or date.min, width=110),
        Column("State", _state, stretch=3, tip=_state),
    )


def specimen_columns(diagnoses: Mapping[str, str]) -> tuple[Column[SpecimenRow], ...]:
    """Number, where it was sent, what came back. ``diagnoses``: names by key."""

    def said(row: SpecimenRow) -> str:
        if row.received_on is None:
            return row.told[:1].upper() + row.told[1:]
        return "; ".join(part for part in (diagnoses.get(row.diagnosis, ""), row.result) if part)

    def calcium(row: SpecimenRow) -> str:
        return {None: "", True: "Calcium seen", False: "No calcium seen"}[row.calcium]

    return (
        Column("Sent", lambda row: spoken_short(row.sent_on), sort=lambda row: row.sent_on, width=110),
        Column("Number", lambda row: row.number or "–", stretch=2, second=lambda row: row.laboratory),
        Column("Lesions", lambda row: ", ".join(row.lesion_labels), stretch=2, second=lambda row: row.stains),
        Column("Result", said, stretch=5, second=calcium, tip=said, tone=_waiting),
        Column(
            "Look for it",
            lambda row: _day(row.due) if row.awaited else "",
            sort=lambda row: row.due or date.max,
            width=120,
        ),
    )


def monitoring_columns(today: date) -> tuple[Column[MonitoringRow], ...]:
    """What is due under which medicine, and what was found."""

    def due(row: MonitoringRow) -> str:
        if row.due is None:
            return f"Done {_day(row.done_on)}" if row.done_on else "Not needed"
        return f"{_day(row.due)}, overdue" if row.due < today else _day(row.due)

    def tone(row: MonitoringRow) -> str:
        if row.due is None:
            return "muted"
        return "attention" if row.due < today else ""

    return (
        Column("Monitoring", lambda row: row.name, stretch=3, second=lambda row: row.drug, tone=tone),
        Column("Due", due, sort=lambda row: row.due or date.max, width=190, tone=tone),
        Column("Interval", lambda row: f"every {row.every_days} days" if row.every_days else "once", width=130),
        Column("Found", lambda row: row.finding, stretch=4, tip=lambda row: row.finding, tone=tone),
    )


def _state(row: SeriesRow) -> str:
    return "Open" if row.closed_on is None else f"Closed {_day(row.closed_on)}: {row.close_reason}"


def _waiting(row: SpecimenRow) -> str:
    return "attention" if row.awaited else ""


def _day(day: date | None) -> str:
    return spoken_short(day) if day is not None else ""
