"""Questions to the person, injectable: tests answer them with ``tests.support.prompts.FakePrompts``.

    Prompts (protocol), DialogPrompts() (the real one); no call blocks, the answer comes to ``then``:
        inform(parent, title, text)
        confirm(parent, title, text, action, then, danger=False, leave="Cancel")    then(); not called when left
        ask(parent, title, label, then, action="OK", initial="", lines=1, required=True, secret=False)
            then(text)
        choose(parent, title, text, options, then, action="Choose")            options: (key, label);
            then(key)
        open_files(parent, title, patterns, then)          patterns: "Pictures (*.jpg *.png)";
            then(list[Path])
        open_folder(parent, title, then)                   then(Path)
        save_file(parent, title, suggested, patterns, then)                    suggested: file name;
            then(Path)
``parent`` is any widget of the window that asks, or None.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QDir, QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from shiboken6 import isValid

from ui.core.dialogs import AskDialog, ChooseDialog, ConfirmDialog, Dialog


class Prompts(Protocol):
    """What pages may ask a person."""

    def inform(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say something that must be read."""

    def confirm(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        action: str,
        then: Callable[[], object],
        *,
        danger: bool = False,
        leave: str = "Cancel",
    ) -> None:
        """Say in one sentence what will happen and ask once; ``action`` and ``leave`` are the buttons' verbs."""

    def ask(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        then: Callable[[str], object],
        *,
        action: str = "OK",
        initial: str = "",
        lines: int = 1,
        required: bool = True,
        secret: bool = False,
    ) -> None:
        """Ask for one text."""

    def choose(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        options: Sequence[tuple[str, str]],
        then: Callable[[str], object],
        *,
        action: str = "Choose",
    ) -> None:
        """Ask for one of several (key, label)."""

    def open_files(
        self, parent: QWidget | None, title: str, patterns: str, then: Callable[[list[Path]], object]
    ) -> None:
        """Ask for files to read."""

    def open_folder(self, parent: QWidget | None, title: str, then: Callable[[Path], object]) -> None:
        """Ask for a folder."""

    def save_file(
        self,
        parent: QWidget | None,
        title: str,
        suggested: str,
        patterns: str,
        then: Callable[[Path], object],
    ) -> None:
        """Ask where to write a file."""


class _Chosen(QObject):
    """Brings a file dialog's choice to ``then``; lives and dies with the dialog."""

    def __init__(self, dialog: QFileDialog, then: Callable[[list[Path]], object]) -> None:
        super().__init__(dialog)
        self._then = then
        dialog.filesSelected.connect(self.take)

    @Slot("QStringList")
    def take(self, names: list[str]) -> None:
        """Hand over what was chosen."""
        if names:
            self._then([Path(name) for name in names])


class _First:
    """Calls ``then`` with the only path chosen."""

    def __init__(self, then: Callable[[Path], object]) -> None:
        self._then = then

    def take(self, paths: list[Path]) -> None:
        """Hand over the first path."""
        self._then(paths[0])


class DialogPrompts:
    """Asks through dialogs on the screen."""

    def __init__(self, start_folder: Path | None = None) -> None:
        self._folder = str(start_folder) if start_folder is not None else QDir.homePath()
        self._shown: list[QDialog] = []

    def inform(self, parent: QWidget | None, title: str, text: str) -> None:
        """Show a message with one button."""
        dialog = Dialog(parent, title, cancel=False)
        if text:
            dialog.add_text(text)
        self._open(dialog)

    def confirm(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        action: str,
        then: Callable[[], object],
        *,
        danger: bool = False,
        leave: str = "Cancel",
    ) -> None:
        """Show the sentence with the verb and Cancel."""
        self._open(ConfirmDialog(parent, title, text, action, then, "danger" if danger else "primary", leave))

    def ask(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        then: Callable[[str], object],
        *,
        action: str = "OK",
        initial: str = "",
        lines: int = 1,
        required: bool = True,
        secret: bool = False,
    ) -> None:
        """Show a field for the text."""
        dialog = AskDialog(parent, title, label, action, then, initial, lines=lines, required=required, secret=secret)
        self._open(dialog)

    def choose(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        options: Sequence[tuple[str, str]],
        then: Callable[[str], object],
        *,
        action: str = "Choose",
    ) -> None:
        """Show the options as a list."""
        self._open(ChooseDialog(parent, title, text, options, action, then))

    def open_files(
        self, parent: QWidget | None, title: str, patterns: str, then: Callable[[list[Path]], object]
    ) -> None:
        """Show the file dialog for several files."""
        dialog = self._file_dialog(parent, title, patterns)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        _Chosen(dialog, then)
        self._open(dialog)

    def open_folder(self, parent: QWidget | None, title: str, then: Callable[[Path], object]) -> None:
        """Show the file dialog for a folder."""
        dialog = self._file_dialog(parent, title, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        _Chosen(dialog, _First(then).take)
        self._open(dialog)

    def save_file(
        self,
        parent: QWidget | None,
        title: str,
        suggested: str,
        patterns: str,
        then: Callable[[Path], object],
    ) -> None:
        """Show the file dialog for a new file; replacing one is asked for by the dialog."""
        dialog = self._file_dialog(parent, title, patterns)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(suggested).suffix.lstrip("."))
        dialog.selectFile(suggested)
        _Chosen(dialog, _First(then).take)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        # a dialog without a parent lives only as long as someone holds it
        self._shown = [*(shown for shown in self._shown if isValid(shown)), dialog]
        dialog.open()

    def _file_dialog(self, parent: QWidget | None, title: str, patterns: str) -> QFileDialog:
        dialog = QFileDialog(parent.window() if parent is not None else None, title, self._folder, patterns)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if ") (" in patterns:  # told in words first: sixteen patterns are longer than the box
            dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        return dialog
