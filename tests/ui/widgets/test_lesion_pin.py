"""The mark of a lesion."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from clinic.records.enums import LesionStatus
from ui.theme import Theme
from ui.theme.tokens import DARK, LIGHT, contrast
from ui.widgets.lesion_pin import PinLook, PinShape, paint_pin, pin_shape

STATUSES = [status for status in LesionStatus if status is not LesionStatus.ENTERED_IN_ERROR]


def without_colour(shape: PinShape) -> tuple[object, ...]:
    """What is left of a mark for whoever sees no colours: a fill is light or not."""
    return shape.outline, shape.radius, shape.fill == "surface", shape.dashed, shape.badge


def test_each_status_has_a_shape_of_its_own() -> None:
    """Nothing is told by colour alone."""
    shapes = [without_colour(pin_shape(PinLook("1", "milia", status))) for status in STATUSES]
    assert len(set(shapes)) == len(STATUSES)


def test_every_status_keeps_the_colour_of_its_diagnosis() -> None:
    """A resolved calcinosis is still told from resolved milia."""
    for status in STATUSES:
        assert pin_shape(PinLook("1", "milia", status)).line != pin_shape(PinLook("1", "calcinosis", status)).line


def test_groups_differ_and_unknown_ones_are_marked_too() -> None:
    """A lesion without a diagnosis has a colour as well."""
    fills = [pin_shape(PinLook("1", group)).fill for group in ("milia", "calcinosis", "differential", "")]
    assert len(set(fills)) == 4


def test_numbers_can_be_read_in_both_themes() -> None:
    """4.5:1 between number and mark (WCAG 2.2, success criterion 1.4.3)."""
    for tokens in (LIGHT, DARK):
        for group in ("milia", "calcinosis", "differential", ""):
            for status in STATUSES:
                shape = pin_shape(PinLook("1", group, status))
                assert contrast(getattr(tokens, shape.text), getattr(tokens, shape.fill)) >= 4.5


def test_marks_are_drawn(qapp: QApplication, theme: Theme) -> None:
    """Every look leaves its colour in the picture."""
    for look in [PinLook("12", "milia", status, chosen=True) for status in STATUSES] + [PinLook("+", dashed=True)]:
        image = QImage(40, 40, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_pin(painter, theme, QPointF(20, 20), look)
        painter.end()
        colours = {image.pixelColor(x, y).name() for x in range(40) for y in range(40)}
        assert theme.color(pin_shape(look).line).name() in colours
