"""The patient card on the screen, to be printed or saved.

PatientCardDialog(ctx, parent, patient_id, mrn, ask=ask_printer)
"""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from clinic.records.inbox import CardSize
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.documents.paper import PaperCard
from ui.documents.printing import Ask, ask_printer
from ui.widgets.segmented import SegmentedControl

_TITLE = "Patient card"
_ABOUT = (
    "Photographed first, the card says whose the photos after it are: they wait in “Photos in”, proposed for this "
    "patient. Its code holds no name, and only this clinic can read it."
)
_SIZES = ((CardSize.SHEET.value, "To cut out of a page"), (CardSize.A6.value, "On a sheet of A6"))


class PatientCardDialog(Dialog):
    """Chooses the paper; the card itself is not kept among the documents: it holds nothing that the record does not."""

    def __init__(self, ctx: Context, parent: QWidget, patient_id: str, mrn: str, ask: Ask = ask_printer) -> None:
        super().__init__(parent, _TITLE, "Close", cancel=False, width=620)
        self._ctx = ctx
        self._patient_id = patient_id
        self._mrn = mrn
        self.size_control = SegmentedControl(_SIZES, "Paper")
        self.paper = PaperCard(ctx, ask)
        self.paper.setMinimumHeight(430)
        self.add_text(_ABOUT)
        self.body.addWidget(self.size_control)
        self.body.addWidget(self.paper, 1)
        self.action_button.setProperty("kind", "plain")
        self.size_control.chosen.connect(self._show_card)
        self._show_card(self.size_control.key)

    @Slot(str)
    def _show_card(self, size: str) -> None:
        inbox = self._ctx.clinic.photo_inbox
        read = partial(inbox.card, self._patient_id, CardSize(size))
        left = partial(inbox.card_printed, self._patient_id)
        self.paper.show_pdf(size, _TITLE, "", read, f"patient-card-{self._mrn}.pdf", left)
        self.paper.set_title("")  # the dialog says it
