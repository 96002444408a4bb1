"""Style sheet: lists, tables, tabs, menus, scroll bars. Names after ``$`` are tokens."""

VIEWS = """
QAbstractItemView { background: $surface; color: $text; border: none; outline: none; gridline-color: $line;
  alternate-background-color: $sunk; selection-background-color: $accent_soft; selection-color: $text; }
QTableView::item { border: none; border-bottom: 1px solid $line; padding: 0 8px; }
QListView::item, QTreeView::item { padding: 0 8px; min-height: 30px; border-radius: 4px; }
QTableView::item:hover, QListView::item:hover, QTreeView::item:hover { background: $sunk; }
QAbstractItemView::item:selected, QAbstractItemView::item:selected:hover { background: $accent_soft; color:
  $text; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; border-radius: 4px; }
QTableView, QListView, QTreeView { border: 1px solid transparent; }
QListView[ui="thumbnails"] { background: transparent; }
QListView[ui="thumbnails"]::item, QListView[ui="thumbnails"]::item:selected { background: transparent;
  padding: 0; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 0 8px; min-height: 28px; font-weight: 500; font-size: 12px; }
QHeaderView::section:hover { color: $text; background: $sunk; }
QHeaderView::up-arrow { image: $caret_up; width: 12px; height: 12px; subcontrol-position: center right;
  right: 6px; }
QHeaderView::down-arrow { image: $caret_down; width: 12px; height: 12px; subcontrol-position: center right;
  right: 6px; }
QTableCornerButton::section { background: $surface; border: none; }
QTreeView::branch:has-children:closed { image: $caret_right; }
QTreeView::branch:has-children:open { image: $caret_down; }

QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; background: transparent; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: 0 1px; margin: 0 21px 0 0; min-height: 34px; font-weight: 500; }
QTabBar::tab:hover { color: $text; border-bottom-color: $border; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { border-bottom-color: $accent; text-decoration: underline; }
QTabBar::tab:disabled { color: $faint; }

QMenu { background: $surface; color: $text; border: 1px solid $border; border-radius: $radius; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; min-width: 120px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QMenu::icon { padding-left: 8px; }
QMenu::right-arrow { image: $caret_right; width: 14px; height: 14px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[ui="scrolled"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; border: none; }
QScrollBar::handle { background: $scroll; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; }
QScrollBar::handle:hover { background: $field_border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: 12px; }
QSplitter::handle:vertical { height: 12px; }
QSplitter::handle:hover { background: $pressed; border-radius: 3px; }
"""
