"""Tables of the work-up: rules, exposures, signs, features of white bumps. Read when first asked for."""

from dataclasses import dataclass
from pathlib import Path

from clinic.catalog.tables import read_rows


@dataclass(frozen=True, slots=True)
class WorkUpRule:
    """See ``clinic.rules.workup.Rule``."""

    rule: str
    of: str
    kind: str
    terms: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class ExposureKind:
    """``local``: it works where it was."""

    key: str
    name: str
    local: bool
    source: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that is looked for, in a group (``kind`` seen, felt, dermoscopy or imaging), or what comes out of a bump
    (``kind`` content)."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class BumpFeature:
    """What a kind of white bump is like in one feature; ``speaks_for``, ``against`` and ``untypical``: terms, or a
    range of mm. ``against`` stands only where the source denies it in so many words; what the source merely does not
    name is ``untypical``."""

    feature: str
    label: str
    kind: str
    text: str
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    untypical: tuple[str, ...]
    source: str


SIGN_GROUPS = {"seen": "Seen", "felt": "Felt", "dermoscopy": "Dermoscopy", "imaging": "Imaging"}
"""Kinds of signs that are looked for, in the order of the form."""


def read_workup_rules(folder: Path) -> tuple[WorkUpRule, ...]:
    """All rules of the work-up."""
    return tuple(
        WorkUpRule(row["rule"], row["class"], row["kind"], _split(row["terms"]), row["text"], row["source"])
        for row in read_rows(folder / "workup_rules.csv")
    )


def read_exposures(folder: Path) -> dict[str, ExposureKind]:
    """Kinds of exposure by key."""
    rows = read_rows(folder / "exposures.csv")
    return {row["key"]: ExposureKind(row["key"], row["name"], row["local"] == "yes", row["source"]) for row in rows}


def read_signs(folder: Path) -> dict[str, Sign]:
    """Signs and contents by key."""
    return {row["key"]: Sign(row["key"], row["kind"], row["name"]) for row in read_rows(folder / "signs.csv")}


def read_bump_features(folder: Path) -> tuple[BumpFeature, ...]:
    """All features, one row for each kind of bump."""
    return tuple(
        BumpFeature(
            row["feature"],
            row["label"],
            row["kind"],
            row["text"],
            _split(row["for"]),
            _split(row["against"]),
            _split(row["untypical"]),
            row["source"],
        )
        for row in read_rows(folder / "bump_features.csv")
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
