"""What laboratories' own codes and names mean, as a person confirmed it once.

What LOINC says needs no confirmation. Everything else is kept as reported until a person has said which analyte a
laboratory's code stands for, with its specimen and unit; that then holds for what is stored and for what comes later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.errors import Conflict, ValidationError
from clinic.intake.analytes import LOINC, find_analyte, fits_unit
from clinic.intake.hl7_result import CANCELLED_TYPE
from clinic.intake.specimens import specimen_kind
from clinic.records.changes import Changes
from clinic.records.enums import LabSource, ReportStatus, ResultStatus, Topic
from clinic.records.lab_lists import CodeProposal, CodeRow
from clinic.records.rights import Right
from clinic.services.core import Core, check_version, fetch, user_name
from clinic.services.gate import allowed
from clinic.services.lab_known_codes import CodeKey, key_of, known_codes
from clinic.services.restriction import restricted
from clinic.store.models import LabCode, LabReport, LabResult

_OPEN = (ReportStatus.WAITING, ReportStatus.FILED, ReportStatus.SUPERSEDED)


@dataclass(slots=True)
class _Group:
    """Results of one code that nobody confirmed."""

    name: str
    specimen: str
    panel: str
    results: list[LabResult] = field(default_factory=list)


class LabCodeService:
    """Proposals, confirmations and their withdrawal."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def proposals(self) -> tuple[CodeProposal, ...]:
        """Codes and names without a meaning: those with a likely analyte first, then by how many results wait."""
        with self._core.db.read() as session:
            known = known_codes(session)
            closed = set() if self._core.may(Right.PRIVACY) else restricted(session)
            groups: dict[CodeKey, _Group] = {}
            for result, report in _unmapped(session):
                key = _key(result, report)
                if key not in known and result.patient_id not in closed:
                    group = groups.setdefault(key, _Group(result.reported_name, result.specimen, report.panel))
                    group.results.append(result)
            made = [self._proposal(key, group) for key, group in groups.items()]
        wanted = [each for each in made if each is not None]
        return tuple(sorted(wanted, key=lambda each: (not each.proposed, -each.results, each.laboratory, each.name)))

    @allowed(Right.SEE_RECORD)
    def list(self) -> tuple[CodeRow, ...]:
        """All confirmations that stand, by laboratory and name."""
        with self._core.db.read() as session:
            found = select(LabCode).where(LabCode.withdrawn.is_(False))
            rows = [self._row(session, code) for code in session.scalars(found)]
        return tuple(sorted(rows, key=lambda row: (row.laboratory, row.name or row.code, row.specimen, row.unit)))

    @allowed(Right.WRITE_RECORD)
    def confirm(self, proposal: CodeProposal, analyte: str, component: str = "") -> Changes:
        """Say what a code means; ``analyte`` empty: it is none of ours and is not asked for again.

        Stored results of this laboratory with this code (or name), specimen and unit get the analyte; the audit trail
        keeps how they were. Raises ``ValidationError`` (``analyte``) where unit or specimen speak against it.
        """
        each = proposal
        key = CodeKey.of(each.laboratory, each.code, each.code_system, each.name, each.specimen, each.unit)
        self._check(analyte, each)
        with self._core.db.write() as session:
            code = self._stored(session, key)
            code.analyte, code.component, code.withdrawn = analyte, component[:80], False
            code.author_id = self._core.user_id
            session.add(code)
            ids = self._map(session, key, analyte, component)
        return Changes.of(Topic.LAB, ids=tuple(ids))

    @allowed(Right.WRITE_RECORD)
    def withdraw(self, code_id: str, version: int = 0) -> Changes:
        """Take a confirmation back: the results are as reported again and wait. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            code = fetch(session, LabCode, code_id, "This meaning")
            check_version(session, code, version, partial(self._row, session, code))
            if code.withdrawn:
                raise Conflict("This meaning was taken back already.")
            code.withdrawn = True
            ids = self._unmap(session, key_of(code), code.analyte)
        return Changes.of(Topic.LAB, ids=tuple(ids))

    def _check(self, key: str, proposal: CodeProposal) -> None:
        if not key:
            return
        analyte = self._core.catalog.analytes.get(key)
        if analyte is None:
            raise ValidationError("analyte", "This analyte is not in the list.", "Choose one of the list.")
        if not fits_unit(self._core.catalog, analyte, proposal.unit):
            what = f"{analyte.name} is never measured in {proposal.unit}."
            raise ValidationError("analyte", what, "Choose another analyte, or none.")
        said, own = specimen_kind(proposal.specimen), specimen_kind(analyte.specimen)
        if said and own and said != own:
            what = f"{analyte.name} is not measured in {proposal.specimen}."
            raise ValidationError("analyte", what, "Choose another analyte, or none.")

    def _stored(self, session: Session, key: CodeKey) -> LabCode:
        found = select(LabCode).where(
            LabCode.laboratory == key.laboratory,
            LabCode.code == key.code,
            LabCode.code_system == key.code_system,
            LabCode.name_key == key.name_key,
            LabCode.specimen == key.specimen,
            LabCode.unit == key.unit,
        )
        return session.scalars(found).first() or LabCode(
            id=self._core.new_id(),
            laboratory=key.laboratory,
            code=key.code,
            code_system=key.code_system,
            name_key=key.name_key,
            specimen=key.specimen,
            unit=key.unit,
        )

    @staticmethod
    def _map(session: Session, key: CodeKey, analyte: str, component: str) -> set[str]:
        """Give the analyte to what is stored; a restricted record is left as it is."""
        closed, ids = restricted(session), set[str]()
        for result, report in list(_unmapped(session, key.laboratory)):
            if analyte and _key(result, report) == key and result.patient_id not in closed:
                result.analyte, result.component = analyte, component[:80] or result.component
                ids |= {part for part in (result.patient_id, result.report_id) if part}
        session.flush()
        return ids

    def _unmap(self, session: Session, key: CodeKey, analyte: str) -> set[str]:
        closed, ids = restricted(session), set[str]()
        if not analyte:
            return ids
        for result, report in list(_results(session, key.laboratory, analyte)):
            if (
                not _says_loinc(self._core.catalog, result, report)
                and _key(result, report) == key
                and result.patient_id not in closed
            ):
                result.analyte, result.component = "", ""
                ids |= {part for part in (result.patient_id, result.report_id) if part}
        session.flush()
        return ids

    def _proposal(self, key: CodeKey, group: _Group) -> CodeProposal | None:
        """``None`` for words without a code and a likely analyte: a narrative needs no meaning."""
        numbered = next((each for each in reversed(group.results) if each.number is not None), None)
        first = numbered or group.results[-1]
        found = find_analyte(
            self._core.catalog,
            code=key.code,
            system=key.code_system,
            name=group.name,
            unit=key.unit,
            specimen=group.specimen,
            panel=group.panel,
            number=first.number,
            range_text=first.range_text,
        )
        known = key.code_system == LOINC and self._core.catalog.analyte_by_loinc(key.code) is not None
        if found.proposed is None and (known or (numbered is None and not key.code)):
            return None
        analyte: Analyte | None = found.proposed
        return CodeProposal(
            laboratory=key.laboratory,
            code=key.code,
            code_system=key.code_system,
            name=group.name,
            specimen=group.specimen,
            unit=key.unit,
            proposed=analyte.key if analyte else "",
            proposed_name=analyte.name if analyte else "",
            results=len(group.results),
            example=_example(first),
        )

    def _row(self, session: Session, code: LabCode) -> CodeRow:
        analyte = self._core.catalog.analytes.get(code.analyte)
        return CodeRow(
            id=code.id,
            laboratory=code.laboratory,
            code=code.code,
            code_system=code.code_system,
            name=code.name_key,
            specimen=code.specimen,
            unit=code.unit,
            analyte=code.analyte,
            analyte_name=analyte.name if analyte else "",
            author=user_name(session, code.author_id),
            at=code.updated_at,
            version=code.version,
        )


def meant_now(session: Session, catalog: Catalog, patient_id: str) -> None:
    """Give a record that was restricted the meanings that were confirmed or withdrawn meanwhile."""
    stored = {key_of(code): code for code in session.scalars(select(LabCode))}
    found = select(LabResult, LabReport).join(LabReport, LabReport.id == LabResult.report_id)
    for result, report in _reported(session, found.where(LabResult.patient_id == patient_id)):
        code = stored.get(_key(result, report))
        if code is None:
            continue
        if not code.withdrawn and code.analyte and not result.analyte:
            result.analyte, result.component = code.analyte, code.component or result.component
        elif code.withdrawn and result.analyte == code.analyte and not _says_loinc(catalog, result, report):
            result.analyte, result.component = "", ""
    session.flush()


def _says_loinc(catalog: Catalog, result: LabResult, report: LabReport) -> bool:
    """Whether LOINC says by itself what it is, not a person."""
    if result.code_system != LOINC:
        return False
    match = find_analyte(
        catalog, code=result.code, system=LOINC, name=result.reported_name, unit=result.unit, specimen=result.specimen,
        panel=report.panel,
    )  # fmt: skip
    return match.analyte is not None and match.analyte.key == result.analyte


def _unmapped(session: Session, laboratory: str = "") -> Iterator[tuple[LabResult, LabReport]]:
    return _results(session, laboratory, "")


def _results(session: Session, laboratory: str, analyte: str) -> Iterator[tuple[LabResult, LabReport]]:
    found = select(LabResult, LabReport).join(LabReport, LabReport.id == LabResult.report_id)
    found = found.where(LabResult.analyte == analyte)
    yield from _reported(session, found.where(LabReport.laboratory == laboratory) if laboratory else found)


def _reported(session: Session, found: Select[LabResult, LabReport]) -> Iterator[tuple[LabResult, LabReport]]:
    """Of these what a laboratory said of a test, and what is neither deleted nor set aside."""
    found = found.where(
        LabResult.status != ResultStatus.DELETED,
        LabResult.value_type != CANCELLED_TYPE,
        LabReport.source != LabSource.TYPED,
        LabReport.status.in_(_OPEN),
    )
    yield from ((result, report) for result, report in session.execute(found.order_by(LabResult.id)))


def _key(result: LabResult, report: LabReport) -> CodeKey:
    said = (result.code, result.code_system, result.reported_name, result.specimen, result.unit)
    return CodeKey.of(report.laboratory, *said)


def _example(result: LabResult) -> str:
    value = result.text if result.number is None else f"{result.comparator}{result.text or f'{result.number:.10g}'}"
    told = f"{value} {result.unit}".strip()
    return f"{told} ({result.range_text})" if result.range_text else told
