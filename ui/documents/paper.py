"""A document on the screen as it will be on paper, with what can be done with it.

PaperCard(ctx, ask=ask_printer, parent=None)
    show_pdf(key, title, note, read, name, left=None)
        ``read()`` gives the PDF, in a worker; ``name``: file name to save under; ``left("paper" | "file")`` tells the
        audit trail that it was printed or saved; ``came``: how its bytes are read and the name of the file, where a
        copy is saved as it came, and not as a PDF made here
    show_file(key, title, text, came, left)    what cannot be shown, only saved
    show_hint(text)                            nothing to show, and why
    key -> str; data -> bytes                  what is shown ("" and b"": nothing yet)
    loaded                                     signal: the pages are there
    add_foot(widget)                           a control in the row below the pages
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from clinic.errors import ClinicError, StorageError
from ui.context import Context
from ui.core.tasks import Progress
from ui.documents.printing import Ask, Printing, ask_printer
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.pdf_preview import PdfPreview

if TYPE_CHECKING:
    from clinic.app import Clinic

Left = Callable[[str], object]
Came = tuple[Callable[[], bytes], str]


class PaperCard(Card):
    """Shows one PDF; prints it and saves a copy."""

    loaded = Signal()

    def __init__(self, ctx: Context, ask: Ask = ask_printer, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._ctx = ctx
        self._heading = ""
        self._name = ""
        self._job = 0
        self._left: Left | None = None
        self._came: Came | None = None
        self.key = ""
        self.data = b""
        self.printing = Printing(ctx, self, ask)
        self.preview = PdfPreview(ctx.theme)
        self.hint = EmptyState("", icon="file-text", theme=ctx.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.hint)
        self._stack.addWidget(self.preview)
        self.set_flush()
        self.add(self._stack, 1)
        self.print_button = PrimaryButton("Print…", icon="printer", theme=ctx.theme)
        self.save_button = Button("Save as PDF…")
        self.print_button.setAutoDefault(True)  # outside a dialog this means: Enter clicks it while it has the focus
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(self.save)
        self._foot_bar = QWidget()
        self._foot = QHBoxLayout(self._foot_bar)
        self._foot.setContentsMargins(12, 8, 12, 10)
        self._foot.setSpacing(8)
        self._foot.addWidget(self.print_button)
        self._foot.addWidget(self.save_button)
        self._foot.addStretch(1)
        self.add(self._foot_bar)
        self._set_ready(False)

    def add_foot(self, widget: QWidget) -> None:
        """Put a control at the right of the row below the pages."""
        self._foot.addWidget(widget)

    def show_pdf(
        self,
        key: str,
        title: str,
        note: str,
        read: Callable[[], bytes],
        name: str,
        left: Left | None = None,
        came: Came | None = None,
    ) -> None:
        """Fetch the pages in the background and show them; ``key`` tells documents apart."""
        self._ctx.ops.cancel(self._job)
        self.key, self._heading, self._name, self._left = key, title, name, left
        self.data = b""
        self._set_title(title, note)
        self._set_came(came)
        self._job = self._ctx.ops.background(
            self, title, partial(_read, read), partial(self._take, key), partial(self._failed, key), quiet=True
        )

    def show_file(self, key: str, title: str, text: str, came: Came, left: Left | None = None) -> None:
        """Say what it is; it can be saved as it came."""
        self.show_hint(text)
        self.key, self._heading, self._left = key, title, left
        self._set_title(title, "")
        self._set_came(came)

    def show_hint(self, text: str, title: str = "") -> None:
        """Show words instead of pages."""
        self._ctx.ops.cancel(self._job)
        self.key, self.data = "", b""
        self._set_title("", "")
        self._set_came(None)
        self.preview.clear()
        self.hint.set(text, title=title)
        self._stack.setCurrentWidget(self.hint)

    @Slot()
    def print(self) -> None:
        """Ask for a printer and print what is shown."""
        if self.data:
            then = partial(self._tell, self._left, "paper")
            self.printing.print_pdf(self._heading, self.preview.page_count, self.data, then)

    @Slot()
    def save(self) -> None:
        """Ask where, and save a copy."""
        if self._came is not None:
            then = partial(self._write_came, self._came, self._left)
            self._ctx.prompts.save_file(self, "Save the document", self._came[1], "All files (*)", then)
        elif self.data:
            write = partial(self._write, self.data, self._left)
            self._ctx.prompts.save_file(self, "Save as PDF", self._name, "PDF documents (*.pdf)", write)

    def _set_title(self, title: str, note: str) -> None:
        self.set_title(title)
        self.set_note(note)

    def _set_came(self, came: Came | None) -> None:
        self._came = came
        self.save_button.setText("Save as PDF…" if came is None else "Save to a file…")
        self._set_ready(False)

    def _set_ready(self, ready: bool) -> None:
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready or self._came is not None)

    def _take(self, key: str, data: bytes) -> None:
        if key == self.key:
            self._ctx.ops.read(self, partial(self.preview.load, data), partial(self._show, data))

    def _show(self, data: bytes, _nothing: None) -> None:
        self.data = data
        self._stack.setCurrentWidget(self.preview)
        self._set_ready(True)
        self.loaded.emit()

    def _failed(self, key: str, error: ClinicError) -> None:
        if key == self.key:
            self.preview.clear()
            self.hint.set(f"{error.what} {error.todo}".strip(), title="It cannot be shown")
            self._stack.setCurrentWidget(self.hint)

    def _write(self, data: bytes, left: Left | None, path: Path) -> None:
        self._ctx.ops.read(self, partial(_write, data, path.with_suffix(".pdf")), partial(self._written, left))

    def _write_came(self, came: Came, left: Left | None, path: Path) -> None:
        read, _ = came
        self._ctx.ops.read(self, lambda: _write(read(), path), partial(self._written, left))

    def _tell(self, left: Left | None, form: str) -> None:
        if left is not None:
            self._ctx.ops.read(self, partial(left, form), _nothing)

    def _written(self, left: Left | None, path: Path) -> None:
        self._tell(left, "file")
        self._ctx.notifier.notify(f"Saved as {path.name}. The file is not encrypted; keep it safe.")


def _read(read: Callable[[], bytes], progress: Progress) -> bytes:
    progress.check()
    return read()


def _write(data: bytes, path: Path) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StorageError("The file cannot be written there.", "Choose another folder.") from error
    return path


def _nothing(_result: object) -> None:
    """Nothing is shown of it."""


def left_the_clinic(clinic: "Clinic", document_id: str, patient_id: str, form: str) -> None:
    """Tell the audit trail that a document, or a preview of this patient, was printed or saved."""
    clinic.documents.printed(document_id, patient_id, form)
