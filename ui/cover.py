"""A blank page over a window, the very first thing of a lock.

Cover(window);  draw()
"""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QToolTip, QWidget


class Cover(QWidget):
    """Hidden until it is drawn; from then on nothing of the window can be seen, also in the task switcher."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setAutoFillBackground(True)
        self.hide()

    def draw(self) -> None:
        """Cover the window at once; dialogs and menus are hidden, not answered: what is typed in them stays."""
        QGuiApplication.inputMethod().commit()  # what is half composed belongs to what was typed
        window = self.window()
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        QToolTip.hideText()
        for other in QApplication.topLevelWidgets():
            if other.isVisible() and not isinstance(other, QMainWindow):
                other.hide()
        window.repaint()
