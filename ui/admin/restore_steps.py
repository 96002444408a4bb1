"""The first steps of restoring a backup: which one, where to, and what opens it."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.errors import ClinicError
from clinic.rules.dates import spoken_short
from clinic.services.restoring import BackupRow
from ui.core.prompts import Prompts
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.form import FormField
from ui.widgets.looks import set_look, text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable


class RestoreStep(QWidget):
    """A column of things; ``buttons`` go below them."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        if text:
            self.column.addWidget(text_label(text, "muted", wrap=True))

    def buttons(self, left: QWidget | None, right: QWidget | None) -> None:
        """One at each side."""
        self.column.addStretch(1)
        row = QHBoxLayout()
        if left is not None:
            row.addWidget(left)
        row.addStretch(1)
        if right is not None:
            row.addWidget(right)
        self.column.addLayout(row)


class BackupChoice(RestoreStep):
    """The folder of backups, and which of them."""

    place_chosen = Signal(object)
    forward = Signal()

    def __init__(self, theme: Theme, prompts: Prompts) -> None:
        super().__init__("Choose the folder that holds the backups, on its disk or network share, then one of them.")
        self._prompts = prompts
        self.choose = Button("Choose the folder of the backups …")
        self.choose.clicked.connect(self.ask)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        self.column.addLayout(row)
        self.word = text_label("", "text", wrap=True)
        self.column.addWidget(self.word)
        self._model: RowModel[BackupRow] = RowModel(
            (
                Column("Made", made_at, sort=lambda r: r.made_at, width=150),
                Column("Files", lambda r: f"{r.blobs:,}", right=True, width=70),
                Column("Size", lambda r: f"{r.bytes / 1e6:,.1f} MB", right=True, width=100),
                Column("State", _state, tone=lambda r: "attention" if r.problems else "done", tip=_tip),
            )
        )
        self.table = DataTable(theme, self._model, "Backups to choose from")
        self.table.setMinimumHeight(180)
        self.table.row_chosen.connect(self._row_chosen)
        self.table.row_activated.connect(self._row_activated)
        self.column.addWidget(self.table)
        self.action = PrimaryButton("Continue")
        self.action.setEnabled(False)
        self.action.clicked.connect(self.forward)
        self.buttons(None, self.action)
        self.setFocusProxy(self.choose)

    @property
    def row(self) -> BackupRow | None:
        """The backup that is chosen."""
        at = self.table.current_row
        return self._model.row(at) if at >= 0 else None

    @Slot()
    def ask(self) -> None:
        """Let the folder be chosen."""
        self._prompts.open_folder(self, "Choose the folder of the backups", self.place_chosen.emit)

    def set_busy(self, place: Path) -> None:
        """The folder is being looked through."""
        self._say(f"Looking into {place} …", False)
        self._model.set_rows(())
        self.choose.setEnabled(False)

    def show_rows(self, rows: tuple[BackupRow, ...]) -> None:
        """Offer these; the newest whole one is chosen already."""
        self.choose.setEnabled(True)
        self._model.set_rows(rows)
        self._say(f"In {rows[0].path.parent}:", False)
        best = next((at for at, row in enumerate(rows) if not row.problems), 0)
        self.table.choose_row(best)
        self.table.setFocus()

    def show_error(self, error: ClinicError) -> None:
        """Say why there is nothing to choose."""
        self.choose.setEnabled(True)
        self._say(f"{error.what} {error.todo}".strip(), True)

    @Slot(int)
    def _row_chosen(self, at: int) -> None:
        self.action.setEnabled(at >= 0 and self._model.row(at).readable)

    @Slot(int)
    def _row_activated(self, _at: int) -> None:
        if self.action.isEnabled():
            self.forward.emit()

    def _say(self, text: str, weighs: bool) -> None:
        self.word.setText(text)
        set_look(self.word, tone="attention" if weighs else "")


