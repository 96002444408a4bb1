"""What pictures may leave for: asked before each export, and refused where the consent does not cover it.

ExportPurpose(ctx, host)                 host: the page that asks
    ask(title, question, rows, then, what="")        then(purpose): only where every one of ``rows`` may leave for it;
                                             what: leaves other than the pictures themselves ("The page, nameless,")
refusal(purpose, rows) -> str            which photos may not be used for a purpose, in words; empty: all may
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.enums import ConsentScope
from clinic.records.photos import PhotoRow
from clinic.rules.consents import covers
from clinic.rules.dates import spoken
from ui.context import Context

Then = Callable[[ConsentScope], object]
PURPOSES = (
    (ConsentScope.RECORD.value, "For this patient's record"),
    (ConsentScope.TEACHING.value, "For teaching"),
    (ConsentScope.PUBLICATION.value, "For publication"),
)
_MOST = 3
_TODO = "Ask for consent and change it on the photo, or export for the record."


class ExportPurpose(QObject):
    """The photo must be marked for the purpose, and the record must hold the consent; the services check it again."""

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx, self._host = ctx, host

    def ask(self, title: str, question: str, rows: Sequence[PhotoRow], then: Then, *, what: str = "") -> None:
        """Ask what the pictures are for, check it, and for anything but the record ask once more."""
        what = what or ("The picture" if len(rows) == 1 else f"{len(rows):,} pictures")
        chosen = partial(self._chosen, title, tuple(rows), then, what)
        self._ctx.prompts.choose(self._host, title, question, PURPOSES, chosen, action="Go on")

    def _chosen(self, title: str, rows: Sequence[PhotoRow], then: Then, what: str, key: str) -> None:
        purpose = ConsentScope(key)
        words = refusal(purpose, rows)
        if words:
            self._ctx.prompts.inform(self._host, words, _TODO)
            return
        check = partial(self._ctx.clinic.exports.check_copies, [row.id for row in rows], purpose)
        self._ctx.ops.read(self._host, check, partial(self._allowed, title, what, then, purpose))

    def _allowed(self, title: str, what: str, then: Then, purpose: ConsentScope, _nothing: object) -> None:
        if purpose is ConsentScope.RECORD:
            then(purpose)
            return
        text = f"{what} will leave the record for {purpose.value}. The consent for it is on each photo shown."
        self._ctx.prompts.confirm(self._host, title, text, "Export", partial(then, purpose))


def refusal(purpose: ConsentScope, rows: Sequence[PhotoRow]) -> str:
    """Which photos may not be used for ``purpose``, in words; empty if all may."""
    days = list(dict.fromkeys(_day(row) for row in rows if not covers(row.consent, purpose)))
    if not days:
        return ""
    told = " and ".join(spoken(day) for day in days[:_MOST])
    more = f" and {len(days) - _MOST} other days" if len(days) > _MOST else ""
    return f"The consent for the photo of {told}{more} does not cover {purpose.value}."


def _day(row: PhotoRow) -> date:
    return row.when.astimezone().date()
