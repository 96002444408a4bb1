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


def side_by_side(
    lesion: str, recorded: Mapping[str, str], features: Sequence[FeatureFacts], days: Mapping[str, str]
) -> BumpSheet:
    """The sheet of a lesion. ``recorded``: feature to words, of ``size`` the longest diameter in mm as a number;
    ``days``: feature to the day of its recording, in words."""
    rows = []
    for key in dict.fromkeys(feature.feature for feature in features):
        own = [feature for feature in features if feature.feature == key]
        said = recorded.get(key, "")
        cells = tuple(_cell(kind, said, own) for kind, _name in KINDS)
        shown = f"{said} mm" if key == "size" and said else said
        if said and days.get(key):
            shown = f"{shown} · {days[key]}"
        sources = dict.fromkeys(source for feature in own for source in feature.source.split("; "))
        rows.append(BumpRow(own[0].label, shown, cells, "; ".join(sources)))
    return BumpSheet(lesion, KINDS, tuple(rows))


def _cell(kind: str, said: str, features: Sequence[FeatureFacts]) -> BumpCell:
    own = [feature for feature in features if feature.kind.partition(":")[0] == kind]
    if not own:
        return BumpCell(kind, "", NEITHER)
    names = {feature.kind.partition(":")[2]: feature for feature in own}
    text = "\n".join(f"{name}: {feature.text}" if name else feature.text for name, feature in names.items())
    if not said:
        return BumpCell(kind, text, NOT_RECORDED)
    speaks = {name: _speaks(said, feature) for name, feature in names.items()}
    for way in (FOR, AGAINST):
        whom = [name for name, says in speaks.items() if says == way]
        if whom:
            return BumpCell(kind, text, way, ", ".join(name for name in whom if name))
    return BumpCell(kind, text, NEITHER)


def _speaks(said: str, feature: FeatureFacts) -> str:
    if feature.feature == "size":
        inside = any(_in_range(float(said), term) for term in feature.speaks_for)
        return FOR if inside else AGAINST
    if _holds(said, feature.against):
        return AGAINST
    return FOR if _holds(said, feature.speaks_for) else NEITHER


def _holds(said: str, terms: Sequence[str]) -> bool:
    """Whether a term stands in the words, at the beginning of one. What is denied (``no opening``) only speaks by a
    term that denies as well."""
    for part in said.split(","):
        words = f" {fold(part)}"
        denied = words.startswith((" no ", " not "))
        for term in terms:
            at = words.find(f" {term}")
            if (
                at >= 0
                and (not denied or term.startswith(("no ", "not ")))
                and not words[:at].endswith((" no", " not"))
            ):
                return True
    return False


def _in_range(value: float, term: str) -> bool:
    low, _, high = term.partition("..")
    return float(low) <= value <= float(high)
