"""Style sheet: the parts of our own, named by the property ``ui``. Names after ``$`` are tokens."""

PARTS = """
[ui="page"] { background: $window; }
[ui="surface"] { background: $surface; }
[ui="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
[ui="measure"] { background: $sunk; border: 1px solid $line; border-radius: $radius; }
[ui="measure"][tone="accent"] { border: 1px solid $accent; }
[ui="measure"] QPushButton[kind="quiet"] { padding: 0 4px; min-height: 20px; font-weight: 600; }
[ui="measure"] QPushButton[kind="quiet"]:focus { padding: 0 3px; min-height: 18px; }
QToolButton[ui="tool"] { padding: 3px 0 2px 0; min-height: 36px; min-width: 66px; font-size: 11px; }
QToolButton[ui="tool"]:focus { padding: 2px 0 1px 0; min-height: 36px; }
QToolButton[ui="tool"]:checked { background: $accent_soft; color: $accent; border: 1px solid $accent; }
[ui="card-head"] { background: transparent; border: none; border-bottom: 1px solid $line; }
[ui="rule"] { background: $line; border: none; }
QLabel[ui="display"] { font-size: $display; font-weight: 600; color: $text; }
QLabel[ui="title"] { font-size: $title; font-weight: 600; color: $text; }
QLabel[ui="heading"] { font-size: $heading; font-weight: 600; color: $text; }
QLabel[ui="strong"] { font-weight: 600; color: $text; }
QLabel[ui="muted"] { color: $muted; }
QLabel[ui="small"] { color: $muted; font-size: $small; }
QLabel[ui="field-label"] { color: $muted; font-size: 12px; }
QLabel[ui="code"] { font-family: "Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", monospace;
  font-size: 20px; color: $text; }
QLabel[ui="hint"] { color: $muted; font-size: 12px; }
QLabel[ui="changed-line"] { color: $attention; font-size: 12px; font-weight: 500; }
[ui="past"] { background: $attention_soft; border: 1px solid $attention_line; border-radius: 8px; }
[ui="past"] QLabel { color: $attention; }
QLabel[ui="error"] { color: $critical; font-size: 12px; font-weight: 500; }

[ui="chip"] { border: none; border-radius: 10px; padding: 2px 9px; min-height: 16px; }
[ui="chip"] QLabel { background: transparent; }
[ui="chip"] QToolButton { border: none; background: transparent; min-height: 16px; min-width: 16px;
  padding: 0; }
[ui="chip"] QToolButton:focus { border: 1px solid $accent; border-radius: 8px; }
QPushButton[ui="chip"] { min-height: 18px; font-weight: 400; }
QPushButton[ui="chip"]:checked { border: 1px solid $accent; padding: 1px 8px; }
QPushButton[ui="chip"][menu="true"] { padding-right: 12px; }
QPushButton[ui="chip"]:focus { border: 2px solid $accent; padding: 0 7px; min-height: 18px; }
QLabel[ui="keycap"] { color: $muted; background: $surface; border: 1px solid $border; border-radius: 3px;
  padding: 0 4px; font-size: $small; }
QPushButton[kind="primary"] QLabel[ui="keycap"] { color: $on_accent; background: $accent_hover;
  border-color: $accent_hover; }
QLabel[ui="keycap"]:disabled { color: $faint; }
QPushButton[kind="primary"] QLabel[ui="keycap"]:disabled { color: $faint; background: $pressed; border-color: $faint; }

QPushButton[ui="segment"] { border-radius: 0; margin: 0 -1px 0 0; padding: 0 12px; }
QPushButton[ui="segment"]:checked { background: $accent_soft; color: $accent; border-color: $border;
  font-weight: 600; }
QPushButton[ui="segment"]:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton[ui="segment"][edge="first"] { border-top-left-radius: $radius; border-bottom-left-radius:
  $radius; }
QPushButton[ui="segment"][edge="last"] { border-top-right-radius: $radius; border-bottom-right-radius:
  $radius;
  margin: 0; }
QPushButton[ui="segment"][edge="only"] { border-radius: $radius; margin: 0; }

[ui="tags"] { background: $field; border: 1px solid $field_border; border-radius: $radius; }
[ui="tags"][focused="true"] { border: 2px solid $accent; }
[ui="tags"][invalid="true"] { border: 2px solid $critical; }

[ui="rail"] { background: $rail; border: none; }
[ui="rail"] QToolButton { background: transparent; color: $rail_text; border: 2px solid transparent;
  border-radius: $radius; font-size: $small; font-weight: 500; padding: 3px 0 2px 0; min-height: 44px;
  min-width: 52px; }
[ui="rail"] QToolButton:hover { background: $rail_hover; }
[ui="rail"] QToolButton:checked { background: $rail_selected; color: $rail_on_selected; }
[ui="rail"] QToolButton:focus { border: 2px solid $rail_text; padding: 3px 0 2px 0; }
[ui="side"] { background: $surface; border: none; border-left: 1px solid $line; }
[ui="banner"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QStatusBar, [ui="status"] { background: $status; color: $muted; border: none; }
QStatusBar::item { border: none; }
[ui="status"] QLabel { color: $muted; font-size: 12px; }
[ui="status"] QLabel[tone="attention"] { color: $attention; }
[ui="status"] QLabel[tone="critical"] { color: $critical; }
[ui="status"] QPushButton[ui="status-word"] { background: transparent; border: 1px solid transparent; color: $muted;
  font-size: 12px; font-weight: 400; min-height: 16px; padding: 0 4px; border-radius: 4px; }
[ui="status"] QPushButton[ui="status-word"]:hover { text-decoration: underline; }
[ui="status"] QPushButton[ui="status-word"]:focus { border: 1px solid $accent; }
[ui="status"] QPushButton[ui="status-word"][tone="attention"] { color: $attention; }
[ui="status"] QPushButton[kind="link"] { color: $muted; text-decoration: underline; font-size: 12px;
  min-height: 16px; font-weight: 400; }

[ui="toast"] { background: $tip; border: none; border-radius: 6px; }
[ui="toast"] QLabel { color: $tip_text; }
[ui="toast"] QPushButton { background: transparent; border: 1px solid transparent; color: $tip_text;
  font-weight: 600; text-decoration: underline; padding: 0 6px; min-height: 20px; }
[ui="toast"] QPushButton:focus { border: 1px solid $tip_text; }
[ui="toast"] QToolButton { background: transparent; border: 1px solid transparent; min-height: 20px; }
[ui="toast"] QToolButton:focus { border: 1px solid $tip_text; }
[ui="popup"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
[ui="overlay"] { background: $tip; border-radius: $radius; }
[ui="overlay"] QLabel { color: $tip_text; }
[ui="canvas"] { background: $canvas; border: none; }
[ui="drop"] { background: $accent_soft; border: 2px dashed $accent; border-radius: 8px; }
"""
