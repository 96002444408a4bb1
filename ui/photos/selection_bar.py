"""What can be done with the chosen photos.

SelectionBar(ctx, page, targets, letters)   letters: where shortcuts that are single letters hold
    set_chosen(number, shown=0, total=0)    chosen, of those that are shown, of all
    menu() -> QMenu                         the same as a context menu
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from ui.context import Context
from ui.photos.words import photos_counted
from ui.widgets.buttons import Button, MenuButton
from ui.widgets.looks import text_label


@dataclass(frozen=True, slots=True)
class Target:
    """One action on the chosen photos: how many it needs, and where it stands."""

    key: str
    label: str
    run: Callable[[], object]
    shortcut: str = ""
    least: int = 1
    most: int = 0
    """0: any number."""
    in_menu: bool = False
    parted: bool = False
    """A line stands before it in menus."""


class SelectionBar(QFrame):
    """Buttons below the grid; they wait until photos are chosen."""

    def __init__(self, ctx: Context, page: QWidget, targets: tuple[Target, ...], letters: QWidget) -> None:
        super().__init__()
        self.setProperty("ui", "card")
        self._targets = targets
        self.actions_by_key: dict[str, QAction] = {}
        self.buttons: dict[str, QWidget] = {}
        for target in targets:
            self.actions_by_key[target.key] = ctx.actions.add(
                f"photos-{target.key}",
                target.label,
                target.run,
                shortcut=target.shortcut,
                group="Photos",
                scope=letters if len(target.shortcut) == 1 else page,
            )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(6)
        self._words = text_label(look="muted")
        row.addWidget(self._words)
        row.addStretch(1)
        for target in targets:
            if not target.in_menu:
                row.addWidget(self._button(target))
        self.more = MenuButton("More", self._menu([target for target in targets if target.in_menu]))
        row.addWidget(self.more)
        self.set_chosen(0)

    @property
    def words(self) -> str:
        """How many photos are chosen and shown."""
        return self._words.text()

    def set_chosen(self, number: int, shown: int = 0, total: int = 0) -> None:
        """Switch on what fits ``number`` photos."""
        counted = photos_counted(total) if shown == total else f"{shown:,} of {photos_counted(total)} shown"
        self._words.setText(f"{number:,} of {photos_counted(shown)} chosen" if number else counted)
        for target in self._targets:
            fits = number >= target.least and (not target.most or number <= target.most)
            self.actions_by_key[target.key].setEnabled(fits)
            if target.key in self.buttons:
                self.buttons[target.key].setEnabled(fits)
        self.more.setEnabled(number > 0)

    def menu(self) -> QMenu:
        """All actions; the caller opens it."""
        return self._menu(self._targets)

    def _button(self, target: Target) -> Button:
        button = Button(target.label, kind="quiet")
        button.setToolTip(f"{target.label}  {target.shortcut}".strip())
        button.clicked.connect(self.actions_by_key[target.key].trigger)
        self.buttons[target.key] = button
        return button

    def _menu(self, targets: "list[Target] | tuple[Target, ...]") -> QMenu:
        menu = QMenu(self)
        for target in targets:
            if target.parted and not menu.isEmpty():
                menu.addSeparator()
            menu.addAction(self.actions_by_key[target.key])
        return menu
