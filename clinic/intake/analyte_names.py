"""Names of tests as laboratories write them: the specimen beside the name, and names that speak against a code."""

import re

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte

_BEFORE = re.compile(r"^(?:s|p|b|se|pl|ser|serum|plasma|blood|vp|fs)[\s\-_.:]+(?=\w{2})", re.IGNORECASE)
_BEHIND = re.compile(
    r"[\s\-_,(/]+(?:(?:im|in|i\.?|en|dans le|nel)\s*)?(?:s|p|serum|sérum|siero|plasma|serpl|ser/plas|sérique|serico"
    r"|plasmatique|hepp|edta-plasma|heparinplasma)\.?\)?$",
    re.IGNORECASE,
)
_STRAY = re.compile(r"^[\s*.\-+#]+|[\s*:;.#]+$")
_FAMILIES = (
    {"calcium_total", "calcium_corrected", "calcium_ionized", "urine_calcium_24h"},
    {"phosphate", "urine_phosphate_24h"},
    {"albumin", "urine_acr", "creatinine", "egfr"},
    {"vitd_25oh", "vitd_125oh2"},
    {"bun", "urea"},
)
"""Analytes whose short names laboratories use for one another; LOINC says which one it is."""


def names_of(name: str) -> tuple[str, ...]:
    """The name as it stands, then without stray signs (``S Calcium:``) and without the blood it was measured in."""
    plain = _STRAY.sub("", name)
    shorter = _BEFORE.sub("", plain)
    found = (name, plain, shorter, _BEHIND.sub("", shorter))
    return tuple(dict.fromkeys(text for text in found if text))


def match_name(catalog: Catalog, name: str, specimen: str) -> Analyte | None:
    """The analyte of the first of ``names_of`` that the catalog knows."""
    return next((found for text in names_of(name) if (found := catalog.match_analyte(text, specimen))), None)


def contradicts(catalog: Catalog, name: str, coded: Analyte) -> Analyte | None:
    """Another analyte that the name says, where code and name cannot both be right (``CRP`` with calcium's code)."""
    named = match_name(catalog, name, "")
    if named is None or named.key == coded.key or named.own:
        return None
    related = any({named.key, coded.key} <= family for family in _FAMILIES)
    return None if related else named
