"""Features that speak for a milium, calcinosis, milia-like calcinosis, a closed comedone or others, side by side.

Each cell says whether what was recorded speaks for it, against it, neither, or that nothing was recorded; nothing is
counted together, for the features do not weigh the same.
"""

from collections.abc import Mapping, Sequence
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
FOR, AGAINST, NEITHER, NOT_RECORDED = "for", "against", "", "not recorded"


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
    def source(self) -> str: ...


def side_by_side(lesion: str, recorded: Mapping[str, str], features: Sequence[FeatureFacts]) -> BumpSheet:
    """The sheet of a lesion. ``recorded``: feature to words, of ``size`` the longest diameter in mm as a number."""
    rows = []
    for key in dict.fromkeys(feature.feature for feature in features):
        own = [feature for feature in features if feature.feature == key]
        said = recorded.get(key, "")
        cells = tuple(_cell(kind, said, own) for kind, _name in KINDS)
        shown = f"{said} mm" if key == "size" and said else said
        rows.append(BumpRow(own[0].label, shown, cells, own[0].source))
    return BumpSheet(lesion, KINDS, tuple(rows))


def _cell(kind: str, said: str, features: Sequence[FeatureFacts]) -> BumpCell:
    feature = next((one for one in features if one.kind == kind), None)
    if feature is None:
        return BumpCell(kind, "", NEITHER)
    return BumpCell(kind, feature.text, _speaks(said, feature) if said else NOT_RECORDED)


def _speaks(said: str, feature: FeatureFacts) -> str:
    if feature.feature == "size":
        inside = any(_in_range(float(said), term) for term in feature.speaks_for)
        return FOR if inside else AGAINST
    words = fold(said)
    if _holds(words, feature.against):
        return AGAINST
    return FOR if _holds(words, feature.speaks_for) else NEITHER


def _holds(words: str, terms: Sequence[str]) -> bool:
    """Whether a term stands in the words, at the beginning of one; ``no opening`` does not say ``opening``."""
    for term in terms:
        at = f" {words}".find(f" {term}")
        denied = at >= 0 and any(f" {words}"[:at].endswith(no) for no in (" no", " not"))
        if at >= 0 and not denied:
            return True
    return False


def _in_range(value: float, term: str) -> bool:
    low, _, high = term.partition("..")
    return float(low) <= value <= float(high)
