"""The course on paper: made from what is shown, kept in Documents, opened there to be printed.

CoursePaper(ctx, owner)
    make(draft)        a CourseSheetDraft
"""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.follow_up import DocumentRow
from clinic.records.timeline import CourseSheetDraft
from ui.context import Context
from ui.core.tasks import Progress


class CoursePaper(QObject):
    """Makes pages of courses."""

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._owner = ctx, owner

    def make(self, draft: CourseSheetDraft) -> None:
        """Make the page, then show it where it is kept."""
        work = partial(_made, self._ctx, draft)
        self._ctx.ops.background_write(self._owner, "Making the page", work, self._show)

    def _show(self, row: DocumentRow) -> None:
        self._ctx.navigator.open_document(row.patient_id, row.id)
        self._ctx.notifier.notify(f"{row.title}: kept in Documents.", "done", patient=row.patient_id)


def _made(ctx: Context, draft: CourseSheetDraft, _progress: Progress) -> tuple[DocumentRow, Changes]:
    (row, _data), changes = ctx.clinic.documents.make_course(draft)
    return row, changes
