"""The window: rail at the left, pages, the visit in progress at the right, status below.

MainWindow(theme, notifier, runner, navigator, settings, parent=None)
    commands                 Actions of this window (pass it into Context)
    add_page(key, label, icon, widget)             a place of the rail
    drop_page(key)                                 take a hidden page away
    add_hidden_page(key, widget)                   a page without an entry (patient, lock, wizard)
    show_page(key, rail_key=""); page(key); current_key
    set_side_panel(widget | None); side_panel
    set_chrome_visible(bool)                       rail, side panel and status hidden while locked or in the wizard
    add_palette_provider(provider)                 see ui.command_palette
    set_palette_fallback(provider)                 what Ctrl+K offers when nothing fits
    status                   StatusStrip: set_saved, set_user, set_backup
    rail                     Rail: set_count
    page_changed(str), lock_requested, closing     signals
    open_palette(), open_shortcuts(), flush()
    lock()                   hide everything, save what was typed, ask to be locked
"""

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.command_palette import ActionProvider, CommandPalette, Provider
from ui.core import shortcuts
from ui.core.drafts import flush_drafts, flush_quietly
from ui.core.notifier import Notifier
from ui.core.tasks import TaskRunner
from ui.cover import Cover
from ui.navigator import Navigator
from ui.shortcut_list import ShortcutList
from ui.status_strip import StatusStrip
from ui.theme.theme import Theme
from ui.widgets.rail import Rail
from ui.widgets.toast import ToastArea

SMALLEST = QSize(800, 500)
_LARGEST_FIRST = QSize(1600, 1000)
_FRAME = QSize(16, 48)
"""Room for the title bar and borders, which are not known before the window is shown."""
_GEOMETRY = "window/geometry"
THEME_SETTING = "window/theme"


def first_size(available: QSize) -> QSize:
    """Size of the contents on the first start: all of a small screen, never more, in logical pixels."""
    return (available - _FRAME).boundedTo(_LARGEST_FIRST)