class SecretStep(RestoreStep):
    """An empty folder for the clinic, and what opens the backup."""

    back = Signal()
    forward = Signal()

    def __init__(self, prompts: Prompts, folder: Path) -> None:
        super().__init__(
            "The clinic is made anew in an empty folder, and appears there only when all of it was opened."
        )
        self._prompts = prompts
        self._by_code = self._needs_name = False
        self.place = QLineEdit(str(folder))
        self.choose = Button("Choose …")
        self.choose.clicked.connect(self.ask_place)
        where = QWidget()
        row = QHBoxLayout(where)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.place, 1)
        row.addWidget(self.choose)
        self.place_field = FormField("Empty or new folder for the clinic", where)
        self.place.textChanged.connect(self.place_field.clear_error)
        self.column.addWidget(self.place_field)
        self.name, self.secret = QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.name_field = FormField("Sign-in name", self.name)
        self.secret_field = FormField("Passphrase", self.secret, "As it was when the backup was made")
        self.column.addWidget(self.name_field)
        self.column.addWidget(self.secret_field)
        self.switch = LinkButton("Use the recovery code")
        self.switch.clicked.connect(self.switch_secret)
        link = QHBoxLayout()
        link.addWidget(self.switch)
        link.addStretch(1)
        self.column.addLayout(link)
        self.action = PrimaryButton("Restore")
        self.action.clicked.connect(self.forward)
        leave = Button("Back")
        leave.clicked.connect(self.back)
        for line in (self.place, self.name, self.secret):
            line.returnPressed.connect(self.forward)
        self.buttons(leave, self.action)
        self.setFocusProxy(self.secret)

    @property
    def folder(self) -> Path:
        """Where the clinic is to lie."""
        return Path(self.place.text().strip()).expanduser().absolute()

    @property
    def typed(self) -> tuple[str, str, str]:
        """Sign-in name, passphrase, recovery code; what does not count is empty."""
        if self._by_code:
            return "", "", self.secret.text()
        return self.name.text().strip() if self._needs_name else "", self.secret.text(), ""

    def ask(self, needs_name: bool) -> None:
        """Ask for a name too where several people signed in."""
        self._needs_name = needs_name
        self.name_field.setVisible(needs_name and not self._by_code)
        self.setFocusProxy(self.name if needs_name and not self._by_code else self.secret)

    def check(self) -> bool:
        """Whether all is there; the field at fault says what is wanting."""
        if not self.place.text().strip():
            self.tell_folder("Choose an empty or new folder.")
            return False
        if self._needs_name and not self._by_code and not self.name.text().strip():
            self.name_field.set_error("Type the name you signed in with.")
            self.name.setFocus()
            return False
        if not self.secret.text():
            self.tell("Type the recovery code." if self._by_code else "Type the passphrase.")
            return False
        return True

    def tell(self, words: str) -> None:
        """Say what is wrong with the secret."""
        self.secret_field.set_error(words)
        self.secret.setFocus()
        self.secret.selectAll()

    def tell_folder(self, words: str) -> None:
        """Say why the clinic cannot be restored there."""
        self.place_field.set_error(words)
        self.place.setFocus()

    def forget(self) -> None:
        """Keep nothing that was typed."""
        self.secret.clear()

    @Slot()
    def ask_place(self) -> None:
        """Let the folder be chosen."""
        self._prompts.open_folder(self, "Choose an empty folder for the clinic", self._use_place)

    def _use_place(self, folder: Path) -> None:
        self.place.setText(str(folder))

    @Slot()
    def switch_secret(self) -> None:
        """Ask for the other of passphrase and recovery code."""
        self._by_code = not self._by_code
        self.secret_field.set_label("Recovery code" if self._by_code else "Passphrase")
        hint = "As printed; spaces, hyphens and capitals do not matter."
        self.secret_field.set_hint(hint if self._by_code else "As it was when the backup was made")
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if self._by_code else QLineEdit.EchoMode.Password)
        self.switch.setText("Use the passphrase" if self._by_code else "Use the recovery code")
        self.secret.clear()
        self.ask(self._needs_name)
        self.secret.setFocus()


def made_at(row: BackupRow) -> str:
    """When a backup was made, on the clock on the wall."""
    local = row.made_at.astimezone()
    return f"{spoken_short(local.date())}, {local:%H:%M}"


def _state(row: BackupRow) -> str:
    if not row.problems:
        return "whole, as far as can be seen"
    return row.problems[0] if len(row.problems) == 1 else f"{row.problems[0]} (and {len(row.problems) - 1} more)"


def _tip(row: BackupRow) -> str:
    return row.proved or "\n".join(row.problems[:5])
