"""The figure by keyboard.

pressed(canvas, event) -> bool
    arrows turn, with Shift pan, with Ctrl move the cross hair (with Ctrl and Shift in small steps); + and - zoom;
    Home resets; Page down and Page up go from pin to pin; Enter and Space choose what is under the cross hair;
    Menu opens the menu there; Esc and Backspace lead one step back
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from ui.bodymap.canvas import Canvas

_TURN = 0.04  # of the picture's width that an arrow key turns
_PAN = 0.08  # of the picture's width
_STEP, _FINE_STEP = 12.0, 2.0  # pixels of the cross hair
_ZOOM = 1.25
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def pressed(canvas: "Canvas", event: QKeyEvent) -> bool:
    """Use a key; whether it was used."""
    key, held = Qt.Key(event.key()), event.modifiers()
    if key in _ARROWS:
        _arrow(canvas, *_ARROWS[key], held)
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        canvas.zoom(_ZOOM, _middle(canvas))
    elif key == Qt.Key.Key_Minus:
        canvas.zoom(1 / _ZOOM, _middle(canvas))
    elif key == Qt.Key.Key_Home:
        canvas.reset_requested.emit()
    elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        canvas.step_pin(1 if key == Qt.Key.Key_PageDown else -1)
    elif key in _CHOOSE and not held & _CTRL:
        return canvas.choose_under_cross()
    elif key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and held & _SHIFT):
        canvas.ask_menu(_middle(canvas))
    elif key == Qt.Key.Key_Escape:
        return canvas.leave_one()
    elif key == Qt.Key.Key_Backspace:
        return canvas.step_back()
    else:
        return False
    return True


def _arrow(canvas: "Canvas", x: float, y: float, held: Qt.KeyboardModifier) -> None:
    if held & _CTRL:
        step = _FINE_STEP if held & _SHIFT else _STEP
        canvas.move_cross(x * step, y * step)
    elif held & _SHIFT:
        way = _PAN * canvas.width()
        canvas.pan(-x * way, -y * way)
    else:
        canvas.turn(x * _TURN, y * _TURN)


def _middle(canvas: "Canvas") -> QPointF:
    return canvas.cross if canvas.cross is not None else QPointF(canvas.rect().center())
