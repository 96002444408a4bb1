"""Fields with their label, hint and error.

FormField(label, editor, hint="", required=False, parent=None)
    set_error(text); set_hint(text); error -> str; editor; label; clear_error() happens when the editor changes
    a TypedField (dates, numbers) reports here why its text cannot be read, a ComboSearch what it does not know
Form()                              maps a draft's field names to fields
    add(name, field) -> FormField;  show_error(error) -> bool;  clear();  field(name)
    ``failed=form.show_error``: a ValidationError is shown at its field, which gets the focus; others return False
"""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic.errors import ClinicError, ValidationError
from ui.widgets.combo_search import ComboSearch
from ui.widgets.in_view import keeps_together, show_fully
from ui.widgets.looks import set_look, text_label
from ui.widgets.typed_field import TypedField

_SIGNALS = ("changed", "textChanged", "chosen", "currentIndexChanged", "toggled", "valueChanged", "dateChanged")


class FormField(QWidget):
    """Label above, editor, and one line below for a hint or an error."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        keeps_together(self)
        self.editor = editor
        self.label = label
        self._hint = hint
        self._error = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        caption = text_label(f"{label} *" if required else label, "field-label")
        caption.setBuddy(editor)
        self._caption = caption
        self._line = text_label(hint, "hint", wrap=True)
        column.addWidget(caption)
        column.addWidget(editor)
        column.addWidget(self._line)
        caption.setVisible(bool(label))  # not before it has a parent: it would open as a window of its own
        self._line.setVisible(bool(hint))
        column.addStretch(1)
        editor.setAccessibleName(f"{label}, required" if required else label)
        if isinstance(editor, TypedField):
            editor.problem.connect(self.set_error)
            return
        if isinstance(editor, ComboSearch):
            editor.problem.connect(self.set_error)
        for name in _SIGNALS:
            if hasattr(editor, name):
                getattr(editor, name).connect(self.clear_error)
                break

    @property
    def error(self) -> str:
        """The error now shown, or an empty string."""
        return self._error

    def set_label(self, label: str) -> None:
        """Call the field something else."""
        self.label = label
        self._caption.setText(label)
        self.editor.setAccessibleName(label)

    def set_hint(self, text: str) -> None:
        """Show ``text`` below the editor while there is no error."""
        self._hint = text
        self._show()

    def set_error(self, text: str) -> None:
        """Show ``text`` below the editor, in words and in colour."""
        self._error = text
        self._show()

    def clear_error(self, *_: object) -> None:
        """Take the error away; takes and ignores what a signal carries."""
        if self._error:
            self.set_error("")

    def _show(self) -> None:
        own_line = isinstance(self.editor, TypedField) and self.editor.tell(self._error)
        error = "" if own_line else self._error
        self._line.setText(error or self._hint)
        self._line.setVisible(bool(error or self._hint))
        set_look(self._line, ui="error" if error else "hint")
        if isinstance(self.editor, TypedField):
            self.editor.set_invalid(bool(self._error))
        else:
            set_look(self.editor, invalid=bool(self._error))
        self.editor.setAccessibleDescription(self._error or self._hint)


class Form:
    """Knows which field of the window belongs to which field of a draft."""

    def __init__(self) -> None:
        self._fields: dict[str, FormField] = {}

    def add(self, name: str, field: FormField) -> FormField:
        """Say that ``field`` edits the draft's field ``name``."""
        self._fields[name] = field
        return field

    def field(self, name: str) -> FormField:
        """The field for ``name``; raises ``KeyError`` if there is none."""
        return self._fields[name]

    def clear(self) -> None:
        """Take all errors away."""
        for field in self._fields.values():
            field.set_error("")

    def show_error(self, error: ClinicError) -> bool:
        """Show a ``ValidationError`` at its field and go there; False if it belongs to none of ours."""
        if not isinstance(error, ValidationError) or error.field not in self._fields:
            return False
        field = self._fields[error.field]
        field.set_error(f"{error.what} {error.todo}".strip())
        field.editor.setFocus()
        show_fully(field.editor)
        return True
