"""From what the stage shows to a picture on disk: purpose, consent, place.

CompareExporter(ctx, host, stage)        host: the page that asks
    export(subject)
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.enums import ConsentScope
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken
from ui.compare.export import compose, refusal, write_png
from ui.compare.facts import day_of
from ui.compare.stage import CompareStage
from ui.compare.subjects import Subject
from ui.context import Context

_TITLE = "Export the comparison"
_PURPOSES = (
    (ConsentScope.RECORD.value, "For this patient's record"),
    (ConsentScope.TEACHING.value, "For teaching"),
    (ConsentScope.PUBLICATION.value, "For publication"),
)


class CompareExporter(QObject):
    """Asks what the picture is for; consent must cover it; then writes it in the background."""

    def __init__(self, ctx: Context, host: QWidget, stage: CompareStage) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host
        self._stage = stage

    def export(self, subject: Subject) -> None:
        """Begin with the purpose; nothing happens while no photo is shown."""
        if self._stage.panels():
            then = partial(self._purpose, subject)
            self._ctx.prompts.choose(self._host, _TITLE, "What is the picture for?", _PURPOSES, then, action="Go on")

    def _rows(self) -> list[PhotoRow]:
        stage = self._stage
        rows = stage.rows if stage.panes == 2 else (stage.rows[stage.active - 1],)
        return [row for row in rows if row is not None]

    def _purpose(self, subject: Subject, key: str) -> None:
        purpose = ConsentScope(key)
        words = refusal(purpose, self._rows())
        if words:
            todo = "Ask for consent and change it on the photo, or export for the record."
            self._ctx.prompts.inform(self._host, words, todo)
            return
        check = partial(self._ctx.clinic.exports.check_copies, [row.id for row in self._rows()], purpose)
        self._ctx.ops.read(self._host, check, partial(self._allowed, subject, purpose))

    def _allowed(self, subject: Subject, purpose: ConsentScope, _nothing: None) -> None:
        where = partial(self._where, subject, purpose)
        if purpose is ConsentScope.RECORD:
            where()
        else:
            text = f"The picture will leave the record for {purpose.value}. The consent for it is on each photo shown."
            self._ctx.prompts.confirm(self._host, _TITLE, text, "Export", where)

    def _where(self, subject: Subject, purpose: ConsentScope) -> None:
        days = " and ".join(f"{day_of(row)}" for row in self._rows())
        name = f"{subject.short.replace('/', '-')} {days}.png"
        then = partial(self._note, subject, purpose)
        self._ctx.prompts.save_file(self._host, "Save the comparison", name, "PNG (*.png)", then)

    def _note(self, subject: Subject, purpose: ConsentScope, path: Path) -> None:
        note = partial(self._ctx.clinic.exports.note_copies, [row.id for row in self._rows()], purpose)
        self._ctx.ops.read(self._host, note, partial(self._write, subject, path))

    def _write(self, subject: Subject, path: Path, _nothing: None) -> None:
        days = " and ".join(spoken(day_of(row)) for row in self._rows())
        moved = " · moved by hand against each other" if self._stage.is_shifted else ""
        footer = f"{subject.label} · {days} · colours as photographed{moved}"
        image = compose(self._stage.panels(), self._stage.size(), footer, self._ctx.theme.font())
        self._ctx.ops.background(self._host, "Saving the comparison", partial(write_png, image, path), self._written)

    def _written(self, path: Path) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}.", "done")
