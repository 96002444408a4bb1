"""The tiles of a ``ui.widgets.tile_view``: their order under headings, and what is said of each when it is seen.

Section(title, note, keys)
TileOrder.of(sections)               made by a worker where they are thousands
TileModel(words, parent=None)        words(key) -> Tile: asked only for tiles that are looked at
    show(order);  sections;  keys -> all, in order;  rows_of(key) -> tuple[int, ...]
TwinSelection(model, parent)         chooses a key wherever it stands
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ui.widgets.thumbnail_model import KEY_ROLE, STATE_ROLE

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Section:
    """Tiles under one heading; ``note`` stands behind the title in grey."""

    title: str
    note: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """What is said of one tile: two lines below it, a sign in its corner."""

    caption: str = ""
    detail: str = ""
    badge: str = ""
    """A word, drawn on a plate with ``icon``."""
    icon: str = ""
    tone: str = ""
    dimmed: bool = False


@dataclass(frozen=True, slots=True)
class TileOrder:
    """Sections with where each key stands: of thousands a worker makes it, so that the window only takes it over."""

    sections: tuple[Section, ...] = ()
    keys: tuple[str, ...] = ()
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sections: Iterable[Section]) -> "TileOrder":
        """Go through all keys once; sections without any are left out."""
        filled = tuple(section for section in sections if section.keys)
        keys = tuple(key for section in filled for key in section.keys)
        rows: dict[str, tuple[int, ...]] = {}
        for row, key in enumerate(keys):
            rows[key] = (*rows[key], row) if key in rows else (row,)
        return cls(filled, keys, rows)


class TileModel(QAbstractListModel):
    """Rows are tiles; a key may stand under several headings."""

    def __init__(self, words: Callable[[str], Tile], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._order = TileOrder()
        self.is_broken: Callable[[str], bool] = bool

    def show(self, order: TileOrder) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._order = order
        self.endResetModel()

    @property
    def sections(self) -> tuple[Section, ...]:
        """What stands under which heading."""
        return self._order.sections

    @property
    def keys(self) -> tuple[str, ...]:
        """All, in order."""
        return self._order.keys

    @property
    def has_twins(self) -> bool:
        """Whether a key stands under several headings."""
        return len(self._order.rows) < len(self._order.keys)

    def rows_of(self, key: str) -> tuple[int, ...]:
        """Where a key stands."""
        return self._order.rows.get(key, ())

    def tile(self, key: str) -> Tile:
        """What is said of it."""
        return self._words(key)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many tiles there are."""
        return 0 if parent is not None and parent.isValid() else len(self.keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a tile."""
        key = self.keys[index.row()]
        wanted = int(role)
        if wanted == KEY_ROLE:
            return key
        if wanted == STATE_ROLE:
            return "broken" if self.is_broken(key) else ""
        if wanted == Qt.ItemDataRole.DisplayRole:
            return self._words(key).caption
        if wanted in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            said = self._words(key)
            return " · ".join(part for part in (said.caption, said.detail, said.badge) if part)
        return None


class TwinSelection(QItemSelectionModel):
    """What is chosen in one place is chosen wherever else it stands."""

    def __init__(self, model: TileModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._tiles = model

    def select(self, what: QItemSelection | Index, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose these and their twins."""
        if not self._tiles.has_twins:
            super().select(what, command)
            return
        chosen = what if isinstance(what, QItemSelection) else selection_of(self._tiles, {what.row()} - {-1})
        super().select(self._with_twins(chosen), command)

    def _with_twins(self, chosen: QItemSelection) -> QItemSelection:
        rows = rows_in(chosen)
        if len(rows) == len(self._tiles.keys):
            return chosen
        return selection_of(self._tiles, {twin for row in rows for twin in self._tiles.rows_of(self._tiles.keys[row])})


def rows_in(chosen: QItemSelection) -> set[int]:
    """The rows of a selection."""
    parts = (chosen.at(at) for at in range(chosen.count()))
    return {row for part in parts for row in range(part.top(), part.bottom() + 1)}


def selection_of(model: TileModel, rows: set[int]) -> QItemSelection:
    """Few ranges instead of many single tiles: a selection costs by its ranges."""
    selection = QItemSelection()
    begin = last = -2
    for row in sorted(rows):
        if row != last + 1:
            if begin >= 0:
                selection.select(model.index(begin), model.index(last))
            begin = row
        last = row
    if begin >= 0:
        selection.select(model.index(begin), model.index(last))
    return selection
