"""Whether words of a record (a problem, a medicine) assert a term: whole words, not denied, doubted or another's.

A term is a word or a phrase (``kidney transplant``); ``prednis*`` stands for the words that begin so; a term that
begins with ``-`` names a phrase that only looks like it (``-hair transplant``). Compared is what ``names.fold`` gives.
Where it is not sure that the words assert it, they do not: the reader of the record decides.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from clinic.rules.names import fold

_PARTS = re.compile(r"[,;]")
_CLAUSES = re.compile(r"[.()\[\]/]|\b(?:but|aber|however)\b")
_LINK = re.compile(r"^[\s:=-]*(?:(?:is|was|has been|ist|war)\s+)?")
_DENIED = re.compile(r"[\s:=-](?:no|none|nein|neg)\s*$")
_BEFORE = (
    "no", "not", "non", "none", "without", "never", "denies", "denied", "exclude", "excluded", "negative",
    "absence of", "free of", "ruled out", "kein", "keine", "keinen", "ohne", "nicht", "family", "familial risk",
    "fh", "mother", "father", "sister", "brother", "risk of", "risk for", "at risk", "screening", "screen",
    "suspected", "suspicion", "possible", "probable", "query", "rule out", "fear of", "worried", "prevention",
    "prophylaxis", "vaccination", "donor", "pre", "pseudo", "verdacht", "ausschluss", "familienanamnese",
    "instead of", "declined", "refused",
)  # fmt: skip
"""Anywhere before a term in its clause: then it is denied, doubted, or somebody else's."""
_AFTER = (
    "excluded", "ruled out", "negative", "denied", "absent", "unlikely", "screening", "screen", "suspected", "possible",
    "in family", "in the family", "in mother", "in father", "in sister", "in brother", "ausgeschlossen", "fraglich",
    "allergy", "allergic", "intolerance", "phobia", "prevention", "prophylaxis", "risk", "not confirmed", "donor",
    "waiting list", "candidate", "test", "counselling", "education", "declined", "refused",
)  # fmt: skip
"""Right behind a term."""
_NO_MORE = (
    "former", "formerly", "previous", "previously", "ex", "past", "stopped", "discontinued", "ended", "until",
    "remission", "cured", "resolved", "abgesetzt", "ehemals", "declined", "refused", "planned",
)  # fmt: skip
"""What says that it is over, or not yet begun."""
_TOPICAL = (
    "cream", "ointment", "gel", "lotion", "foam", "shampoo", "eye", "eyes", "ear", "ears", "drops", "ophthalmic",
    "nasal", "nose", "spray", "inhaler", "inhaled", "inhalation", "topical", "topically", "scalp", "mouthwash",
    "enema", "rectal", "suppository", "patch", "tape", "paste", "cutaneous", "intralesional", "intraarticular",
    "articular", "lesional", "epidural", "aceponate", "creme", "salbe", "lotio", "augentropfen", "augensalbe",
    "ohrentropfen", "nasenspray", "tropfen", "schaum", "topisch", "pommade", "collyre",
)  # fmt: skip
"""Of a medicine: it is not given to the whole body."""


def asserts(text: str, terms: Sequence[str], *, now: bool = False, systemic: bool = False) -> bool:
    """Whether ``text`` (folded or not) asserts one of ``terms``.

    ``now``: what is over does not count; ``systemic``: neither does a medicine for the skin, the eye or a joint.
    """
    folded = fold(text)
    if (systemic and is_topical(folded)) or (now and _has(folded, _NO_MORE)) or folded.endswith("?"):
        return False
    wanted = tuple(term for term in terms if not term.startswith("-"))
    others = tuple(term[1:] for term in terms if term.startswith("-"))
    parts = (part for part in _PARTS.split(folded) if not _has(part, others))
    return any(_clause_asserts(clause, wanted) for part in parts for clause in _CLAUSES.split(part))


def is_topical(medicine: str) -> bool:
    """Whether the name of a medicine says that it is for the skin, the eye or a joint."""
    return _has(fold(medicine), _TOPICAL)


def _clause_asserts(clause: str, terms: tuple[str, ...]) -> bool:
    for found in _pattern(terms).finditer(clause):
        before, after = clause[: found.start()], clause[found.end() :]
        behind = _pattern(_AFTER).match(_LINK.sub("", after))
        if not (behind or _has(before, _BEFORE) or _DENIED.search(after) or "?" in before):
            return True
    return False


def _has(text: str, terms: tuple[str, ...]) -> bool:
    return bool(terms) and _pattern(terms).search(text) is not None


@lru_cache(512)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words; a space in a term is any run of spaces or hyphens in the text."""
    each = []
    for term in terms:
        body = r"[\s-]+".join(re.escape(word) for word in fold(term.rstrip("*")).replace("-", " ").split())
        each.append(body + (r"\w*" if term.endswith("*") else r"(?!\w)"))
    return re.compile(r"(?<!\w)(?:" + "|".join(each) + ")") if each else re.compile(r"(?!)")
