"""Two versions of a record and the one that both were made from: what goes together, and what a person has to choose.

merge = three_way(parts, base, theirs, mine)
merge.collisions                     parts that both changed, each in another way
merge.result({"Note": "both"})       the record with what was chosen, in the form of ``mine``
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar, cast

D = TypeVar("D")
Choice = Literal["theirs", "mine", "both"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is chosen as one: a field, or several that only make sense together (site, side and place of a lesion)."""

    label: str
    names: tuple[str, ...]
    """Fields of the dataclass."""
    say: Callable[[Any], str]
    """The record's value in words; an empty text for none."""
    joins: bool = False
    """Whether both values can be kept: texts one below the other, lists as one."""


@dataclass(frozen=True, slots=True)
class Merge(Generic[D]):
    """What became of each part; parts that are equal on both sides are in none of the three."""

    theirs: D
    mine: D
    from_theirs: tuple[Part, ...]
    from_mine: tuple[Part, ...]
    collisions: tuple[Part, ...]

    def result(self, choices: Mapping[str, Choice] | None = None) -> D:
        """The record to save. ``choices``: by label of each collision; what is left out stays ``mine``."""
        chosen = choices or {}
        values: dict[str, Any] = {}
        for part in self.from_theirs:
            values |= {name: getattr(self.theirs, name) for name in part.names}
        for part in self.collisions:
            for name in part.names:
                theirs, mine = getattr(self.theirs, name), getattr(self.mine, name)
                values[name] = _pick(chosen.get(part.label, "mine"), theirs, mine)
        return cast(D, replace(cast(Any, self.mine), **values))


def three_way(parts: Sequence[Part], base: D | None, theirs: D, mine: D) -> Merge[D]:
    """Compare two versions with the one both were made from; without ``base`` all that differs is a collision."""
    from_theirs: list[Part] = []
    from_mine: list[Part] = []
    collisions: list[Part] = []
    for part in parts:
        if _same(part, theirs, mine):
            continue
        if base is not None and _same(part, base, mine):
            from_theirs.append(part)
        elif base is not None and _same(part, base, theirs):
            from_mine.append(part)
        else:
            collisions.append(part)
    return Merge(theirs, mine, tuple(from_theirs), tuple(from_mine), tuple(collisions))


def both_texts(theirs: str, mine: str) -> str:
    """Two texts as one that loses neither, theirs first."""
    if mine.strip() in theirs:
        return theirs
    return mine if theirs.strip() in mine else f"{theirs.rstrip()}\n{mine}"


def _pick(choice: Choice, theirs: Any, mine: Any) -> Any:
    if choice == "both":
        if isinstance(mine, str):
            return both_texts(theirs, mine)
        if isinstance(mine, tuple):
            return (*theirs, *(item for item in mine if item not in theirs))
    return theirs if choice == "theirs" else mine


def _same(part: Part, one: object, other: object) -> bool:
    return all(_plain(getattr(one, name)) == _plain(getattr(other, name)) for name in part.names)


def _plain(value: Any) -> Any:
    """Blanks around a text are no difference that anyone would want to be asked about."""
    return value.strip() if isinstance(value, str) else value
