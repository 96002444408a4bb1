"""All reference tables, with the look-ups that the program needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from clinic.catalog import search, tables
from clinic.catalog.site_words import read_site_words, with_words
from clinic.catalog.types import (
    Allergen,
    Analyte,
    Diagnosis,
    Interaction,
    MonitoringItem,
    Panel,
    ProcedureField,
    ProcedureKind,
    Region,
    Site,
    Treatment,
)
from clinic.records.enums import Side

# words by which laboratories name a specimen -> the specimens of the analyte table
_SPECIMENS = {
    "serum": "serum", "s": "serum", "ser": "serum", "sr": "serum", "plasma": "plasma", "p": "plasma", "plas": "plasma",
    "ppp": "plasma", "serpl": "serum", "blood": "blood", "b": "blood", "bld": "blood", "vollblut": "blood",
    "urine": "urine", "u": "urine", "ur": "urine", "urin": "urine",
}  # fmt: skip


COMPUTED = frozenset({"calcium_corrected", "egfr"})
"""Analytes that are calculated from others: taken from laboratories that report them, never typed."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The reference tables; keys are stable and are what the clinic's records store."""

    analytes: dict[str, Analyte]
    panels: dict[str, Panel]
    sites: dict[str, Site]
    regions: dict[str, Region]
    diagnoses: dict[str, Diagnosis]
    treatments: dict[str, Treatment]
    drugs: dict[str, Treatment]
    procedure_kinds: dict[str, ProcedureKind]
    drug_fields: tuple[ProcedureField, ...]
    interactions: tuple[Interaction, ...]
    allergens: tuple[Allergen, ...]
    monitoring: dict[str, tuple[MonitoringItem, ...]]
    unit_aliases: dict[str, str]
    by_loinc: dict[str, Analyte]
    by_name: dict[str, tuple[Analyte, ...]]
    by_specimen_name: dict[str, tuple[Analyte, ...]]

    @classmethod
    def load(cls, folder: Path) -> "Catalog":
        """Read the tables of a folder (``resources/catalog``). Raises ``CannotOpen`` if one is missing."""
        analytes = tables.read_analytes(folder)
        treatments = tables.read_treatments(folder)
        kinds, drug_fields = tables.read_procedures(folder)
        return cls(
            analytes=analytes,
            panels=tables.read_panels(folder),
            sites=with_words(tables.read_sites(folder), read_site_words(folder)),
            regions=tables.read_regions(folder),
            diagnoses=tables.read_diagnoses(folder),
            treatments=treatments,
            drugs={key: treatment for key, treatment in treatments.items() if treatment.is_drug},
            procedure_kinds=kinds,
            drug_fields=drug_fields,
            interactions=tables.read_interactions(folder),
            allergens=tables.read_allergens(folder),
            monitoring=tables.read_monitoring(folder),
            unit_aliases=tables.read_unit_aliases(folder),
            by_loinc={
                loinc.code: analyte for analyte in analytes.values() for loinc in analyte.loincs if loinc.verified
            },
            by_name=_by_name(analytes, bound=False),
            by_specimen_name=_by_name(analytes, bound=True),
        )

    def with_own(self, own: Iterable[Analyte]) -> "Catalog":
        """The same tables with these analytes of the clinic in place of those it had; one of the program always wins.

        Retired ones are known by their key and found by no name.
        """
        analytes = {key: analyte for key, analyte in self.analytes.items() if not analyte.own}
        for analyte in own:
            analytes.setdefault(analyte.key, analyte)
        by_name, bound = _by_name(analytes, bound=False), _by_name(analytes, bound=True)
        return replace(self, analytes=analytes, by_name=by_name, by_specimen_name=bound)

    @property
    def offered(self) -> tuple[Analyte, ...]:
        """The analytes to choose from: all but those that the clinic retired."""
        return tuple(analyte for analyte in self.analytes.values() if not analyte.withdrawn)

    @property
    def typed(self) -> tuple[Analyte, ...]:
        """Those to choose from where values are typed: what is calculated is not typed, its inputs are."""
        return tuple(analyte for analyte in self.offered if analyte.key not in COMPUTED)

    def named(self, name: str) -> tuple[Analyte, ...]:
        """All analytes, retired ones included, one of whose names is ``name``, whatever their specimen."""
        key = _name_key(name)
        each = self.analytes.values()
        return tuple(a for a in each if key in {_name_key(n) for n in (a.name, *a.aliases, *a.specimen_aliases)})

    def analyte_by_loinc(self, code: str) -> Analyte | None:
        """The analyte of a verified LOINC code."""
        return self.by_loinc.get(code.strip())

    def match_analyte(self, name: str, specimen: str = "") -> Analyte | None:
        """The analyte whose name or alias is exactly ``name`` (case, accents and punctuation aside), or None.

        A specimen that is said must be one of the analyte's: calcium in urine is never calcium in serum. Without
        one, a bare name means the blood quantity, as laboratories use it.
        """
        key = _name_key(name)
        if not key:
            return None
        if not specimen.strip():
            found = self.by_name.get(key, ())
        else:
            said = _specimens(specimen)
            candidates = (*self.by_specimen_name.get(key, ()), *self.by_name.get(key, ()))
            found = tuple(analyte for analyte in candidates if _fits(analyte, said))
        return found[0] if len(found) == 1 else None

    def search_sites(self, text: str) -> list[tuple[Site, Side | None]]:
        """Sites that fit all words of ``text`` in any order, best first, with the side if one was said.

        Sites that do not have the said side are left out. An empty text gives all sites.
        """
        wanted, side = search.split_side(text)
        scored = []
        for site in self.sites.values():
            if side is not None and side not in site.side_values:
                continue
            points = search.score(site, " ".join(self.breadcrumb(site)[:-1]), wanted) if wanted else 1
            if points:
                scored.append((-points, site))
        scored.sort(key=lambda pair: pair[0])
        return [(site, side) for _, site in scored]

    def breadcrumb(self, site: Site, side: Side | None = None) -> tuple[str, ...]:
        """The way to a site: ``("Head and neck", "Face", "Cheek", "Cheek, malar (upper), left")``."""
        names = [site.display(side)]
        parent = site.parent
        while parent:
            above = self.sites.get(parent) or self.regions[parent]
            names.append(above.name)
            parent = above.parent
        return tuple(reversed(names))


def _by_name(analytes: dict[str, Analyte], *, bound: bool) -> dict[str, tuple[Analyte, ...]]:
    found: dict[str, tuple[Analyte, ...]] = {}
    for analyte in analytes.values():
        if analyte.withdrawn:
            continue
        names = analyte.specimen_aliases if bound else (analyte.name, *analyte.aliases)
        for key in {_name_key(name) for name in names}:
            found[key] = (*found.get(key, ()), analyte)
    return found


def _name_key(name: str) -> str:
    return " ".join(search.words(name))


def _specimens(text: str) -> set[str]:
    found = search.words(text)
    said = {_SPECIMENS[word] for word in found if word in _SPECIMENS}
    if "urine" in said and any(word in ("24", "24h", "24hr") for word in found):
        said.add("24 h urine")
        said.discard("urine")
    return said


def _fits(analyte: Analyte, said: set[str]) -> bool:
    return bool(said & set(analyte.specimens)) or ("calculated" in analyte.specimens and "urine" not in said)
