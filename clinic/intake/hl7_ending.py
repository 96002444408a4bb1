"""Whether a message that no line end and no frame closes is whole: its last result is compared with the others.

Many systems leave the last line end away; a transfer that breaks off does too, and then results are missing.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

_STATUS = 11
_TIMES = (14, 19)
"""OBX-14, when the sample was taken, and OBX-19, when it was analysed."""


class Fields(Protocol):
    """A segment, as ``hl7_syntax.Segment``."""

    name: str

    def __len__(self) -> int:
        """The number of the last field."""
        ...

    def get(self, field: int) -> str:
        """The text of a field's first component."""
        ...

    def rest(self, field: int) -> str:
        """The text of a field as it stands."""
        ...


class Ending(Enum):
    """What the last line of an unclosed message looks like."""

    CUT = auto()
    DOUBTFUL = auto()
    """Nothing shows that it is cut, nor that it is whole."""
    WHOLE = auto()


def ending(segments: Sequence[Fields]) -> Ending:
    """``CUT`` where the last result lacks its status or has a shorter time than all others.

    ``WHOLE`` where it has as many fields as every other result, times as long, and a last field that is known.
    """
    last = segments[-1]
    if last.name != "OBX":
        return Ending.DOUBTFUL
    others = [segment for segment in segments[:-1] if segment.name == "OBX"]
    if len(last) < _STATUS or any(_is_shorter(last, others, field) for field in _TIMES):
        return Ending.CUT
    alike = all(
        len(last) == len(other) and all(len(last.get(at)) == len(other.get(at)) for at in _TIMES) for other in others
    )
    # a status is one letter and a time was measured; any other last field could be the beginning of a word
    known = len(last) in (_STATUS, *_TIMES) or last.rest(len(last)) in [other.rest(len(last)) for other in others]
    return Ending.WHOLE if others and alike and known else Ending.DOUBTFUL


def _is_shorter(last: Fields, others: Sequence[Fields], field: int) -> bool:
    lengths = [len(other.get(field)) for other in others if other.get(field)]
    return bool(lengths) and 0 < len(last.get(field)) < min(lengths)
