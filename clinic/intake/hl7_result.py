"""One result of an HL7 v2 message (OBX with its comments)."""

from dataclasses import dataclass, field
from datetime import tzinfo

from clinic.catalog import Catalog
from clinic.intake.analytes import LOINC, Match, find_analyte, is_loinc_code, is_loinc_system, stored_specimen
from clinic.intake.documents import ATTACHED
from clinic.intake.hl7_documents import is_pointer, read_documents, read_hidden
from clinic.intake.hl7_syntax import Segment
from clinic.intake.hl7_times import Moment, read_moment, taken_at
from clinic.intake.hl7_values import Value, is_numeric, read_value
from clinic.intake.ranges import read_range
from clinic.intake.ucum import is_ucum
from clinic.records.enums import ResultStatus, Sex
from clinic.records.labs import AttachmentDraft, ResultDraft
from clinic.rules.units import to_ucum

_STATUSES = {
    "F": ResultStatus.FINAL, "U": ResultStatus.FINAL, "V": ResultStatus.FINAL, "B": ResultStatus.FINAL,
    "X": ResultStatus.NOT_OBTAINED, "C": ResultStatus.CORRECTED, "A": ResultStatus.CORRECTED,
    "P": ResultStatus.PRELIMINARY, "R": ResultStatus.PRELIMINARY, "S": ResultStatus.PRELIMINARY,
    "I": ResultStatus.PRELIMINARY, "D": ResultStatus.DELETED, "W": ResultStatus.DELETED,
}  # fmt: skip
_NOT_RESULTS = ("O", "N")
_DOCUMENTS = ("ED", "RP")
_SLIPPED = ("F", "P", "C", "X", "D", "W")
"""Letters of OBX-11 that mean nothing in OBX-10 (table 0080) and OBX-12 (a date)."""
_UCUM = ("UCUM", "2.16.840.1.113883.6.8")
NOT_OBTAINED = "cannot be obtained"
CANCELLED = "order cancelled"
CANCELLED_TYPE = "CANCEL"
"""``value_type`` of the draft that stands for all results of a cancelled order; its text is ``CANCELLED``."""
_GRAVEST = (
    "HH", ">>", "+++", "++", "LL", "<<", "---", "--", "HU", "H", ">", "+", "HIGH", "LU", "L", "<", "-", "LOW", "AA",
    "**", "A", "*", "ABNORMAL", "POS", "N", "NORMAL",
)  # fmt: skip
_NO_RANGE_FLAGS = {
    "HX", "LX", "U", "D", "B", "W", "S", "R", "I", "MS", "VS", "NS", "SDD", "IND", "NCL", "SYN-R", "SYN-S",
    "DET", "ND", "NR", "RR", "WR", "CAR", "EXP", "UNE", "TOX", "QCF", "AC", "IE", "OBX", "OT", "NULL", "NA", "N/A",
    "NEG", "NONE",
}  # fmt: skip
"""Codes of table 0078 that say something else than where a value lies: change, susceptibility, presence ..."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a result takes from its order; ``version`` is that of the message, ``sex`` the patient's."""

    catalog: Catalog
    zone: tzinfo | None
    collected: Moment | None
    specimen: str
    panel: str
    status: str
    specimen_kind: str = ""
    version: str = ""
    sex: Sex = Sex.UNKNOWN
    laboratory: str = ""
    home: tzinfo | None = None
    one_sample: bool = False
    """Whether the time of the order's sample counts for all its results."""


@dataclass(slots=True)
class Reading:
    """What a segment gave: a result or none, documents, and what was decided, in words."""

    draft: ResultDraft | None = None
    notes: list[str] = field(default_factory=list)
    attachments: list[AttachmentDraft] = field(default_factory=list)


def label_of(obx: Segment) -> str:
    """Its name, else its code; empty where it names nothing."""
    return next((text for part in (2, 5, 9, 1, 4) if (text := obx.part(3, part))), "")


def fit(text: str, length: int) -> str:
    """``text`` cut to what its column holds; the message keeps it whole."""
    return text if len(text) <= length else text[: length - 1] + "…"


