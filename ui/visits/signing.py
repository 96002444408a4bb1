"""From "Sign and print" to the summary on the screen.

Signing(ctx, panel, keeper, fields)
    ask()         one question that says what will happen; then signs, makes the summary and shows it
"""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.follow_up import DocumentRow
from clinic.records.visits import VisitDetail
from clinic.rules.merging import three_way
from ui.context import Context
from ui.core.conflicts import changed_words
from ui.core.tasks import Progress
from ui.visits.fields import VisitFields
from ui.visits.keeper import VisitKeeper
from ui.visits.parts import TEXT_PARTS
from ui.visits.words import sign_question

Made = tuple[DocumentRow, bytes]


class Signing(QObject):
    """Signs the visit in progress, with all that was typed."""

    def __init__(self, ctx: Context, panel: QWidget, keeper: VisitKeeper, fields: VisitFields) -> None:
        super().__init__(panel)
        self._ctx = ctx
        self._panel = panel
        self._keeper = keeper
        self._fields = fields

    @Slot()
    def ask(self) -> None:
        """Save what is typed, then ask once."""
        self._keeper.merged = ""
        if self._keeper.visit is None or not self._saved() or not self._complete():
            return
        self._confirm(self._keeper.visit, "Sign this visit?", self._keeper.merged)

    def _saved(self) -> bool:
        """Whether what is typed is in the record; where someone else typed into the same field, it is asked now."""
        if self._keeper.save_now():
            return True
        self._keeper.compare()
        return False

    def _confirm(self, visit: VisitDetail, title: str, news: str) -> None:
        question = sign_question(visit, visit.text.follow_up_on, visit.text.follow_up_reason)
        sign = partial(self._sign, visit)
        self._ctx.prompts.confirm(self._panel, title, f"{news} {question}".strip(), "Sign and print", sign)

    def _complete(self) -> bool:
        """Whether there is something to sign and the follow-up is a day; else it is said at the field."""
        visit = self._keeper.visit
        when = self._fields.when
        if not when.is_valid:
            self._fields.form.show_error(ValidationError("follow_up_on", when.wrong))
            return False
        typed = visit is not None and any(
            area.text().strip() for name, area in self._fields.areas.items() if name != "history"
        )
        if not typed and not (visit is not None and visit.done):
            self._fields.form.show_error(
                ValidationError("reason", "The visit is empty.", "Type at least the reason, then sign.")
            )
            return False
        return True

    def _sign(self, read: VisitDetail) -> None:
        sign = partial(self._ctx.clinic.visits.sign, read.id, read.version)
        self._ctx.ops.write(self, sign, self._signed, partial(self._refused, read))

    def _refused(self, read: VisitDetail, error: ClinicError) -> bool:
        """What someone changed after it was read here is shown, and signed only when that was confirmed."""
        if not isinstance(error, Conflict) or not isinstance(error.theirs, VisitDetail):
            return self._fields.form.show_error(error)
        now = error.theirs
        self._keeper.look_again()
        changed = three_way(TEXT_PARTS, read.text, now.text, read.text).from_theirs
        parts = ", ".join(part.label for part in changed)
        news = f"Not signed. {parts or 'The visit'} changed after you read it; the new text is shown. Read it first."
        self._confirm(now, f"{changed_words(error, 'this visit')}. Sign it as it is now?", news)
        return True

    def _signed(self, visit: VisitDetail) -> None:
        self._ctx.ops.background_write(
            self, "Making the summary", partial(self._make, visit.id), partial(self._made, visit.patient_id)
        )

    def _make(self, visit_id: str, _progress: Progress) -> tuple[Made, Changes]:
        return self._ctx.clinic.documents.make_summary(visit_id)

    def _made(self, patient_id: str, made: Made) -> None:
        """Show the summary, unless someone went on to another patient meanwhile."""
        show = partial(self._ctx.navigator.open_document, patient_id, made[0].id)
        if self._ctx.navigator.patient_id == patient_id:
            show()
        else:
            self._ctx.notifier.notify("The visit is signed; its summary is ready.", action="Show", run=show)
