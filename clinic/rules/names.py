"""Folding and comparing of people's names, for search and the duplicate warning.

What is stored and shown is never folded.
"""

import re
import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

# letters that Unicode does not decompose into a base letter and a mark
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
        "ħ": "h", "ŋ": "n", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ə": "a", "ё": "е",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u02bb": "'", "`": "'", "\u00b4": "'",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u0640": None,
    }
)  # fmt: skip

# the second way in which a letter is written where the keyboard has none (Müller, Mueller)
_TRANSCRIPTIONS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj", "ð": "dh", "ñ": "ny", "ə": "e"}
)

_LATIN_OR_GREEK = re.compile(r"[a-zͰ-Ͽἀ-῿ɐ-ʯḀ-ỿÀ-ɏ]")
_APOSTROPHES = str.maketrans("", "", "'’")


def fold(text: str) -> str:
    """The form of ``text`` that search compares: lower case, Latin and Greek accents off, spaces single.

    Letters of other scripts stay as they are; Hebrew points, Arabic vowel signs and full-width forms are
    levelled. Folding twice changes nothing.
    """
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = char
            kept.append(char)
        elif not _is_dropped_mark(char, base):
            kept.append(char)
    text = unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)
    return " ".join(text.split())


def _is_dropped_mark(mark: str, base: str) -> bool:
    """Whether a combining mark is an accent that people leave out; in Thai or Devanagari it is a vowel."""
    if _LATIN_OR_GREEK.match(base):
        return True
    if "\u0591" <= mark <= "\u05c7" or "\u064b" <= mark <= "\u065f" or mark == "\u0670":
        return True
    return mark in "\u0300\u0301"  # stress marks, for example on Cyrillic vowels


def fold_variants(text: str) -> tuple[str, ...]:
    """All folded forms under which ``text`` is to be found, plain one first: Müller: muller, mueller."""
    plain = fold(text)
    composed = unicodedata.normalize("NFKC", text).lower()
    other = fold(composed.translate(_TRANSCRIPTIONS))
    return (plain,) if other == plain else (plain, other)


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of ``text``. An apostrophe joins (O'Brien is one word), any other sign parts."""
    return tuple(re.findall(r"(?:[^\W_]|[\u0300-\u036f\u0900-\u0e7f])+", fold(text).translate(_APOSTROPHES)))


def similarity(a: str, b: str) -> float:
    """How alike two names are, 0.0 to 1.0, whatever the order of words, the accents and the transcription.

    It is for the duplicate warning: about 0.9 and more is worth a question, never a merge.
    """
    best = 0.0
    for left in _sorted_variants(a):
        for right in _sorted_variants(b):
            if left and right:
                ratio = fuzz.ratio(left, right) / 100.0
                best = max(best, (ratio + JaroWinkler.similarity(left, right)) / 2)
    return best


def _sorted_variants(text: str) -> tuple[str, ...]:
    return tuple(" ".join(sorted(tokens(variant))) for variant in fold_variants(text))


def plain_line(text: str) -> str:
    """``text`` on one line, without control characters and signs that turn the direction of what follows."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_hidden(c))
    return " ".join(kept.split())


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"


def display_name(family: str, given: str) -> str:
    """``Müller, Anna``; either part alone if the other is empty."""
    return ", ".join(part for part in (" ".join(family.split()), " ".join(given.split())) if part)
