"""Which analyte of the catalog a reported result is, or none: a wrong match would be worse than none."""

import re
import unicodedata
from dataclasses import dataclass

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.rules.units import convert, to_ucum

LOINC = "LN"

_URINE = {"urine", "urin", "ur", "u", "uri", "urn", "rur"}
_BLOOD = {
    "serum", "ser", "s", "sr", "serpl", "plasma", "plas", "p", "pl", "ppp", "blood", "bld", "b", "wb", "blda", "bldv",
    "bldc", "blut", "vollblut",
}  # fmt: skip
_OTHER = {
    "csf", "cerebrospinal", "synovial", "snv", "syn", "stool", "stl", "faeces", "feces", "sweat", "swt", "saliva",
    "sal", "pleural", "plr", "ascites", "ascitic", "peritoneal", "dialysate", "fluid", "flu", "amniotic", "amn",
    "tissue", "tis", "sputum", "sput", "hair", "calculus",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """The analyte, or ``None`` with a note that says why not."""

    analyte: Analyte | None
    note: str = ""


def specimen_kind(text: str) -> str:
    """``urine``, ``blood``, ``other`` or empty where the words say none of them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = set(re.findall(r"[^\W\d_]+", plain))
    for kind, known in (("other", _OTHER), ("urine", _URINE), ("blood", _BLOOD)):
        if words & known:
            return kind
    return ""


def find_analyte(
    catalog: Catalog, *, code: str, system: str, name: str, unit: str, specimen: str, panel: str = ""
) -> Match:
    """By LOINC, else by the exact name; never against the specimen that is said, nor against the unit."""
    by_code = catalog.analyte_by_loinc(code) if system == LOINC else None
    if by_code is not None:
        if _other_specimen(by_code, specimen):
            return Match(None, f"“{name or code}” is reported in {specimen}, which is not what its LOINC code says.")
        return Match(by_code)
    if system == LOINC:
        return Match(None)  # a LOINC code that is not ours means something else, whatever its name
    said = specimen or (panel if specimen_kind(panel) in ("urine", "other") else "")
    found = catalog.match_analyte(name, said) if specimen_kind(said) != "other" else None
    if found is None or not fits_unit(catalog, found, unit):
        return Match(None)
    return Match(found, f"“{name}” was taken as {found.name} by its name.")


def fits_unit(catalog: Catalog, analyte: Analyte, unit: str) -> bool:
    """Whether a value in this unit can be a value of the analyte. An empty or unknown unit does not contradict."""
    ucum = to_ucum(unit, catalog.unit_aliases) if unit else None
    own = tuple(dict.fromkeys(u for u in (analyte.ucum_conventional, analyte.ucum_si) if u))
    if ucum is None or not own:
        return True
    return any(convert(1.0, ucum, target, analyte) is not None for target in own)


def _other_specimen(analyte: Analyte, specimen: str) -> bool:
    said, own = specimen_kind(specimen), specimen_kind(analyte.specimen)
    return bool(said) and bool(own) and said != own
