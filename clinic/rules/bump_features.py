"""Features that speak for a milium, calcinosis, milia-like calcinosis, a closed comedone or others, side by side.

Each cell says whether what was recorded speaks for it, against it, neither, or that nothing was recorded; nothing is
counted together, for the features do not weigh the same. It speaks against a kind only where the source denies it in
so many words (no opening); what the source does not name is not typical at most, for bumps lie and look otherwise too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from clinic.records.workup import BumpCell, BumpRow, BumpSheet
from clinic.rules.names import fold

KINDS = (
    ("milium", "Milium"),
    ("calcinosis", "Calcinosis"),
    ("micc", "Milia-like calcinosis"),
    ("comedone", "Closed comedone"),
    ("other", "Others"),
)
FOR, AGAINST, UNTYPICAL, NEITHER, NOT_RECORDED = "for", "against", "untypical", "", "not recorded"
_DENIALS = (" no ", " not ", " non ", " without ")
_LISTED = ("look", "opening", "dermoscopy", "imaging")
"""Features of which several things are recorded, each of which may speak for another kind."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of a feature, of the size the longest diameter in mm as a number. ``told``: when, and where it
    was recorded; ``also``: further words for it that count and are not shown (the nose, of its tip)."""

    words: str
    told: str = ""
    also: str = ""


class FeatureFacts(Protocol):
    """One kind of bump in one feature (``clinic.catalog.workup.BumpFeature``)."""

    @property
    def feature(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def speaks_for(self) -> tuple[str, ...]: ...
    @property
    def against(self) -> tuple[str, ...]: ...
    @property
    def untypical(self) -> tuple[str, ...]: ...
    @property
    def source(self) -> str: ...


def side_by_side(lesion: str, recorded: Mapping[str, Recorded], features: Sequence[FeatureFacts]) -> BumpSheet:
    """The sheet of a lesion. ``recorded``: by feature; what was not recorded is not there."""
    rows = []
    for key in dict.fromkeys(feature.feature for feature in features):
        own = [feature for feature in features if feature.feature == key]
        said = recorded.get(key)
        cells = tuple(_cell(kind, said, own) for kind, _name in KINDS)
        sources = dict.fromkeys(source for feature in own for source in feature.source.split("; "))
        rows.append(BumpRow(own[0].label, _shown(key, said), cells, "; ".join(sources)))
    return BumpSheet(lesion, KINDS, tuple(rows))


def names_content(text: str, features: Sequence[FeatureFacts]) -> bool:
    """Whether words name something that comes out of one of the bumps."""
    content = (feature for feature in features if feature.feature == "content")
    return any(_spoken(text, feature.speaks_for) for feature in content)


def _shown(key: str, said: Recorded | None) -> str:
    if said is None:
        return ""
    words = f"{said.words} mm" if key == "size" else said.words
    return f"{words} · {said.told}" if said.told else words


def _cell(kind: str, said: Recorded | None, features: Sequence[FeatureFacts]) -> BumpCell:
    own = [feature for feature in features if feature.kind.partition(":")[0] == kind]
    if not own:
        return BumpCell(kind, "", NEITHER)
    names = {feature.kind.partition(":")[2]: feature for feature in own}
    text = "\n".join(f"{name}: {feature.text}" if name else feature.text for name, feature in names.items())
    source = "; ".join(dict.fromkeys(feature.source for feature in own))
    if said is None:
        return BumpCell(kind, text, NOT_RECORDED, source=source)
    speaks = {name: _speaks(said, feature) for name, feature in names.items()}
    for way in (FOR, AGAINST, UNTYPICAL):
        whom = [name for name, (says, _by) in speaks.items() if says == way]
        if whom:
            by = dict.fromkeys(word for name in whom for word in speaks[name][1])
            names_of = ", ".join(name for name in whom if name)
            shown = ", ".join(by) if own[0].feature in _LISTED and "," in said.words else ""
            return BumpCell(kind, text, way, names_of, shown, source)
    return BumpCell(kind, text, NEITHER, source=source)


def _speaks(said: Recorded, feature: FeatureFacts) -> tuple[str, tuple[str, ...]]:
    """How what was recorded speaks, and which parts of it do."""
    if feature.feature == "size":
        inside = any(_in_range(float(said.words), term) for term in feature.speaks_for)
        return (FOR if inside else UNTYPICAL), ()
    words = ", ".join(part for part in (said.words, said.also) if part)
    for way, terms in ((AGAINST, feature.against), (FOR, feature.speaks_for), (UNTYPICAL, feature.untypical)):
        found = _spoken(words, terms)
        if found:
            return way, found
    return NEITHER, ()


def _spoken(said: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The parts of the words in which a term begins one (``white-yellow`` are two). What is denied (``no opening``)
    only speaks by a term that denies as well."""
    return tuple(part.strip() for part in said.split(",") if _holds(part, terms))


def _holds(part: str, terms: Sequence[str]) -> bool:
    words = f" {re.sub(r'[-/();.]+', ' ', fold(part)).strip()}"
    denied = words.startswith(_DENIALS)
    for term in terms:
        at = words.find(f" {term}")
        if at >= 0 and (term.startswith(("no ", "not ")) or not (denied or f"{words[:at]} ".endswith(_DENIALS))):
            return True
    return False


def _in_range(value: float, term: str) -> bool:
    low, _, high = term.partition("..")
    return float(low) <= value <= float(high)
