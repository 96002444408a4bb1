"""Which lesions photos show.

LinkDialog(parent, rows, lesions)
    chosen(object)         signal: a LinkChoice, once accepted
A lesion that only some of the photos show stands between: it is changed only if a person ticks or clears it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from ui.core.dialogs import Dialog
from ui.photos.words import photos_counted


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """Lesions to link and to unlink on every photo; all others stay as they are."""

    linked: frozenset[str]
    unlinked: frozenset[str]

    def applied(self, row: PhotoRow) -> PhotoRow:
        """The photo with its lesions changed."""
        kept = [key for key in row.lesion_ids if key not in self.unlinked]
        return replace(row, lesion_ids=(*kept, *sorted(self.linked.difference(kept))))


class LinkDialog(Dialog):
    """Lesions with a tick box each."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, rows: Sequence[PhotoRow], lesions: Sequence[LesionRow]) -> None:
        super().__init__(parent, f"Lesions that {photos_counted(len(rows))} show{'s' * (len(rows) == 1)}", "Save")
        self.list = QListWidget()
        self.list.setAccessibleName("Lesions")
        offered = [lesion for lesion in lesions if lesion.status is not LesionStatus.ENTERED_IN_ERROR]
        for lesion in offered:
            shown = sum(lesion.id in row.lesion_ids for row in rows)
            item = QListWidgetItem(f"{lesion.label} · {lesion.site_text}")
            item.setData(Qt.ItemDataRole.UserRole, lesion.id)
            state = Qt.CheckState.PartiallyChecked if 0 < shown < len(rows) else Qt.CheckState.Unchecked
            item.setCheckState(Qt.CheckState.Checked if shown == len(rows) else state)
            self.list.addItem(item)
        if offered:
            self.list.setMinimumHeight(min(320, 34 * max(3, len(offered)) + 8))
            self.list.setCurrentRow(0)
            self.body.addWidget(self.list)
            self.list.setFocus()
        else:
            self.add_text("No lesion is in the record yet. Place one on the map first.")
            self.action_button.setEnabled(False)

    def accept(self) -> None:
        """Close, then hand over the answer."""
        found: dict[Qt.CheckState, set[str]] = {state: set() for state in Qt.CheckState}
        for at in range(self.list.count()):
            item = self.list.item(at)
            found[item.checkState()].add(str(item.data(Qt.ItemDataRole.UserRole)))
        choice = LinkChoice(frozenset(found[Qt.CheckState.Checked]), frozenset(found[Qt.CheckState.Unchecked]))
        super().accept()
        self.chosen.emit(choice)
