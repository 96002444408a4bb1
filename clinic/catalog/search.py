"""Finding a site by words, and levelling of the tables' names."""

import re
import unicodedata

from clinic.catalog.types import Site
from clinic.records.enums import Side

_SIDES = {
    "left": Side.LEFT, "l": Side.LEFT, "lt": Side.LEFT, "links": Side.LEFT,
    "right": Side.RIGHT, "r": Side.RIGHT, "rt": Side.RIGHT, "rechts": Side.RIGHT,
    "midline": Side.MIDLINE, "middle line": Side.MIDLINE,
}  # fmt: skip
_IGNORED = {"of", "the", "in", "on", "at", "and", "side", "region", "area", "skin"}


def words(text: str) -> list[str]:
    """The words of a name, lower case and without accents. (Names of people have rules of their own.)"""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char)))


def split_side(text: str) -> tuple[list[str], Side | None]:
    """The words without the side, and the side if one was said."""
    found = words(text)
    side = next((_SIDES[word] for word in found if word in _SIDES), None)
    kept = [word for word in found if word not in _SIDES]
    return [word for word in kept if word not in _IGNORED] or kept, side


def score(site: Site, above: str, wanted: list[str]) -> int:
    """How well a site fits all the words, 0 if it does not. ``above`` are the names of what it lies in."""
    name, around = words(site.name), words(above)
    aliases = [word for word in words(" ".join(site.aliases)) if word not in _IGNORED]
    total = 0
    for word in wanted:
        points = max(
            (_points(word, candidates, weight) for candidates, weight in ((name, 30), (aliases, 20), (around, 5))),
            default=0,
        )
        if not points:
            return 0
        total += points
    if wanted == [word for word in name if word not in _IGNORED]:
        total += 100
    return total * 10 - len(name)


def _points(word: str, candidates: list[str], weight: int) -> int:
    if word in candidates:
        return weight
    return weight // 2 if any(candidate.startswith(word) for candidate in candidates) else 0
