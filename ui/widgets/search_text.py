"""Forgiving comparison of typed words with labels.

fold(text) -> str                  lower case, without accents
matches(typed, text) -> bool       every typed word occurs in ``text``, in any order
rank(typed, label) -> int          0: label begins with it, 1: a word does, 2: it occurs (for sorting matches)
"""

import unicodedata

_EXTRA = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """``text`` in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_EXTRA)


def matches(typed: str, text: str) -> bool:
    """Whether every word of ``typed`` occurs in ``text``."""
    folded = fold(text)
    return all(word in folded for word in fold(typed).split())


def rank(typed: str, label: str) -> int:
    """How well ``label`` begins with ``typed``; smaller is better."""
    wanted, folded = fold(typed).strip(), fold(label)
    if folded.startswith(wanted):
        return 0
    first = wanted.split()[0] if wanted else ""
    return 1 if any(word.startswith(first) for word in folded.split()) else 2
