"""Saving what someone else may have changed meanwhile: one way for all editors.

    save_together(ctx, owner, Edit(...))

The service is called with the version that was read. Where it raises ``Conflict`` with the other's record, what only
one of them changed is put together and saved; what both changed is asked in one dialog (``ConflictDialog``), and the
outcome is saved with the new version. Leaving the dialog changes nothing: what was typed stays in the editor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError, Conflict
from clinic.records.changes import Changes
from clinic.rules.merging import Choice, Merge, Part, three_way

if TYPE_CHECKING:
    from ui.context import Context

D = TypeVar("D")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit(Generic[D, T]):
    """One editor's save. ``D``: the draft that is typed, ``T``: what the service gives back."""

    what: str
    """As it stands in a sentence: ``this patient``."""
    parts: Sequence[Part]
    base: D | None
    """The draft as it was read, or ``None`` where it is not known any more: all that differs is then asked."""
    mine: D
    version: int
    write: Callable[[D, int], tuple[T, Changes]]
    """Saves a draft over this version."""
    read: Callable[[Any], D]
    """The record that a ``Conflict`` carries, as a draft."""
    done: Callable[[T], object]
    failed: Callable[[ClinicError], object] | None = None
    left: Callable[[], object] | None = None
    """Called when the dialog is left."""


def save_together(ctx: "Context", owner: QWidget, edit: Edit[D, T]) -> None:
    """Save; where someone else changed the record, put both together, asking about what both changed."""
    write = partial(edit.write, edit.mine, edit.version)
    ctx.ops.write(owner, write, edit.done, partial(_failed, ctx, owner, edit))


def said_by(error: Conflict) -> str:
    """``Dr A. Berg, 10:32``."""
    return ", ".join(part for part in (error.who or "Someone else", clock_time(error.when)) if part)


def changed_words(error: Conflict, what: str) -> str:
    """``Dr A. Berg changed this patient at 10:32``."""
    when = clock_time(error.when)
    return f"{error.who or 'Someone else'} changed {what}{f' at {when}' if when else ' meanwhile'}"


def clock_time(when: datetime | None) -> str:
    """``10:32`` where the program runs."""
    return f"{when.astimezone():%H:%M}" if when is not None else ""


def merged_words(error: Conflict, what: str, merge: Merge[Any]) -> str:
    """What is told where nothing had to be asked."""
    theirs = ", ".join(part.label for part in merge.from_theirs)
    return f"{changed_words(error, what)}{f' ({theirs})' if theirs else ''}. Both changes are kept."


def ask(
    owner: QWidget,
    error: Conflict,
    what: str,
    merge: Merge[Any],
    then: Callable[[Mapping[str, Choice]], object],
    left: Callable[[], object] | None = None,
) -> None:
    """Open the dialog with both versions."""
    from ui.widgets.conflict_dialog import ConflictDialog  # not needed at a start

    title = f"{changed_words(error, what)}, and so did you"
    ConflictDialog(owner, title, f"Theirs — {said_by(error)}", merge, then, left).open()


def _failed(ctx: "Context", owner: QWidget, edit: Edit[D, T], error: ClinicError) -> object:
    if not isinstance(error, Conflict) or error.theirs is None:
        return edit.failed(error) if edit.failed is not None else False
    merge = three_way(edit.parts, edit.base, edit.read(error.theirs), edit.mine)
    again = partial(_again, ctx, owner, edit, error, merge)
    if merge.collisions:
        ask(owner, error, edit.what, merge, again, edit.left)
    else:
        again({})
    return True


def _again(
    ctx: "Context",
    owner: QWidget,
    edit: Edit[D, T],
    error: Conflict,
    merge: Merge[D],
    choices: Mapping[str, Choice],
) -> None:
    theirs: Any = error.theirs
    told = "" if choices or not merge.from_theirs else merged_words(error, edit.what, merge)
    done = partial(_tell, ctx, told, edit.done) if told else edit.done
    merged = replace(edit, base=merge.theirs, mine=merge.result(choices), version=theirs.version, done=done)
    save_together(ctx, owner, merged)


def _tell(ctx: "Context", told: str, done: Callable[[T], object], result: T) -> None:
    done(result)
    ctx.notifier.notify(told)
