"""From the details of a lesion to its course over the whole tab, and back.

CourseFlow(ctx, page, stack)         stack: the map is its first widget
    open(lesion_id); leave(); refresh(); is_open
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.context import Context

if TYPE_CHECKING:
    from ui.lesions.course.view import CourseView


class CourseFlow(QObject):
    """Builds the view when it is first wanted: its charts take a third of a second to load."""

    def __init__(self, ctx: Context, page: QWidget, stack: QStackedWidget) -> None:
        super().__init__(page)
        self._ctx = ctx
        self._stack = stack
        self._view: CourseView | None = None

    @property
    def is_open(self) -> bool:
        """Whether a course is shown instead of the map."""
        return self._view is not None and self._stack.currentWidget() is self._view

    @property
    def view(self) -> "CourseView":
        """Crops and chart."""
        if self._view is None:
            from ui.lesions.course.view import CourseView

            self._view = CourseView(self._ctx)
            self._view.left.connect(self.leave)
            self._stack.addWidget(self._view)
            self._ctx.actions.add(
                "course-leave",
                "Back to the map",
                self.leave,
                shortcut="Escape",
                group="Map & lesions",
                scope=self._view,
            )
        return self._view

    def open(self, lesion_id: str) -> None:
        """Show the course of a lesion."""
        if lesion_id:
            self._stack.setCurrentWidget(self.view)
            self.view.show_lesion(lesion_id)

    def refresh(self) -> None:
        """Read again what is shown."""
        if self.is_open:
            self.view.refresh()

    @Slot()
    def leave(self) -> None:
        """Back to the map."""
        if self._view is not None and self.is_open:
            self._view.clear()
            self._stack.setCurrentIndex(0)
