"""Right-to-left and mixed text: the direction of each character, the order of pieces on a line, facts kept in place.

Levels come from python-bidi (Unicode Bidirectional Algorithm, without isolates).
"""

import unicodedata
from collections.abc import Sequence

from bidi import algorithm as uba

RTL_LANGUAGES = frozenset({"ar", "dv", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi"})
RTL_TYPES = frozenset({"R", "AL", "RLE", "RLO", "RLI"})
TAKEN_OUT = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"


def is_rtl(language: str) -> bool:
    """Whether ``language`` (BCP 47) is written from right to left."""
    return language.lower().split("-")[0] in RTL_LANGUAGES


def join_facts(facts: Sequence[str], language: str, separator: str = " · ") -> str:
    """``facts`` in one line, each kept in its place even where one is written in the other direction."""
    return separator.join(isolated(fact, language) for fact in facts if fact)


def isolated(text: str, language: str) -> str:
    """``text`` (a name, say) made safe to stand inside a sentence in ``language``, whatever its own direction."""
    rtl = is_rtl(language)
    opposite = {"L"} if rtl else RTL_TYPES
    if not any(unicodedata.bidirectional(c) in opposite for c in text):
        return text
    # marks and an embedding rather than isolates, which python-bidi does not know
    mark = RIGHT_TO_LEFT_MARK if rtl else LEFT_TO_RIGHT_MARK
    embedding = "\u202b" if uba.get_base_level(text) else "\u202a"
    return f"{mark}{embedding}{text}\u202c{mark}"


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character."""
    types = {unicodedata.bidirectional(character) for character in text}
    if base == 0 and not types & (RTL_TYPES | {"AN"}):
        return [0] * len(text)
    storage = uba.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    text = "".join(_for_analysis(character) for character in text)
    uba.get_embedding_levels(text, storage)
    uba.explicit_embed_and_overrides(storage)  # takes the embedding signs out
    uba.resolve_weak_types(storage)
    uba.resolve_neutral_types(storage, False)
    uba.resolve_implicit_levels(storage, False)
    known = iter(storage["chars"])
    return [base if unicodedata.bidirectional(c) in TAKEN_OUT else next(known)["level"] for c in text]


def _for_analysis(character: str) -> str:
    """A stand-in for what python-bidi does not know: new characters, separators and isolates."""
    kind = unicodedata.bidirectional(character)
    if not kind:
        return "A"
    if kind in ("LRI", "RLI", "FSI", "PDI"):
        return "\u200b"
    return " " if kind == "B" else character


def base_level(text: str, language: str) -> int:
    """The document's direction, except for a text without a letter of that direction (a note in English, a number)."""
    types = {unicodedata.bidirectional(character) for character in text}
    return int(bool(types & RTL_TYPES) and (is_rtl(language) or "L" not in types))


def visual_order(depths: Sequence[int]) -> list[int]:
    """Indices from left to right: every stretch at or above a level turned round, from the highest level down to 1.

    Rule L2 of the Unicode Bidirectional Algorithm.
    """
    ordered = list(range(len(depths)))
    for level in range(max(depths, default=0), 0, -1):
        start = None
        for index in range(len(ordered) + 1):
            inside = index < len(ordered) and depths[ordered[index]] >= level
            if inside and start is None:
                start = index
            elif not inside and start is not None:
                ordered[start:index] = reversed(ordered[start:index])
                start = None
    return ordered
