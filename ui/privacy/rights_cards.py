"""What a person may ask for: restriction, a copy of everything, erasure; and photos that may be used elsewhere."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.privacy import Restriction
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from ui.context import Context
from ui.widgets.buttons import Button, DangerButton
from ui.widgets.card import Card
from ui.widgets.looks import set_look, text_label
from ui.withheld import withhold

_FREE = "The record is worked with. Restrict it while a person disputes what it says, or objects to its use."
_CLOSED = "It is kept. Nothing may be added, changed, printed or taken out, but the hand-over to the person."


class RestrictionCard(Card):
    """Since when and why, and the way in and out."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Restriction", "GDPR Art. 18", parent)
        self.state = text_label("", "strong", wrap=True)
        self.words = text_label(_FREE, "muted", wrap=True)
        self.restrict, self.lift = Button("Restrict the record …"), Button("Lift the restriction …")
        withhold(ctx, Right.PRIVACY, self.restrict, self.lift)
        for widget in (self.state, self.words):
            self.add(widget)
        _buttons(self, self.restrict, self.lift)
        self.show_restriction(None)

    def show_restriction(self, found: Restriction | None) -> None:
        """Show whether the record is restricted."""
        self.state.setVisible(found is not None)
        self.restrict.setVisible(found is None)
        self.lift.setVisible(found is not None)
        self.words.setText(_FREE if found is None else _CLOSED)
        if found is not None:
            self.state.setText(f"Restricted since {spoken(found.since.astimezone().date())}: {found.reason}")
        set_look(self.state, ui="error" if found is not None else "strong")


class CopiesCard(Card):
    """What leaves: everything to the person, photos to others with consent."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Copies", "each is noted in the audit trail", parent)
        self.hand_over = Button("Hand the record over …", icon="export", theme=ctx.theme)
        self.teaching, self.publication = Button("For teaching …"), Button("For publication …")
        self.add(text_label("Everything about this person, to this person (GDPR Art. 15 and 20)", "muted", wrap=True))
        _buttons(self, self.hand_over)
        self.body.addSpacing(4)
        self.add(text_label("Photos without names, where a consent stands and the photo is marked", "muted", wrap=True))
        _buttons(self, self.teaching, self.publication)
        withhold(ctx, Right.EXPORT, self.hand_over, self.teaching, self.publication)


class ErasureCard(Card):
    """Leads to the plan."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Erasure", "GDPR Art. 17", parent)
        words = "What can be erased, what must be kept, why and until when is said before anything happens."
        self.add(text_label(words, "muted", wrap=True))
        self.plan = DangerButton("What would be erased …")
        withhold(ctx, Right.PRIVACY, self.plan)
        _buttons(self, self.plan)


def _buttons(card: Card, *buttons: QWidget) -> None:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    card.body.addLayout(row)


def column_of(*widgets: QWidget) -> QVBoxLayout:
    """Cards below one another."""
    column = QVBoxLayout()
    column.setSpacing(12)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column
