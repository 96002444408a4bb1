"""Style sheet: buttons and inputs. Names after ``$`` are tokens."""

CONTROLS = """
QWidget { font-size: $body; }
QMainWindow, QDialog { background: $window; }
QLabel { background: transparent; }
QToolTip { background: $tip; color: $tip_text; border: 1px solid $tip; padding: 4px 7px; }

QPushButton, QToolButton {
  background: $surface; color: $text; border: 1px solid $border; border-radius: $radius;
  padding: 0 12px; min-height: 28px; font-weight: 500;
}
QToolButton { padding: 0 6px; min-width: 18px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QToolButton:open { background: $pressed; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 26px; }
QToolButton:focus { padding: 0 5px; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $sunk; border-color: $line; }
QPushButton:checked, QToolButton:checked { background: $accent_soft; color: $accent; border-color: $accent; }
QPushButton[kind="primary"] { background: $accent_fill; color: $on_accent; border-color: $accent_fill;
  font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $pressed; color: $faint; border-color: $pressed; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent;
  color: $muted; }
QPushButton[kind="quiet"] { padding: 0 8px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $accent; color: $text; }
QPushButton[kind="quiet"]:focus { padding: 0 7px; }
QPushButton[kind="quiet"]:disabled { color: $faint; }
QPushButton[kind="danger"] { color: $critical; }
QPushButton[kind="danger"]:hover { background: $critical_soft; }
QPushButton[kind="danger"]:default { background: $critical_fill; color: $on_critical;
  border-color: $critical_fill; }
QPushButton[kind="danger"]:default:disabled { background: $pressed; color: $faint; border-color: $pressed; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding:
  0 2px;
  min-height: 20px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 1px solid $accent; min-height: 20px; padding: 0 2px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: $caret_down; width: 14px; height: 14px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QPushButton[menu="true"] { padding-right: 24px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
  background: $field; color: $text; border: 1px solid $field_border; border-radius: $radius;
  selection-background-color: $accent_fill; selection-color: $on_accent; placeholder-text-color: $muted;
}
QLineEdit, QComboBox, QAbstractSpinBox { padding: 0 8px; min-height: 28px; }
QPlainTextEdit, QTextEdit { padding: 4px 4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QComboBox:on,
  QAbstractSpinBox:focus {
  border: 2px solid $accent; padding: 0 7px; min-height: 26px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px 3px; min-height: 0; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled,
  QAbstractSpinBox:disabled {
  background: $sunk; color: $faint; border-color: $line; }
QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only { background: $sunk; border-color: $line; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"],
QAbstractSpinBox[invalid="true"] { border: 2px solid $critical; padding: 0 7px; min-height: 26px; }
QPlainTextEdit[invalid="true"] { padding: 3px 3px; min-height: 0; }
QLineEdit[ui="bare"], QLineEdit[ui="bare"]:focus { border: none; background: transparent; padding: 0;
  min-height: 22px; }
QLineEdit QToolButton, QLineEdit QToolButton:focus { border: none; background: transparent; padding: 0;
  min-height: 0; min-width: 0; }

QComboBox { padding-right: 26px; }
QComboBox:focus, QComboBox:on { padding-right: 25px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: border; subcontrol-position: center
  right; }
QComboBox::down-arrow { image: $caret_down; width: 16px; height: 16px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus, QAbstractSpinBox QLineEdit,
QAbstractSpinBox QLineEdit:focus { border: none; padding: 0; background: transparent;
  min-height: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; padding: 4px; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 4px; }

QSpinBox QLineEdit, QDoubleSpinBox QLineEdit { padding-left: 8px; }
QAbstractSpinBox { padding-right: 22px; }
QAbstractSpinBox:focus { padding-right: 21px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 20px;
  border: none;
  background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius:
  3px; }
QAbstractSpinBox::up-arrow { image: $caret_up; width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: $caret_down; width: 12px; height: 12px; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { subcontrol-origin: border; subcontrol-position: center right;
  width: 24px; border: none; }
QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: $caret_down; width: 16px; height: 16px; }
QCalendarWidget QWidget { alternate-background-color: $sunk; }
QCalendarWidget QAbstractItemView { background: $surface; color: $text; outline: none;
  selection-background-color: $accent_fill; selection-color: $on_accent; }
QCalendarWidget QToolButton { border: none; background: transparent; color: $text; }
#qt_calendar_navigationbar { background: $sunk; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; background: transparent; min-height: 24px; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 16px; height: 16px;
  border: 1px solid $field_border; border-radius: 4px; background: $field; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 14px; height:
  14px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent_fill;
  border-color: $accent_fill; image: $tick; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: $accent_fill;
  border-color: $accent_fill; image: $dash; }
QRadioButton::indicator:checked { background: $accent_fill; border-color: $accent_fill; image: $dot; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $sunk; border-color: $line; }

QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent_fill; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -7px 0; border-radius: 9px; background:
  $surface;
  border: 1px solid $field_border; }
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QProgressBar { border: none; background: $border; border-radius: 3px; max-height: 6px; min-height: 6px;
  text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }
"""
