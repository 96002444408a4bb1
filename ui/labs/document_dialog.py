"""One document that came inside a laboratory report.

DocumentDialog(ctx, owner, row)     preview: its pages, where it is a PDF or a picture; every kind can be saved
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError, StorageError
from clinic.records.lab_lists import AttachmentRow
from clinic.records.papers import PaperPage
from clinic.records.rights import Right
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.core.tasks import Progress
from ui.widgets.buttons import Button
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.reported_paper import can_show, file_name, pdf_of, size_words, title_of
from ui.withheld import withhold


class DocumentDialog(Dialog):
    """Shows it as it came, before anyone says whose the report is."""

    def __init__(self, ctx: Context, owner: QWidget, row: AttachmentRow) -> None:
        super().__init__(owner, title_of(row), "Close", cancel=False, width=760)
        self._ctx, self._row = ctx, row
        self.told = self.add_text("The document is being read…")
        self.preview = PdfPreview(ctx.theme)
        self.preview.hide()
        self.body.addWidget(self.preview, 1)
        self.save_button = Button("Save to a file…")
        self.save_button.clicked.connect(self.save)
        self.buttons.insertWidget(0, self.save_button)
        withhold(ctx, Right.PRINT_RECORD, self.save_button)
        if can_show(row.media_type):
            self.setMinimumHeight(620)
            ctx.ops.background(self, title_of(row), self._pages, self._load, self._failed, quiet=True)
        else:
            kind = f"{row.media_type or 'an unknown kind'}, {size_words(row.bytes)}"
            self.told.setText(
                f"{row.file_name or title_of(row)} ({kind}) is not shown here. It can be saved to a file."
            )

    @Slot()
    def save(self) -> None:
        """Ask where, and write the document as it came."""
        self._ctx.prompts.save_file(self, "Save the document", file_name(self._row), "All files (*)", self._save)

    def _pages(self, progress: Progress) -> bytes:
        row, pages = self._ctx.clinic.labs.attachment_pages(self._row.id)
        return pdf_of(row.media_type, _checked(pages, progress))

    def _load(self, data: bytes) -> None:
        try:
            self.preview.load(data)
        except ClinicError as error:
            self._failed(error)
            return
        self.told.hide()
        self.preview.show()

    def _failed(self, error: ClinicError) -> bool:
        self.told.setText(f"{error.what} {error.todo}".strip())
        self.setMinimumHeight(0)
        layout = self.layout()
        if layout is not None:  # no empty room for pages that are not there
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        return True

    def _save(self, path: Path) -> None:
        self._ctx.ops.read(self, partial(self._write, path), self._written)

    def _write(self, path: Path) -> Path:
        clinic = self._ctx.clinic
        _, data = clinic.labs.attachment(self._row.id)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise StorageError("The file cannot be written there.", "Choose another folder.") from error
        clinic.documents.printed("", "", "file")
        return path

    def _written(self, path: Path) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}. The file is not encrypted; keep it safe.")


def _checked(pages: Iterable[PaperPage], progress: Progress) -> Iterator[PaperPage]:
    for page in pages:
        progress.check()
        yield page
