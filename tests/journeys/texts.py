"""Everything that can be read on widgets."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from ui.widgets.row_model import SECOND_ROLE

_MOST_ROWS = 300
_ROLES = (Qt.ItemDataRole.DisplayRole, SECOND_ROLE, Qt.ItemDataRole.ToolTipRole)


def all_texts(root: QWidget, *, visible_only: bool) -> list[str]:
    """Texts of ``root`` and all below it: contents, tool tips, accessible names, rows of lists and tables."""
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not visible_only or widget.isVisible():
            found += [text for text in _texts(widget) if text]
    return found


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        columns = 1 if isinstance(widget, QListView) else model.columnCount()
        for row in range(min(model.rowCount(), _MOST_ROWS)):
            for column in range(columns):
                index = model.index(row, column)
                yield from (str(said) for role in _ROLES if isinstance(said := index.data(role), str))
