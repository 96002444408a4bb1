"""One of many, found by typing (sites, diagnoses, drugs).

Option(key, label, detail="", words="")         words: more to find it by (synonyms, codes); not shown
ComboSearch(options=(), placeholder="", free_text=False, gathers=False, search=None, theme=None, parent=None)
    chosen(str)              signal: a person chose a key, "" when the field was emptied
    key -> str; set_key(key); option -> Option | None; set_options(options)
    free_text: what is typed may stay though no option has it; then key is "" and ``text`` is what counts
    search: Callable[[str], Sequence[Option]] instead of ``options`` (asked per keystroke, best first)
    gathers: the field adds to a list: it is empty again after each choice
    problem(str)             signal: what is typed is none of the options; "" once that is over; FormField shows it
    loose -> str             why what is typed should not be saved as it stands yet, or ""; ``accept_typed()`` ends that
Down opens the list, arrows and Enter choose, Esc closes it. What stands in the field is selected when the focus
comes: typing replaces it. Enter never goes on to the form while what is typed could still be completed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from ui.theme.theme import Theme
from ui.widgets.search_text import fold, matches, rank
from ui.widgets.whole_text import WholeText

_MOST = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen."""

    key: str
    label: str
    detail: str = ""
    words: str = ""


class _OptionModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.options: list[Option] = []

    def show(self, options: Sequence[Option]) -> None:
        """Offer ``options``."""
        self.beginResetModel()
        self.options = list(options)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """How many are offered."""
        return 0 if parent is not None and parent.isValid() else len(self.options)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Label with detail to read, label alone to complete with."""
        option = self.options[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{option.label}   {option.detail}" if option.detail else option.label
        return option.label if role == Qt.ItemDataRole.EditRole else None


class ComboSearch(WholeText):
    """A field that searches its options by words in any order, accents ignored."""

    chosen = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        options: Sequence[Option] = (),
        placeholder: str = "",
        *,
        free_text: bool = False,
        gathers: bool = False,
        search: Callable[[str], Sequence[Option]] | None = None,
        theme: Theme | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self._all = list(options)
        self._search = search
        self._free_text, self._gathers = free_text, gathers
        self._option: Option | None = None
        self._accepted = ""
        self._model = _OptionModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCompletionRole(Qt.ItemDataRole.EditRole)
        self._completer.setMaxVisibleItems(10)
        self._popup = QListView()
        self._popup.setProperty("ui", "popup")
        self._popup.clicked.connect(self._activated)
        self._completer.setPopup(self._popup)
        self._completer.setWidget(self)
        self.textEdited.connect(self._typed)
        if theme is not None:
            caret = QAction("Show all", self)
            theme.bind_icon(caret, "caret-down", "muted")
            caret.triggered.connect(self.open_list)
            self.addAction(caret, QLineEdit.ActionPosition.TrailingPosition)

    @property
    def key(self) -> str:
        """Key of what is chosen, or an empty string."""
        return self._option.key if self._option is not None else ""

    @property
    def option(self) -> Option | None:
        """What is chosen."""
        return self._option

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer others; what is chosen stays if it is among them."""
        self._all = list(options)
        if self._option is not None and self._option.key not in {option.key for option in options}:
            self._choose(None)

    def set_key(self, key: str) -> None:
        """Show ``key`` as chosen ("" for nothing); raises ``KeyError`` if it is not among the options."""
        found = next((option for option in self._all if option.key == key), None)
        if key and found is None:
            raise KeyError(key)
        self._choose(found)

    def set_option(self, option: Option | None) -> None:
        """Show ``option`` as chosen, also one that is not among the options (with ``search``)."""
        self._choose(option)

    @property
    def loose(self) -> str:
        """Why what is typed should not be saved as it stands yet, or an empty string."""
        typed = self.text().strip()
        if not typed or self._option is not None or typed == self._accepted:
            return ""
        if not self._free_text:
            return f"“{typed}” is not chosen yet. Choose it from the list, or empty the field."
        near = self._resembled(typed)
        return f"“{typed}” is not {near}. Choose it from the list, or keep it as your own words." if near else ""

    def accept_typed(self) -> None:
        """A person was asked about what is typed, and means it so."""
        self._accepted = self.text().strip()

    def _resembled(self, typed: str) -> str:
        """The option that begins as ``typed`` does, or stands in it; empty where there is none."""
        wanted = fold(typed)
        labels = [option.label for option in self._find("") if option.label]
        return next((each for each in labels if fold(each).startswith(wanted) or fold(each) in wanted), "")

    def offered(self) -> list[Option]:
        """What the list offers now."""
        return list(self._model.options)

    @Slot()
    def open_list(self) -> None:
        """Open the list with everything."""
        self.setFocus()
        self._offer("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list; Enter takes the first match."""
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self.open_list()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._popup.isVisible():
            at = self._popup.currentIndex().row() if self._popup.currentIndex().isValid() else 0
            self._popup.hide()
            self._take(self._model.options[at])
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._completes():
            return
        super().keyPressEvent(event)

    def _completes(self) -> bool:
        """Enter where no list is open: whether it was used up for what is typed and not chosen."""
        typed = self.text().strip()
        if not typed or (self._option is not None and typed == self._option.label):
            return False
        same = next((option for option in self._find(typed) if fold(option.label) == fold(typed)), None)
        if same is not None:
            self._take(same)
            return True
        if self._free_text and (typed == self._accepted or not self._resembled(typed)):
            return False
        self._offer(typed)
        if not self._popup.isVisible():
            self.problem.emit(self.loose or f"“{typed}” is none of the list.")
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click in the empty field opens the list."""
        super().mousePressEvent(event)
        if not self.text():
            self._offer("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave no half-typed words behind: a single match is taken, else the choice comes back."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leaves also while the list is open; the completer then keeps the loss of focus to itself."""
        moved = super().focusNextPrevChild(forward)
        if moved:
            self._popup.hide()
            self._leave()
        return moved

    def _leave(self) -> None:
        if not self._free_text:
            self._settle()
        elif self.loose:
            self.problem.emit(self.loose)

    def _settle(self) -> None:
        shown = self._option.label if self._option is not None else ""
        if self.text() == shown:
            return
        found = self._find(self.text()) if self.text().strip() else []
        if len(found) == 1:
            self._take(found[0])
        elif self._gathers:
            self.problem.emit(self.loose)
        else:
            missed = self.text().strip()
            self.setText(shown)
            if missed:
                self.problem.emit(f"“{missed}” is none of the list. Type a part of a name and choose it.")

    def _find(self, typed: str) -> list[Option]:
        if self._search is not None:
            return list(self._search(typed))
        found = [o for o in self._all if matches(typed, f"{o.label} {o.detail} {o.words}")]
        return sorted(found, key=lambda option: rank(typed, option.label)) if typed.strip() else found

    def _offer(self, typed: str) -> None:
        found = self._find(typed)
        self._model.show(found if not typed else found[:_MOST])
        if not found:
            self._popup.hide()
            return
        self._completer.setCompletionPrefix("")
        self._completer.complete()
        self._popup.setCurrentIndex(self._model.index(0))

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.problem.emit("")
        if self._option is not None and (not text.strip() or self._free_text):
            self._option = None
            self.chosen.emit("")
        self._offer(text)

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        self._popup.hide()
        self._take(self._model.options[index.row()])

    def _take(self, option: Option) -> None:
        changed = option != self._option
        self._choose(option)
        self.problem.emit("")
        if changed:
            self.chosen.emit(option.key)
        if self._gathers:
            self._choose(None)

    def _choose(self, option: Option | None) -> None:
        self._option = option
        self.setText(option.label if option is not None else "")
        self.setCursorPosition(0)
        if self.hasFocus():
            self.select_whole()
        self.setToolTip(self.text())