def read_result(obx: Segment, comment: str, context: Context, lines: tuple[Segment, ...] = ()) -> Reading:
    """The result as reported; ``Reading.draft`` is None where the segment holds none. Never raises.

    ``lines`` carry on a narrative that ``obx`` begins.
    """
    found = Reading()
    if not label_of(obx) and not _takes_name(obx, lines, context):
        return _nameless(obx, comment, found)
    if not label_of(obx):
        obx = obx.filled(3, context.panel or "Document")
    value = _value(obx, found, context)
    if lines:
        value = _narrative(value, lines, context)
    elif value.number is not None and (other := _other_unit(obx, value, context.catalog)):
        found.notes.append(f"{label_of(obx)} names two units, {value.unit} and {other}; it was kept as text.")
        value, obx = Value(text=obx.whole(5)), obx.filled(6, "")
    status = _status(obx, context, found.notes)
    if status is ResultStatus.CORRECTED and obx.deletes(5):
        status = ResultStatus.DELETED
        found.notes.append(f"The laboratory took the value of {label_of(obx)} back and sent no other.")
    sent = _sent_status(obx, context)
    if sent in _NOT_RESULTS or (value.empty and not _stands_empty(status, sent) and not comment):
        if not found.attachments:
            found.notes.append(f"{label_of(obx)} has no value and was left out.")
        return found
    if status is ResultStatus.NOT_OBTAINED:
        value, comment = _not_obtained(value, comment)
    found.draft = _draft(obx, value, status, comment, context, found.notes)
    return found


def _takes_name(obx: Segment, lines: tuple[Segment, ...], context: Context) -> bool:
    """Whether a nameless segment is what its order asked for: a document, or the report in words, line by line."""
    kind = obx.get(2).upper()
    if kind == "ED":
        return bool(obx.part(5, 5))
    said = any(line.whole(5) for line in (obx, *lines))
    return kind in ("TX", "FT") and said and len(lines) > 0 and bool(context.panel)


def _nameless(obx: Segment, comment: str, found: Reading) -> Reading:
    """A heading, a stray text or a number that nobody can read: said, never guessed."""
    text = obx.whole(5)
    if text or comment:
        found.notes.append(f"A text without a name was sent: {fit(' '.join((text, comment)).strip(), 500)}")
    else:
        found.notes.append("A line without name and value was left out.")
    return found


def _value(obx: Segment, found: Reading, context: Context) -> Value:
    kind, title = obx.get(2).upper(), label_of(obx)
    if kind == "ED" and any(obx.part(5, part) for part in (1, 2, 3, 4, 5)):
        found.attachments, said = read_documents(obx, title)
        found.notes += said
        return Value(text=ATTACHED)
    if is_pointer(obx):
        found.notes.append(f"The document “{title}” lies at the laboratory and was not sent.")
        return Value(text="(document at the laboratory)")
    value = read_value(obx, context.catalog.unit_aliases)
    if value.number is None and len(value.text) > 200:
        text, found.attachments = read_hidden(value.text, title)
        value = Value(text=text or ATTACHED) if found.attachments else value
    if value.note:
        found.notes.append(value.note)
    return value


def _narrative(first: Value, lines: tuple[Segment, ...], context: Context) -> Value:
    """The lines of a text sent one by one, with its empty lines."""
    head = first.text if first.number is None else f"{first.comparator}{first.text} {first.unit}".strip()
    texts = [head, *(read_value(line, context.catalog.unit_aliases, as_text=True).text for line in lines)]
    return Value(text="\n".join(texts).strip("\n"))


def _status(obx: Segment, context: Context, notes: list[str]) -> ResultStatus:
    """OBX-11, else that of the order; HL7 2.1 and 2.2 mean final where it is absent."""
    sent = _sent_status(obx, context)
    if not sent and context.version and context.version < "2.3":
        return ResultStatus.FINAL
    if sent not in _STATUSES:
        notes.append(f"{label_of(obx)} has no known status; it counts as preliminary.")
    return _STATUSES.get(sent, ResultStatus.PRELIMINARY)


def _sent_status(obx: Segment, context: Context) -> str:
    """OBX-11, a status letter that slipped into the field beside it, else the status of the order."""
    own = obx.get(11).upper()
    beside = next((text for at in (10, 12) if (text := obx.get(at).upper()) in _SLIPPED), "")
    return own or beside or context.status.upper()


def _stands_empty(status: ResultStatus, sent: str) -> bool:
    """Whether a result without a value says something: deleted, not obtained, or its status alone changed."""
    return status in (ResultStatus.NOT_OBTAINED, ResultStatus.DELETED) or sent == "U"


def _not_obtained(value: Value, comment: str) -> tuple[Value, str]:
    """No number; what was sent all the same stands in the comment."""
    if value.number is None:
        return Value(text=value.text or NOT_OBTAINED), comment
    sent = f"Sent with the value {value.comparator}{value.text or value.number}."
    return Value(text=NOT_OBTAINED), "\n".join(part for part in (comment, sent) if part)