class _Pages(QStackedWidget):
    """As small as the page in front can be; the pages behind it do not count."""

    def minimumSizeHint(self) -> QSize:
        """Below this the page scrolls."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize()


class MainWindow(QMainWindow):
    """Holds the pages; knows none of them."""

    page_changed = Signal(str)
    lock_requested = Signal()
    closing = Signal()

    def __init__(
        self,
        theme: Theme,
        notifier: Notifier,
        runner: TaskRunner,
        navigator: Navigator,
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Skinfolio")
        self.setMinimumSize(SMALLEST)
        self._theme = theme
        self._settings = settings
        self.commands = Actions(self)
        self._providers: list[Provider] = []
        self._fallback: Provider | None = None
        self._pages: dict[str, QWidget] = {}
        self._rail_keys: list[str] = []
        self._side: QWidget | None = None
        self._build(runner)
        self.toasts = ToastArea(self, notifier, theme, self.status.room)
        self._cover = Cover(self)
        self._add_actions()
        self.rail.chosen.connect(self._rail_chosen)
        navigator.page_requested.connect(self.show_page)
        navigator.patient_changed.connect(notifier.show_patient)
        theme.changed.connect(self._theme_changed)
        self._restore()

    @property
    def current_key(self) -> str:
        """Key of the page now shown, or an empty string."""
        shown = self._stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "")

    @property
    def page_keys(self) -> tuple[str, ...]:
        """All pages, also those that the rail does not list."""
        return tuple(self._pages)

    @property
    def rail_keys(self) -> tuple[str, ...]:
        """The places of the rail."""
        return tuple(self._rail_keys)

    @property
    def side_panel(self) -> QWidget | None:
        """The panel now at the right."""
        return self._side

    def add_page(self, key: str, label: str, icon: str, widget: QWidget) -> None:
        """Add a place to the rail; Ctrl+1, Ctrl+2 ... go there in order."""
        self.rail.add_entry(key, label, icon)
        self._rail_keys.append(key)
        self.add_hidden_page(key, widget)
        place = _Place(self, key)
        self._places.append(place)
        self.commands.add(
            f"go-{key}", f"Go to {label}", place.go, shortcut=f"Ctrl+{len(self._rail_keys)}", group="Places"
        )

    def add_hidden_page(self, key: str, widget: QWidget) -> None:
        """Add a page that the rail does not list."""
        self._pages[key] = widget
        self._stack.addWidget(widget)

    def drop_page(self, key: str) -> None:
        """Take away a page without an entry and free it."""
        page = self._pages.pop(key)
        self._stack.removeWidget(page)
        page.deleteLater()

    def page(self, key: str) -> QWidget:
        """The page ``key``; raises ``KeyError`` if there is none."""
        return self._pages[key]

    @Slot(str)
    def show_page(self, key: str, rail_key: str = "") -> None:
        """Show the page ``key``; ``rail_key`` names the place it belongs to if it has no entry of its own."""
        self.flush()
        self._stack.setCurrentWidget(self._pages[key])
        self._pages[key].setFocus(Qt.FocusReason.OtherFocusReason)  # Tab goes on to its first control
        marked = rail_key or key
        if marked in self._rail_keys:
            self.rail.set_key(marked)
        self.page_changed.emit(key)

    def set_side_panel(self, widget: QWidget | None) -> None:
        """Put ``widget`` at the right, or nothing; what was there is flushed and handed back to its owner."""
        if widget is self._side:
            return
        if self._side is not None:
            flush_drafts(self._side)
            self._row.removeWidget(self._side)
            self._side.hide()
            self._side.setParent(None)
        self._side = widget
        if widget is not None:
            self._row.addWidget(widget)
            widget.show()

    def set_chrome_visible(self, visible: bool) -> None:
        """Show or hide everything around the page (lock page, wizard)."""
        self.rail.setVisible(visible)
        self.status.setVisible(visible)
        if self._side is not None:
            self._side.setVisible(visible)
        for entry in self.commands.listed():
            entry.action.setEnabled(visible)

    def add_palette_provider(self, provider: Provider) -> None:
        """Let Ctrl+K find more; asked before pages and actions, in order."""
        self._providers.append(provider)

    def set_palette_fallback(self, provider: Provider) -> None:
        """Let Ctrl+K offer this where nothing fits what is typed."""
        self._fallback = provider

    @Slot()
    def open_palette(self) -> None:
        """Open the field for everything."""
        CommandPalette([*self._providers, ActionProvider(self.commands)], self, self._fallback).open()

    @Slot()
    def open_shortcuts(self) -> None:
        """Open the list of shortcuts."""
        ShortcutList(self.commands, self).open()

    @Slot()
    def flush(self) -> None:
        """Save what was typed and not yet saved."""
        flush_drafts(self)

    @Slot()
    def lock(self) -> None:
        """Hide everything at once, save what was typed, then ask to be locked. A full disk does not prevent it."""
        self._cover.draw()
        flush_quietly(self)
        self.lock_requested.emit()

    @Slot()
    def toggle_theme(self) -> None:
        """Light becomes dark and dark light; the choice is remembered."""
        self._theme.set_mode("light" if self._theme.is_dark else "dark")
        self._settings.setValue(THEME_SETTING, self._theme.mode)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lose nothing: save drafts and the window's place first."""
        self.flush()
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self.closing.emit()
        super().closeEvent(event)

    def _build(self, runner: TaskRunner) -> None:
        self.rail = Rail(self._theme)
        self._stack = _Pages()
        area = QScrollArea()  # in a small window the page scrolls; rail, side panel and status stay in reach
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(self._stack)
        self.status = StatusStrip(runner)
        self._places: list[_Place] = []
        middle = QWidget()
        self._row = QHBoxLayout(middle)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.rail)
        self._row.addWidget(area, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self._theme_button = self.rail.add_foot("Dark", "moon", "Switch between light and dark")
        self._theme_button.clicked.connect(self.toggle_theme)
        lock = self.rail.add_foot("Lock", "lock-simple", f"Lock the window  {shortcuts.key_text(shortcuts.LOCK)}")
        lock.clicked.connect(self.lock)
        self._theme_changed()

    def _add_actions(self) -> None:
        add = self.commands.add
        add("palette", "Find anyone, do anything", self.open_palette, shortcut=shortcuts.PALETTE)
        add("shortcuts", "Show all shortcuts", self.open_shortcuts, shortcut=shortcuts.HELP)
        locking = add("lock", "Lock the window", self.lock, shortcut=shortcuts.LOCK)
        locking.setShortcuts([QKeySequence(shortcuts.LOCK), QKeySequence(shortcuts.LOCK_BEFORE)])
        add("theme", "Switch between light and dark", self.toggle_theme, shortcut="Ctrl+Shift+D")

    def _restore(self) -> None:
        geometry = self._settings.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(first_size(self.screen().availableGeometry().size()))

    @Slot(str)
    def _rail_chosen(self, key: str) -> None:
        self.show_page(key)

    @Slot()
    def _theme_changed(self) -> None:
        dark = self._theme.is_dark
        self._theme_button.setText("Light" if dark else "Dark")
        self._theme.bind_icon(self._theme_button, "sun" if dark else "moon", "rail_text")


class _Place:
    """Goes to one page; a bound method for an action."""

    def __init__(self, window: MainWindow, key: str) -> None:
        self._window = window
        self._key = key

    def go(self) -> None:
        """Show the page."""
        self._window.show_page(self._key)
