"""Text that is saved in the open visit changes nothing on the pages beside it.

OpenVisitText(navigator, page)          a child of the page
    is_all(changes) -> bool             for ``Page.concerns``: only the open visit's text was saved
"""

from PySide6.QtCore import QObject, Slot

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from ui.core.page import Page
from ui.navigator import Navigator

_VISIT_ONLY = frozenset({Topic.VISIT})


class OpenVisitText(QObject):
    """Lets a page wait with reading until another visit is open: text is saved every few seconds while one types.

    Signing tells other topics too. A visit that is marked as an error tells no more than saved text does, so what was
    passed over is made up for as soon as the open visit is another one.
    """

    def __init__(self, navigator: Navigator, page: Page) -> None:
        super().__init__(page)
        self._navigator = navigator
        self._page = page
        self._passed_over = ""  # the patient for whom a change was taken for text
        navigator.visit_changed.connect(self._visit_changed)

    def is_all(self, changes: Changes) -> bool:
        """Whether ``changes`` are of the visit in progress and of nothing else."""
        visit_id = self._navigator.visit_id
        only_text = changes.topics == _VISIT_ONLY and bool(visit_id) and visit_id in changes.ids
        if only_text:
            self._passed_over = self._navigator.patient_id
        return only_text

    @Slot(str)
    def _visit_changed(self, _visit_id: str) -> None:
        same, self._passed_over = self._passed_over == self._navigator.patient_id, ""
        if same and self._navigator.patient_id:
            self._page.mark_stale()
