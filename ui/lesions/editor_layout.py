"""Where the parts of the editor of a lesion stand: what was kept, the lesion, what was seen of it, the buttons.

lay_out_editor(editor)
"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.looks import rule, scrolled

if TYPE_CHECKING:
    from ui.lesions.editor import LesionEditor


def lay_out_editor(editor: "LesionEditor") -> None:
    """Fill the card."""
    editor.set_flush()
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(8)
    kept = QHBoxLayout()
    kept.addWidget(editor.kept_line, 1)
    kept.addWidget(editor.start_again)
    column.addLayout(kept)
    column.addWidget(editor.changed_line)
    column.addWidget(editor.fields)
    column.addWidget(rule())
    visit = QHBoxLayout()
    visit.addWidget(editor.visit_line, 1)
    visit.addWidget(editor.start_visit)
    column.addLayout(visit)
    column.addWidget(editor.seen)
    column.addStretch(1)
    editor.add(scrolled(inside), 1)
    editor.add(rule())
    foot = QWidget()
    row = QHBoxLayout(foot)
    row.setContentsMargins(12, 8, 12, 8)
    row.addWidget(editor.save_button, 1)
    row.addWidget(editor.cancel_button)
    editor.add(foot)
