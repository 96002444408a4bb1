"""Records that pass their term of keeping: erase, or keep on with a reason; each year anew."""

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clinic.clock import local_today
from clinic.records.privacy import RetentionRow
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.core.tasks import Progress
from ui.widgets.buttons import Button, IconButton, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_ROW, _MOST = 48, 8
_HINT = (
    "The term begins with the last entry about care, for children not before the 18th birthday, and lasts as many "
    "years as the clinic has set. The years are its own rule: check them against your national law."
)


class RetentionCard(Card):
    """The yearly list."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Records past their term", "", parent)
        self._ctx = ctx
        self._year = local_today(ctx.clinic.now).year
        self._build_year()
        self.add(text_label(_HINT, "muted", wrap=True))
        self.model: RowModel[RetentionRow] = RowModel(self._columns())
        self.table = DataTable(ctx.theme, self.model, "Records past their term", ctx.settings, tall=True)
        self.nothing = text_label("", "muted", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        self.add(self._stack)
        self._build_buttons()
        self.table.row_chosen.connect(self._look)
        self.table.row_activated.connect(self.open_row)
        self._look()

    def _build_year(self) -> None:
        theme = self._ctx.theme
        self.earlier = IconButton(theme, "caret-left", "The year before")
        self.later = IconButton(theme, "caret-right", "The next year")
        self.year = text_label(str(self._year), "strong")
        self.earlier.clicked.connect(partial(self._step, -1))
        self.later.clicked.connect(partial(self._step, 1))
        for widget in (self.earlier, self.year, self.later):
            self.add_action(widget)

    def _build_buttons(self) -> None:
        self.keep = PrimaryButton("Keep on …")
        self.open = Button("Open, to erase …")
        self.csv = Button("Save as CSV …")
        self.keep.clicked.connect(self.ask_keep)
        self.open.clicked.connect(self._open_current)
        self.csv.clicked.connect(self.ask_csv)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.keep, self.open):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.csv)
        self.body.addLayout(row)

    def _columns(self) -> tuple[Column[RetentionRow], ...]:
        return (
            Column("Person", lambda row: row.name, second=lambda row: f"no. {row.mrn}", stretch=2),
            Column("Last entry", lambda row: spoken_short(row.last_entry), sort=lambda row: row.last_entry, width=120),
            Column(
                "Kept until",
                lambda row: spoken_short(row.kept_until),
                second=lambda row: "past its term" if row.passed else "still runs",
                sort=lambda row: row.kept_until,
                tone=lambda row: "attention" if row.is_due(self._today()) else "",
                width=140,
            ),
            Column("Decided", _decided, second=_asked, tip=lambda row: row.kept_reason, stretch=2),
        )

    def load(self) -> None:
        """Read the list of the year in the background: every record is looked at."""
        self.year.setText(str(self._year))
        self._ctx.ops.background(self, "Looking for records past their term", self._read, self._show, quiet=True)

    def _read(self, _progress: Progress) -> tuple[RetentionRow, ...]:
        return self._ctx.clinic.privacy.retention_list(self._year)

    def _show(self, rows: tuple[RetentionRow, ...]) -> None:
        self.model.set_rows(rows)
        due = sum(row.is_due(self._today()) for row in rows)
        self.set_note(f"{len(rows)} by the end of {self._year}, {due} to decide" if rows else "")
        self.nothing.setText(f"No record passes its term by the end of {self._year}.")
        self._stack.setCurrentWidget(self.table if rows else self.nothing)
        self._stack.setFixedHeight(_ROW * min(len(rows), _MOST) + 36 if rows else 32)
        if rows:
            self.table.choose_row(0)
        self._look()

    @Slot()
    def ask_keep(self) -> None:
        """Ask why the record is still needed."""
        row = self._current()
        if row is not None:
            label = f"Why is the record of {row.name} still needed? It is asked about again in a year."
            then = partial(self._keep, row.patient_id)
            self._ctx.prompts.ask(self, "Keep the record on", label, then, action="Keep on", lines=2)

    def _keep(self, patient_id: str, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._ctx.clinic.privacy.keep_on, patient_id, reason), self._kept)

    def _kept(self, _act: object) -> None:
        self.load()

    @Slot()
    def ask_csv(self) -> None:
        """Ask where to write the list."""
        name = f"records past their term {self._year}.csv"
        self._ctx.prompts.save_file(self, "Save the list", name, "Table (*.csv)", self._save)

    def _save(self, path: Path) -> None:
        write = partial(self._ctx.clinic.privacy.save_retention_list, self._year, path)
        self._ctx.ops.read(self, write, partial(self._saved, path))

    def _saved(self, path: Path, _count: int) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}.", "done")

    @Slot(int)
    def open_row(self, at: int) -> None:
        """Show the person's page “Privacy”, where they can be erased."""
        if at >= 0:
            self._ctx.navigator.open_patient(self.model.row(at).patient_id, "privacy")

    @Slot()
    def _open_current(self) -> None:
        self.open_row(self.table.current_row)

    def _step(self, years: int, _checked: bool = False) -> None:
        self._year += years
        self.load()

    def _current(self) -> RetentionRow | None:
        at = self.table.current_row
        return self.model.row(at) if at >= 0 else None

    def _look(self, *_: object) -> None:
        row = self._current()
        self.keep.setEnabled(row is not None and row.is_due(self._today()))
        self.open.setEnabled(row is not None)
        self.csv.setEnabled(bool(self.model.rows))

    def _today(self) -> date:
        return local_today(self._ctx.clinic.now)


def _decided(row: RetentionRow) -> str:
    return f"kept on: {row.kept_reason}" if row.kept_on is not None else ""


def _asked(row: RetentionRow) -> str:
    if row.kept_on is None or row.ask_on is None:
        return ""
    return f"{spoken_short(row.kept_on)}, asked again {spoken_short(row.ask_on)}"
