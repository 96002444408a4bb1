"""The clinic's own panels, critical values and analytes."""

from dataclasses import asdict
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lab_lists import CriticalDraft, CriticalRow, PanelDraft, PanelRow
from clinic.records.rights import Right
from clinic.rules.names import fold, plain_line
from clinic.rules.units import convert
from clinic.services.core import check_version, fetch
from clinic.services.gate import allowed
from clinic.services.lab_own import OwnAnalyteLists
from clinic.store.models import CriticalLimit, OwnPanel

_OLDEST = 130


class LabListService(OwnAnalyteLists):
    """Lists that a clinic keeps beside those of the program; what is withdrawn stays in the record."""

    @allowed(Right.SEE_RECORD)
    def panels(self) -> tuple[PanelRow, ...]:
        """The clinic's own panels in their order."""
        with self._core.db.read() as session:
            found = select(OwnPanel).where(OwnPanel.withdrawn.is_(False)).order_by(OwnPanel.position, OwnPanel.id)
            return tuple(_panel(row) for row in session.scalars(found))

    @allowed(Right.RECORD)
    def save_panel(self, draft: PanelDraft, panel_id: str = "", version: int = 0) -> tuple[PanelRow, Changes]:
        """Add a panel or change one. Raises ``ValidationError`` (``name``, ``analytes``), ``Conflict``."""
        name = plain_line(draft.name)
        if not name:
            raise ValidationError("name", "The name of the panel is missing.", "Type one.")
        analytes = tuple(dict.fromkeys(draft.analytes))
        if not analytes or any(key not in self._core.catalog.analytes for key in analytes):
            raise ValidationError("analytes", "A panel needs analytes of the list.", "Choose at least one.")
        with self._core.db.write() as session:
            self._check_name(session, name, panel_id)
            if panel_id:
                row = fetch(session, OwnPanel, panel_id, "This panel")
                check_version(session, row, version, partial(_panel, row))
            else:
                last = session.scalar(select(func.max(OwnPanel.position))) or 0
                row = OwnPanel(id=self._core.new_id(), position=last + 1, withdrawn=False)
                session.add(row)
            row.name, row.analytes = name, list(analytes)
            session.flush()
            return _panel(row), Changes.of(Topic.LAB)

    @allowed(Right.RECORD)
    def withdraw_panel(self, panel_id: str, version: int = 0) -> Changes:
        """Take a panel out of the list. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            row = fetch(session, OwnPanel, panel_id, "This panel")
            check_version(session, row, version, partial(_panel, row))
            row.withdrawn = True
        return Changes.of(Topic.LAB)

    @allowed(Right.SEE_RECORD)
    def critical_limits(self) -> tuple[CriticalRow, ...]:
        """What the clinic calls critical, by the name of the analyte."""
        with self._core.db.read() as session:
            found = session.scalars(select(CriticalLimit).where(CriticalLimit.withdrawn.is_(False)))
            rows = [self._critical(row) for row in found]
        return tuple(sorted(rows, key=lambda row: (row.name, row.limit.age_from or 0.0)))

    @allowed(Right.ADMINISTER)
    def save_critical(self, draft: CriticalDraft, limit_id: str = "", version: int = 0) -> tuple[CriticalRow, Changes]:
        """Add limits or change them; results are judged by them from then on, also those that are stored.

        Raises ``ValidationError`` (``analyte``, ``ucum``, ``low``, ``age_from``), ``Conflict``, ``NotFound``.
        """
        self._check_limit(draft)
        with self._core.db.write() as session:
            if limit_id:
                row = fetch(session, CriticalLimit, limit_id, "This limit")
                check_version(session, row, version, partial(self._critical, row))
            else:
                row = CriticalLimit(id=self._core.new_id(), withdrawn=False)
                session.add(row)
            for field, value in asdict(draft).items():
                setattr(row, field, value)
            session.flush()
            return self._critical(row), Changes.of(Topic.LAB)

    @allowed(Right.ADMINISTER)
    def withdraw_critical(self, limit_id: str, version: int = 0) -> Changes:
        """Take limits back. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            row = fetch(session, CriticalLimit, limit_id, "This limit")
            check_version(session, row, version, partial(self._critical, row))
            row.withdrawn = True
        return Changes.of(Topic.LAB)

    @staticmethod
    def _check_name(session: Session, name: str, own_id: str) -> None:
        others = session.scalars(select(OwnPanel).where(OwnPanel.withdrawn.is_(False), OwnPanel.id != own_id))
        if any(fold(row.name) == fold(name) for row in others):
            raise ValidationError("name", f"There is a panel “{name}” already.", "Choose another name.")

    def _check_limit(self, draft: CriticalDraft) -> None:
        analyte = self._core.catalog.analytes.get(draft.analyte)
        if analyte is None:
            raise ValidationError("analyte", "This analyte is not in the list.", "Choose one of the list.")
        own = [each for each in (analyte.ucum_conventional, analyte.ucum_si) if each]
        if not any(convert(1.0, draft.ucum, each, analyte) is not None for each in own):
            raise ValidationError("ucum", f"{analyte.name} is not measured in {draft.ucum}.", "Choose its unit.")
        if draft.low is None and draft.high is None:
            raise ValidationError("low", "No limit is given.", "Type a lower or an upper limit.")
        if draft.low is not None and draft.high is not None and draft.low >= draft.high:
            raise ValidationError("low", "The lower limit is not below the upper one.", "Check both.")
        first, last = draft.age_from or 0.0, _OLDEST if draft.age_to is None else draft.age_to
        if not 0 <= first < last <= _OLDEST:
            raise ValidationError("age_from", "The ages are not a span of years.", "Check both ages.")

    def _critical(self, row: CriticalLimit) -> CriticalRow:
        analyte = self._core.catalog.analytes.get(row.analyte)
        limit = CriticalDraft(row.analyte, row.ucum, row.low, row.high, row.age_from, row.age_to)
        return CriticalRow(row.id, row.version, analyte.name if analyte else row.analyte, limit)


def _panel(row: OwnPanel) -> PanelRow:
    return PanelRow(row.name, tuple(row.analytes), row.id, row.version)
