"""Units: from the way laboratories write them to UCUM, and between UCUM units where that is certain.

Scale factors are those of UCUM (metric prefixes, 1 U = 1 umol/min, 1 kat = 1 mol/s); between mass and amount of
substance only the analyte's own factor counts.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from clinic.rules.facts import UnitFacts

_PREFIXES = {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
# atom -> (kind of quantity, size in the unit that stands for the kind here)
_ATOMS = {
    "g": ("mass", 1.0),
    "mol": ("amount", 1.0),
    "eq": ("equivalents", 1.0),
    "L": ("volume", 1.0),
    "U": ("catalytic activity", 1.0),
    "kat": ("catalytic activity", 6e7),
    "[IU]": ("international units", 1.0),
    "osm": ("osmoles", 1.0),
    "m": ("length", 1.0),
    "s": ("time", 1.0),
    "Hz": ("frequency", 1.0),
    "W": ("power", 1.0),
    "J": ("energy", 1.0),
    "A": ("current", 1.0),
    "Pa": ("pressure", 1.0),
    "m[Hg]": ("pressure", 133322.0),
}
_PLAIN_ATOMS = {
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "d": ("time", 86400.0),
    "wk": ("time", 604800.0),
    "(24.h)": ("time", 86400.0),
    "%": ("", 0.01),
    "cm2": ("area", 1.0),
    "mm2": ("area", 0.01),
}
_MOLAR = re.compile(r"[munpf]?M")
"""Molar concentrations in their short form; in small letters they are lengths."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_Unit = tuple[float, str, str]
"""(size, kind of the numerator, kind of the denominator)."""


def to_ucum(text: str, aliases: Mapping[str, str]) -> str | None:
    """The UCUM code of a unit as written, or None if it is not known for certain.

    ``aliases`` maps known ways of writing to UCUM (``Catalog.unit_aliases``). Capitals are looked through only
    where they cannot matter: ``MG/DL`` is mg/dL, but ``G/L`` may be grams or 10*9.
    """
    written = level(text)
    if not written:
        return None
    if written in aliases:
        return aliases[written]
    close = written.replace(" ", "")
    found = {ucum for alias, ucum in aliases.items() if alias.replace(" ", "") == close}
    if not found:
        lower = close.casefold()
        found = {
            ucum
            for alias, ucum in aliases.items()
            if alias.replace(" ", "").casefold() == lower and not _MOLAR.fullmatch(alias)
        }
    return found.pop() if len(found) == 1 else None


def convert(value: float, from_ucum: str, to_ucum: str, analyte: UnitFacts | None) -> float | None:
    """``value`` in another unit, or None where that is not certain.

    The same kind of quantity needs no analyte; between mass and amount, or equivalents and amount, the analyte's
    own factor or charge decides.
    """
    if not from_ucum or not to_ucum:
        return None
    if from_ucum == to_ucum:
        return value
    scale = _scale(from_ucum, to_ucum)
    if scale is not None:
        return value * scale
    if analyte is None:
        return None
    for first, second, factor in _analyte_steps(analyte):
        if (first, second) == ("U/L", "[IU]/L") and "kat" in from_ucum:
            continue  # U stands for the international unit there; katal never does
        before, after = _scale(from_ucum, first), _scale(second, to_ucum)
        if before is not None and after is not None:
            return value * before * factor * after
    return None


def limit_factor(limit_ucum: str, value_ucum: str, analyte: UnitFacts | None) -> float | None:
    """What a limit is multiplied by to stand beside a value, or None where they cannot be compared.

    A value in mU/L can be brought to mIU/L, where it is then judged, although nobody writes a result the other way.
    """
    there = convert(1.0, limit_ucum, value_ucum, analyte)
    back = convert(1.0, value_ucum, limit_ucum, analyte) if there is None else None
    return 1.0 / back if back else there


def _analyte_steps(analyte: UnitFacts) -> list[tuple[str, str, float]]:
    """The pairs of units that this analyte joins, each in both directions."""
    steps: list[tuple[str, str, float]] = []
    conventional, si = analyte.ucum_conventional, analyte.ucum_si
    if analyte.factor is not None and conventional and si:
        steps += [(conventional, si, analyte.factor), (si, conventional, 1 / analyte.factor)]
    if analyte.charge and si == "mmol/L":
        steps += [("meq/L", si, 1 / analyte.charge), (si, "meq/L", float(analyte.charge))]
        if analyte.factor is not None and conventional != si:
            per_equivalent = analyte.factor * analyte.charge
            steps += [(conventional, "meq/L", per_equivalent), ("meq/L", conventional, 1 / per_equivalent)]
    if conventional == "U/L":
        # for enzymes the international unit is the unit U
        steps += [("[IU]/L", conventional, 1.0), (conventional, "[IU]/L", 1.0)]
        steps += [("[IU]/L", "ukat/L", 1 / 60), ("ukat/L", "[IU]/L", 60.0)]
    if "[IU]" in conventional or "[IU]" in si:
        # laboratories write mU/L for mIU/L; what U means is the analyte's
        steps.append(("U/L", "[IU]/L", 1.0))
    return steps


def _scale(from_ucum: str, to_ucum: str) -> float | None:
    if from_ucum == to_ucum:
        return 1.0
    source, target = _parse(from_ucum), _parse(to_ucum)
    if source is None or target is None or source[1:] != target[1:]:
        return None
    return source[0] / target[0]


@lru_cache(maxsize=256)
def _parse(ucum: str) -> _Unit | None:
    over, _, under = ucum.partition("/")
    top, bottom = _term(over or "1"), _term(under or "1")
    if top is None or bottom is None:
        return None
    return top[0] / bottom[0], top[1], bottom[1]


def _term(text: str) -> tuple[float, str] | None:
    """Size and kind of one side of the unit's stroke; an annotation or a count is a kind of its own."""
    if text == "1":
        return 1.0, ""
    if text in _PLAIN_ATOMS:
        kind, size = _PLAIN_ATOMS[text]
        return size, kind
    if match := re.fullmatch(r"10\*(\d+)", text):
        return 10.0 ** int(match[1]), "count"
    if text.startswith("{") or "/" in text or "." in text:
        return 1.0, text
    for atom, (kind, size) in _ATOMS.items():
        prefix = text[: -len(atom)]
        if text.endswith(atom) and prefix in _PREFIXES:
            return _PREFIXES[prefix] * size, kind
    return None


def level(text: str) -> str:
    """A unit as written with plain letters: the micro sign as u, raised digits as digits, single spaces."""
    text = text.replace("µ", "u").replace("μ", "u").replace("×", "x").replace("·", ".")
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda match: "10^" + match[1].translate(_SUPERSCRIPTS), text)
    text = text.replace("²", "2").replace("³", "3").replace("\u2215", "/").replace("\u2044", "/")
    return " ".join(text.split())
