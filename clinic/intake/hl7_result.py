"""One result of an HL7 v2 message (OBX with its comments)."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.analytes import LOINC, find_analyte, specimen_kind
from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_values import Value, read_time, read_value
from clinic.records.enums import ResultStatus
from clinic.records.labs import ResultDraft
from clinic.rules.flags import parse_range
from clinic.rules.units import to_ucum

_STATUSES = {
    "F": ResultStatus.FINAL, "U": ResultStatus.FINAL, "V": ResultStatus.FINAL, "B": ResultStatus.FINAL,
    "X": ResultStatus.FINAL, "C": ResultStatus.CORRECTED, "A": ResultStatus.CORRECTED,
    "P": ResultStatus.PRELIMINARY, "R": ResultStatus.PRELIMINARY, "S": ResultStatus.PRELIMINARY,
    "I": ResultStatus.PRELIMINARY, "D": ResultStatus.DELETED, "W": ResultStatus.DELETED,
}  # fmt: skip
_NOT_RESULTS = ("O", "N")
NOT_OBTAINED = "cannot be obtained"


@dataclass(frozen=True, slots=True)
class Context:
    """What a result takes from its order."""

    catalog: Catalog
    zone: tzinfo | None
    collected: datetime | None
    specimen: str
    panel: str
    status: str


def check(obx: Segment) -> None:
    """Raise ``FileRefused`` where the segment is too short to be a result, or names nothing."""
    if len(obx) < 5 or not any(obx.get(3, part) for part in (1, 2, 4, 5)):
        raise FileRefused(
            f"A result of the message (OBX {obx.get(1) or 'without number'}) is broken.",
            "Ask the laboratory to send it again; nothing of this message was stored.",
        )


def fit(text: str, length: int) -> str:
    """``text`` cut to what its column holds; the message keeps it whole."""
    return text if len(text) <= length else text[: length - 1] + "…"


def read_result(obx: Segment, comment: str, context: Context) -> tuple[ResultDraft | None, list[str]]:
    """The result as reported, or ``None`` where the segment holds none, and what was decided, in words."""
    code, name, system = _code(obx)
    label = name or code
    sent = (obx.get(11) or context.status).upper()
    value = read_value(obx, context.catalog.unit_aliases)
    notes = [value.note] if value.note else []
    if sent in _NOT_RESULTS or (value.empty and sent not in ("X", "U", "D", "W", "I") and not comment):
        return None, [f"{label} has no value and was left out."]
    if sent == "X" and value.empty:
        value = Value(text=NOT_OBTAINED)
    if sent not in _STATUSES:
        notes.append(f"{label} has no known status; it counts as preliminary.")
    unit, ucum, said = _unit(obx, value, label, context.catalog)
    match = find_analyte(
        context.catalog, code=code, system=system, name=name, unit=unit, specimen=context.specimen, panel=context.panel
    )
    notes += [note for note in (said, match.note) if note]
    range_text = obx.whole(7)
    limits = parse_range(range_text) if value.number is not None else None
    return ResultDraft(
        analyte=match.analyte.key if match.analyte else "",
        name=label + _sub_number(obx),
        code=fit(code, 60),
        code_system=fit(system, 20),
        specimen=fit(_specimen(context.specimen, match.analyte.specimen if match.analyte else ""), 80),
        comparator=value.comparator,
        number=value.number,
        text=value.text,
        unit=fit(unit, 60),
        ucum=fit(ucum, 60),
        low=limits.low if limits else None,
        high=limits.high if limits else None,
        range_text=fit(range_text, 120),
        lab_flag=fit(obx.get(8), 12),
        status=_STATUSES.get(sent, ResultStatus.PRELIMINARY),
        comment=comment,
        sampled_at=read_time(obx.get(14), context.zone) or context.collected,
    ), notes


def _code(obx: Segment) -> tuple[str, str, str]:
    """Code, name and system of OBX-3: LOINC from either triplet, else the first code."""
    name = obx.get(3, 2) or obx.get(3, 5)
    for first in (1, 4):
        if obx.get(3, first) and obx.get(3, first + 2).upper() in ("LN", "LOINC"):
            return obx.get(3, first), name, LOINC
    first = 1 if obx.get(3) else 4
    return obx.get(3, first), name, obx.get(3, first + 2)


def _sub_number(obx: Segment) -> str:
    """`` [2]`` for the second and later parts of a result with several (OBX-4)."""
    sub = obx.get(4)
    return f" [{sub}]" if sub not in ("", "1") else ""


def _unit(obx: Segment, value: Value, label: str, catalog: Catalog) -> tuple[str, str, str]:
    """The unit as reported, in UCUM (empty if not certain), and a note."""
    reported = obx.get(6) or obx.get(6, 2)
    unit = reported or value.unit
    if not unit:
        return "", "", ""
    known = to_ucum(unit, catalog.unit_aliases)
    if known is None and obx.get(6, 3).upper() == "UCUM":
        return unit, unit, ""
    if reported and value.unit and to_ucum(value.unit, catalog.unit_aliases) != known:
        return unit, "", f"{label} names two units, {value.unit} and {reported}; it is not converted."
    note = "" if known or value.number is None else f"The unit “{unit}” of {label} is not known; it is not converted."
    return unit, known or "", note


def _specimen(said: str, own: str) -> str:
    """As reported where that says more than the analyte does."""
    return own if own and (not said or specimen_kind(said) == specimen_kind(own)) else said
