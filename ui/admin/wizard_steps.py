"""The steps of the first start: each is a widget that holds its fields and checks them.

Every step has ``check() -> bool`` (False: the field at fault says why and has the focus) and ``forward``, ``back``.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.app import IN_WORDS, asked_in_words
from clinic.errors import ValidationError
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from ui.admin.new_passphrase import NewPassphrase
from ui.admin.sign_in_name import suggested_sign_in
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl

_ROLES = (
    (Role.PHYSICIAN, "Physician"),
    (Role.NURSE, "Nurse"),
    (Role.ASSISTANT, "Assistant"),
    (Role.DESK, "Desk"),
    (Role.ADMINISTRATOR, "Administrator"),
)


class Step(QWidget):
    """A text, fields in a column, and the way on and back."""

    forward = Signal()
    back = Signal()

    def __init__(self, form: Form, text: str, action: str = "Continue") -> None:
        super().__init__()
        self.form = form
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.column.addWidget(text_label(text, "muted", wrap=True))
        self.action = PrimaryButton(action)
        self.action.clicked.connect(self.forward)
        self.leave = Button("Back")
        self.leave.clicked.connect(self.back)

    def finish(self, first: QWidget | None = None) -> None:
        """Put the buttons below what was added; ``first`` in place of Back."""
        row = QHBoxLayout()
        row.addWidget(first if first is not None else self.leave)
        row.addStretch(1)
        row.addWidget(self.action)
        self.column.addStretch(1)
        self.column.addLayout(row)

    def check(self) -> bool:
        """Whether the next step may come."""
        return True

    def missing(self, field: str, words: str) -> bool:
        """Whether nothing is typed into a field; it then says so."""
        line = self.form.field(field).editor
        if isinstance(line, QLineEdit) and not line.text().strip():
            self.form.field(field).set_error(words)
            line.setFocus()
            return True
        return False


class ClinicStep(Step):
    """Name and letterhead of the clinic."""

    def __init__(self, form: Form) -> None:
        super().__init__(form, "A new clinic is made on this machine. All of this can be changed later.")
        self.name, self.address, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        self.column.addWidget(form.add("name", FormField("Name of the clinic", self.name, required=True)))
        self.column.addWidget(form.add("address", FormField("Address, for letters", self.address)))
        self.column.addWidget(form.add("phone", FormField("Telephone, for handouts", self.phone)))
        self.units = SegmentedControl((("conventional", "mg/dL"), ("si", "mmol/L")), "Units of laboratory values")
        self.units.set_key("conventional")
        self.column.addWidget(FormField("Units of laboratory values", self.units))
        for line in (self.name, self.address, self.phone):
            line.returnPressed.connect(self.forward)
        self.leave.hide()
        self.finish()
        self.setFocusProxy(self.name)

    def check(self) -> bool:
        """The clinic has a name."""
        return not self.missing("name", "Type the clinic's name as it is to stand on letters.")


class PersonStep(Step):
    """The first person, who also administers."""

    def __init__(self, form: Form) -> None:
        super().__init__(
            form, "You are the first to work here, and administer the clinic: you can let others in later."
        )
        self.user, self.sign_in = QLineEdit(), QLineEdit()
        self.role = SegmentedControl([(role.value, label) for role, label in _ROLES], "Role")
        self.role.set_key(Role.PHYSICIAN.value)
        self._own = False
        self.column.addWidget(
            form.add("user", FormField("Your name, as it stands under a visit", self.user, required=True))
        )
        hint = "Typed to open the clinic once several people work in it"
        self.column.addWidget(form.add("sign_in", FormField("Sign-in name", self.sign_in, hint, required=True)))
        self.column.addWidget(FormField("Role", self.role, "What you do beside administering"))
        self.user.textChanged.connect(self._suggest)
        self.sign_in.textEdited.connect(self._is_own)
        for line in (self.user, self.sign_in):
            line.returnPressed.connect(self.forward)
        self.finish()
        self.setFocusProxy(self.user)

    def draft(self) -> UserDraft:
        """The first person."""
        return UserDraft(self.user.text().strip(), Role(self.role.key), self.sign_in.text().strip(), administers=True)

    def check(self) -> bool:
        """There is a name to sign with and one to sign in with."""
        return not (
            self.missing("user", "Type your name as it is to stand under a signed visit.")
            or self.missing("sign_in", "Type a short name to sign in with.")
        )

    @Slot(str)
    def _suggest(self, name: str) -> None:
        if not self._own:
            self.sign_in.setText(suggested_sign_in(name))

    @Slot(str)
    def _is_own(self, typed: str) -> None:
        self._own = bool(typed)


class PassphraseStep(Step):
    """The passphrase, and far away the way to do without encryption."""

    def __init__(self, form: Form, person: PersonStep, clinic: ClinicStep) -> None:
        text = "Everything in this clinic is encrypted with your passphrase. It cannot be read back from the program."
        super().__init__(form, text)
        self._person, self._clinic = person, clinic
        self.secret = NewPassphrase(form, self._names)
        self.secret.entered.connect(self.forward)
        self.column.addWidget(self.secret)
        self.unfold = LinkButton("Advanced")
        self.unfold.clicked.connect(self._unfold)
        line = QHBoxLayout()
        line.addWidget(self.unfold)
        line.addStretch(1)
        self.column.addLayout(line)
        self.sentence = QLineEdit()
        self.sentence.setPlaceholderText(IN_WORDS)
        self.sentence.returnPressed.connect(self.forward)
        words = (
            "Whoever gets hold of the disk or a backup can then read every record. Only for trials with made-up people."
        )
        self._plain = form.add(
            "unencrypted", FormField("To store everything readable, type the sentence", self.sentence, words)
        )
        self._plain.hide()
        self.column.addWidget(self._plain)
        self.finish()
        self.setFocusProxy(self.secret)

    def check(self) -> bool:
        """The passphrase can be taken, and the sentence is either empty or the right one."""
        if not self.secret.check():
            return False
        try:
            asked_in_words(self.sentence.text())
        except ValidationError as error:
            return not self.form.show_error(error)
        return True

    def _names(self) -> tuple[str, ...]:
        return self._person.user.text(), self._person.sign_in.text(), self._clinic.name.text()

    @Slot()
    def _unfold(self) -> None:
        self._plain.setVisible(not self._plain.isVisible())
        if not self._plain.isVisible():
            self.sentence.clear()
