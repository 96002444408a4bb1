"""What laboratories' own codes mean, as persons confirmed it: applied to what comes in and to what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.labs import ResultDraft
from clinic.rules.names import fold
from clinic.store.models import LabCode

_KEPT = "laboratory codes"
"""Key of ``session.info``: read once in a session."""


@dataclass(frozen=True, slots=True)
class CodeKey:
    """What a confirmation is for: one code (or name, where there is no code) of a laboratory with specimen and unit."""

    laboratory: str
    code: str
    code_system: str
    name_key: str
    specimen: str
    unit: str

    @classmethod
    def of(cls, laboratory: str, code: str, code_system: str, name: str, specimen: str, unit: str) -> "CodeKey":
        """With the name folded, and left out where there is a code."""
        name_key = "" if code else fold(name)[:120]
        return cls(laboratory[:200], code[:60], code_system[:20], name_key, fold(specimen)[:80], unit[:60])


@dataclass(frozen=True, slots=True)
class Meaning:
    """Key of the analyte (empty: none of ours) and what exactly was measured."""

    analyte: str
    component: str


def known_codes(session: Session) -> Mapping[CodeKey, Meaning]:
    """All confirmations that stand."""
    if _KEPT not in session.info:
        found = session.scalars(select(LabCode).where(LabCode.withdrawn.is_(False)))
        session.info[_KEPT] = {key_of(row): Meaning(row.analyte, row.component) for row in found}
    known: Mapping[CodeKey, Meaning] = session.info[_KEPT]
    return known


def key_of(row: LabCode) -> CodeKey:
    """What a stored confirmation is for."""
    return CodeKey(row.laboratory, row.code, row.code_system, row.name_key, row.specimen, row.unit)


def mapped(
    results: Sequence[ResultDraft], laboratory: str, known: Mapping[CodeKey, Meaning]
) -> tuple[ResultDraft, ...]:
    """The results with the analytes that a person confirmed for this laboratory's codes. LOINC needs none."""
    return tuple(_meant(result, laboratory, known) for result in results)


def _meant(result: ResultDraft, laboratory: str, known: Mapping[CodeKey, Meaning]) -> ResultDraft:
    if result.analyte:
        return result
    key = CodeKey.of(laboratory, result.code, result.code_system, result.name, result.specimen, result.unit)
    meaning = known.get(key)
    if meaning is None or not meaning.analyte:
        return result if meaning is None else replace(result, proposed="")
    return replace(result, analyte=meaning.analyte, component=meaning.component or result.component, proposed="")