def _draft(
    obx: Segment, value: Value, status: ResultStatus, comment: str, context: Context, notes: list[str]
) -> ResultDraft:
    label = label_of(obx)
    code, system, other, other_system = codes_of(obx)
    unit, ucum, said = _unit(obx, value, label, context.catalog)
    name = obx.part(3, 2) or obx.part(3, 5) or obx.part(3, 9)
    match = find_analyte(
        context.catalog, code=code, system=system, name=name, unit=unit, specimen=context.specimen,
        panel=context.panel, kind=context.specimen_kind, number=value.number, range_text=obx.whole(7),
    )  # fmt: skip
    if value.number is None and ("\n" in value.text or obx.get(2).upper() in _DOCUMENTS):
        match = Match(None, match.note)  # a narrative or a paper is no value of a quantity, whatever its code
    analyte = match.analyte or match.proposed
    texts = tuple(obx.whole(7, index) for index in range(1, max(1, obx.repetitions(7)) + 1))
    limits = read_range(texts if is_numeric(value) else (), ucum, label, analyte, context.catalog, context.sex)
    own = read_moment(obx.get(14), context.zone, context.home)
    if own is None and obx.get(14).strip("0"):
        notes.append(f"The time “{fit(obx.get(14), 40)}” of {label} is not readable.")
    taken, told = taken_at(own, context.collected, label, one_sample=context.one_sample)
    notes += [note for note in (told, said, match.note, limits.note) if note]
    return ResultDraft(
        analyte=match.analyte.key if match.analyte else "",
        proposed=match.proposed.key if match.proposed else "",
        component=match.component,
        name=label,
        code=fit(code, 60),
        code_system=fit(system, 20),
        alternate_code=fit(other, 60),
        alternate_system=fit(other_system, 20),
        specimen=fit(stored_specimen(match, context.specimen, context.specimen_kind, label, context.panel), 80),
        comparator=value.comparator,
        number=value.number,
        text=value.text,
        unit=fit(unit, 60),
        ucum=fit(ucum, 60),
        low=limits.low,
        high=limits.high,
        range_text=fit("; ".join(text for text in texts if text), 120),
        range_unit=fit(limits.unit, 60),
        lab_flag=fit(gravest(obx) or value.mark, 12),
        status=status,
        comment=comment,
        sampled_at=taken.at if taken else None,
        sampled_precision=taken.precision if taken else "",
        sub_id=fit(obx.get(4), 40) if obx.get(4) != "1" else "",
        value_type=fit(obx.get(2).upper(), 8),
        producer=_producer(obx, context),
    )


def codes_of(segment: Segment, at: int = 3) -> tuple[str, str, str, str]:
    """Code and system, and the other pair: LOINC from either triplet or by its check digit, else the first code.

    A local code that calls itself LOINC (``CAL^Calcium^LN``) has no check digit and stays local.
    """
    pairs = [(segment.get(at, first), segment.get(at, first + 2)) for first in (1, 4)]
    for index, (code, system) in enumerate(pairs):
        if is_loinc_code(code) and (is_loinc_system(system) or not system):
            return (code, LOINC, *pairs[1 - index])
    pairs = [(code, "" if is_loinc_system(system) else system) for code, system in pairs]
    return (*pairs[0], *pairs[1]) if pairs[0][0] else (*pairs[1], "", "")


def gravest(obx: Segment) -> str:
    """Of several flags the one that says most; codes that are no flags of a range are left out."""
    return gravest_of([obx.get(8, repetition=index) for index in range(1, max(1, obx.repetitions(8)) + 1)])


def gravest_of(flags: list[str]) -> str:
    """As ``gravest``, of flags that were taken out of their field."""
    flags = [flag for flag in flags if flag and flag.upper() not in _NO_RANGE_FLAGS]
    known = [flag for flag in flags if flag.upper() in _GRAVEST]
    if known:
        return min(known, key=lambda flag: _GRAVEST.index(flag.upper()))
    return flags[0] if flags else ""


def _other_unit(obx: Segment, value: Value, catalog: Catalog) -> str:
    """The unit beside the value where it is another than the one that was written into the value."""
    reported = obx.part(6, 1) or obx.part(6, 2)
    if not reported or not value.unit or reported == value.unit:
        return ""
    inside, beside = (to_ucum(unit, catalog.unit_aliases) for unit in (value.unit, reported))
    return reported if inside is None or inside != beside else ""


def _unit(obx: Segment, value: Value, label: str, catalog: Catalog) -> tuple[str, str, str]:
    """The unit as reported, in UCUM (empty if not certain), and a note."""
    reported = obx.part(6, 1) or obx.part(6, 2)
    unit = reported or value.unit
    if not unit:
        return "", "", ""
    known = to_ucum(unit, catalog.unit_aliases)
    if known is None and obx.get(6, 3).upper() in _UCUM and is_ucum(unit):
        return unit, unit, ""
    note = "" if known or value.number is None else f"The unit “{unit}” of {label} is not known; it is not converted."
    return unit, known or "", note


def _producer(obx: Segment, context: Context) -> str:
    """OBX-23 or OBX-15: who measured it, where that is another than the one that reports."""
    name = obx.get(23) or obx.get(15, 2) or obx.get(15)
    return "" if name.casefold() == context.laboratory.casefold() else name
