"""What the checks of the record found, and healing it from the backup."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.checks import CheckState, HealPlan, HealReport
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.tasks import Progress
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.looks import set_look, text_label

_SHOWN = 8


class CheckCard(Card):
    """When files and database were last checked, what is damaged, and the way to heal it."""

    healed = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Damage", "files and database are checked every week while nobody works", parent)
        self._ctx = ctx
        self._plan: HealPlan | None = None
        self.stand = text_label("", "muted", wrap=True)
        self.problems = text_label("", "text", wrap=True)
        set_look(self.problems, tone="attention")
        self.kept = text_label("", "text", wrap=True)
        for line in (self.stand, self.problems, self.kept):
            self.add(line)
        self.problems.hide()
        self.kept.hide()
        self.look_now = Button("Look for damage")
        self.look_now.setToolTip("Reads every file and every table now")
        self.look_now.clicked.connect(self.look)
        self.heal = PrimaryButton("Heal …")
        self.heal.clicked.connect(self.ask_heal)
        self.heal.hide()
        self.remove = Button("Remove the damaged database …")
        self.remove.clicked.connect(self.ask_remove)
        self.remove.hide()
        row = QHBoxLayout()
        for button in (self.heal, self.look_now, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    @Slot()
    def load(self) -> None:
        """Show what is known, without reading files."""
        self._ctx.ops.background(self, "Looking at the checks", self._ask, self._show, self._failed, quiet=True)

    def _ask(self, _progress: Progress) -> tuple[CheckState, tuple[str, ...]]:
        clinic = self._ctx.clinic
        return clinic.checks.state(), clinic.healing.kept()

    def _show(self, found: tuple[CheckState, tuple[str, ...]]) -> None:
        state, kept = found
        files, database = _when(state.files_at), _when(state.database_at)
        self.stand.setText(f"Files last checked: {files}. Database last checked: {database}.")
        self._show_problems(state.problems)
        names = ", ".join(kept)
        self.kept.setText(f"Kept since a healing: {names}. It is encrypted as the clinic is.")
        self.kept.setVisible(bool(kept))
        self.remove.setVisible(bool(kept))

    def _show_problems(self, problems: tuple[str, ...]) -> None:
        more = [f"… and {len(problems) - _SHOWN} more."] if len(problems) > _SHOWN else []
        self.problems.setText("\n".join([*problems[:_SHOWN], *more]))
        self.problems.setVisible(bool(problems))

    @Slot()
    def look(self) -> None:
        """Read everything and see what can be healed."""
        self._ctx.ops.background(self, "Looking for damage", self._find, self._found, self._failed)

    def _find(self, progress: Progress) -> HealPlan:
        return self._ctx.clinic.healing.plan(progress=progress)

    def _found(self, plan: HealPlan) -> None:
        self._plan = plan
        self._show_problems((*(f"{what} is damaged." for what in plan.database), *plan.files))
        self.heal.setVisible(plan.is_needed)
        of = f" from the backup of {_when(plan.made_at)}" if plan.made_at else ""
        self.heal.setText(f"Heal{of} …")
        if not plan.is_needed:
            self._ctx.notifier.notify("Nothing is damaged.", "done")

    @Slot()
    def ask_heal(self) -> None:
        """Say what will happen, and ask."""
        plan = self._plan
        if plan is None:
            return
        source = f"the backup of {_when(plan.made_at)} and the audit trail" if plan.made_at else "the audit trail alone"
        aside = " The damaged database is kept beside the new one until you remove it." if plan.database else ""
        text = f"What is damaged is brought back from {source}; what is whole stays as it is.{aside}"
        title = "Heal the record?" if plan.made_at else "Heal without a backup?"
        self._ctx.prompts.confirm(self, title, text, "Heal", self._heal)

    def _heal(self) -> None:
        self._ctx.ops.background_write(self, "Healing the record", self._mend, self._mended, self._failed)

    def _mend(self, progress: Progress) -> tuple[HealReport, Changes]:
        return self._ctx.clinic.healing.heal(progress=progress)

    def _mended(self, report: HealReport) -> None:
        self._plan = None
        self.heal.hide()
        self._show_problems(report.lost)
        self.load()
        self.healed.emit()
        done = f"{_count(len(report.files), 'file')} and {_count(len(report.tables), 'table')} whole again."
        if report.lost:
            lost = "\n".join(report.lost[:20])
            self._ctx.prompts.inform(self, "Not everything could be brought back.", f"{done}\n{lost}")
        else:
            self._ctx.notifier.notify(f"Healed: {done}", "done")

    @Slot()
    def ask_remove(self) -> None:
        """Ask before the damaged database goes for good."""
        text = "What could not be brought back may still be in it, for someone who knows how to look."
        self._ctx.prompts.confirm(self, "Remove the damaged database?", text, "Remove", self._remove, danger=True)

    def _remove(self) -> None:
        self._ctx.ops.read(self, self._ctx.clinic.healing.remove_kept, self._removed)

    def _removed(self, _count: int) -> None:
        self.load()

    def _failed(self, error: ClinicError) -> None:
        self._ctx.prompts.inform(self, error.what, error.todo)


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _when(moment: datetime | None) -> str:
    if moment is None:
        return "not yet"
    local = moment.astimezone()
    return f"{spoken_short(local.date())}, {local:%H:%M}"
