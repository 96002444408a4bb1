import time
from pathlib import Path

import pytest

from clinic.catalog import Catalog
from clinic.catalog.types import FieldType, UnitSystem
from clinic.errors import CannotOpen
from clinic.records.enums import Side

FOLDER = Path(__file__).parents[3] / "resources" / "catalog"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(FOLDER)


def test_everything_is_there_and_points_somewhere(catalog: Catalog) -> None:
    assert len(catalog.analytes) == 31
    assert len(catalog.sites) == 271
    assert len(catalog.diagnoses) == 55
    assert len(catalog.treatments) == 35
    assert set(catalog.drugs) < set(catalog.treatments)
    for panel in catalog.panels.values():
        assert set(panel.analytes) <= set(catalog.analytes)
    for treatment in catalog.treatments.values():
        assert treatment.procedure_kind in (*catalog.procedure_kinds, "")
        assert treatment.is_drug or treatment.procedure_kind
    for site in catalog.sites.values():
        assert catalog.breadcrumb(site)[-1] == site.name
    for analyte in catalog.analytes.values():
        assert (
            any(analyte.key in panel.analytes for panel in catalog.panels.values())
            or analyte.key == "calcium_corrected"
        )


def test_loading_is_quick() -> None:
    best = min(_seconds() for _ in range(3))
    assert best < 0.06


def _seconds() -> float:
    start = time.perf_counter()
    Catalog.load(FOLDER)
    return time.perf_counter() - start


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"\.csv cannot be read"):
        Catalog.load(tmp_path)


def test_analytes_by_loinc(catalog: Catalog) -> None:
    calcium = catalog.analyte_by_loinc("17861-6")
    assert calcium is not None
    assert (calcium.key, calcium.ucum_conventional, calcium.ucum_si) == ("calcium_total", "mg/dL", "mmol/L")
    assert catalog.analyte_by_loinc("2000-8") is calcium
    assert {loinc.code: loinc.system for loinc in calcium.loincs}["2000-8"] is UnitSystem.SI
    d3 = catalog.analyte_by_loinc("1989-3")
    assert d3 is not None
    assert next(loinc for loinc in d3.loincs if loinc.code == "1989-3").component == "25-hydroxyvitamin D3 only"
    urea, bun = catalog.analyte_by_loinc("3091-6"), catalog.analyte_by_loinc("3094-0")
    assert urea is not None
    assert bun is not None
    assert (urea.key, bun.key) == ("urea", "bun")


@pytest.mark.parametrize("code", ["68438-1", "49054-0", "1777-2", "33914-3", "17862-4", "99999-9", ""])
def test_codes_that_are_unverified_or_mean_something_else_are_unknown(catalog: Catalog, code: str) -> None:
    assert catalog.analyte_by_loinc(code) is None


@pytest.mark.parametrize(
    ("name", "specimen", "key"),
    [
        ("Calcium", "", "calcium_total"),
        ("CALCIUM, TOTAL", "Serum", "calcium_total"),
        ("calcium", "24 h urine", "urine_calcium_24h"),
        ("Calcium", "Urine", None),
        ("Creatinine", "Urine", None),
        ("Creatinine", "SerPl", "creatinine"),
        ("Harnsäure", "", "urate"),
        ("PTH intact", "", "pth_intact"),
        ("25-OH Vitamin D", "serum", "vitd_25oh"),
        ("BUN", "", "bun"),
        ("Urea", "", "urea"),
        ("Calcium score", "", None),
        ("Ca 125", "", None),
        ("Albumin", "CSF", None),
        ("", "", None),
    ],
)
def test_names_are_matched_exactly_or_not_at_all(catalog: Catalog, name: str, specimen: str, key: str | None) -> None:
    found = catalog.match_analyte(name, specimen)
    assert (found.key if found else None) == key


def test_unverified_values_are_kept_out(catalog: Catalog) -> None:
    free_t4 = catalog.analytes["free_t4"].ranges[0]
    assert (free_t4.verified, free_t4.conventional.low, free_t4.critical_verified) == (False, None, True)
    assert catalog.analytes["pthrp"].factor is None
    assert not any(row.verified for row in catalog.analytes["phosphate"].ranges if row.age_max)
    assert catalog.diagnoses["milia"].icd10cm == "L72.0"
    assert catalog.diagnoses["milia"].icd11 == ""
    assert catalog.diagnoses["calciphylaxis"].icd10cm == ""
    assert catalog.diagnoses["calciphylaxis"].icd11 == "EB90.42"
    assert catalog.drugs["amlodipine"].dose == ""
    assert catalog.drugs["warfarin"].dose == ""
    assert "mg/kg" not in catalog.drugs["diltiazem"].dose
    assert catalog.treatments["laser_co2"].dose == ""
    for treatment in catalog.treatments.values():
        assert treatment.verified or not treatment.dose
        words = f"{treatment.dose} {treatment.evidence} {treatment.cautions} {treatment.interactions}"
        assert "general knowledge" not in words
    for row in catalog.interactions:
        assert not row.verified or row.source


def test_sites_and_their_sides(catalog: Catalog) -> None:
    site = catalog.sites["infraorbital"]
    assert site.display(Side.LEFT) == "Infraorbital region, left"
    assert site.display() == "Infraorbital region"
    assert site.side_values == (Side.LEFT, Side.RIGHT)
    assert catalog.sites["nose_tip"].display(Side.MIDLINE) == "Nasal tip"
    assert catalog.breadcrumb(site, Side.LEFT) == (
        "Head and neck",
        "Face",
        "Periorbital region",
        "Infraorbital region, left",
    )
    assert (site.snomed, site.icd11, site.isic, site.match) == ("362916000", "XA6TV2", "head/neck", "parent")
    assert catalog.sites["thumb_tip"].snomed == ""
    assert catalog.sites["face"].name == "Face"


@pytest.mark.parametrize(
    ("text", "key", "side"),
    [
        ("left infraorbital", "infraorbital", Side.LEFT),
        ("infraorb left", "infraorbital", Side.LEFT),
        ("under the eye, r", "infraorbital", Side.RIGHT),
        ("Lid upper right", "eyelid_upper", Side.RIGHT),
        ("cheek", "cheek", None),
        ("tip index left", "index_tip", Side.LEFT),
        ("armpit", "axilla", None),
        ("Glabélla", "glabella", None),
    ],
)
def test_site_search(catalog: Catalog, text: str, key: str, side: Side | None) -> None:
    site, found_side = catalog.search_sites(text)[0]
    assert (site.key, found_side) == (key, side)


def test_site_search_leaves_out_what_does_not_fit(catalog: Catalog) -> None:
    assert catalog.search_sites("zebra") == []
    assert catalog.search_sites("left glabella") == []
    assert len(catalog.search_sites("")) == len(catalog.sites)
    assert all(Side.LEFT in site.side_values for site, _ in catalog.search_sites("left"))
    found = [site for site, _ in catalog.search_sites("fingertip")]
    assert {site.parent for site in found[5:]} == {site.key for site in found[:5]}  # pulp and end of each lie below it
    assert {site.key for site in found[:5]} == {
        "thumb_tip", "index_tip", "middle_tip", "ring_tip", "little_tip",
    }  # fmt: skip


def test_procedure_kinds(catalog: Catalog) -> None:
    assert set(catalog.procedure_kinds) == {
        "extraction", "excision", "curettage", "laser", "cryotherapy", "iontophoresis", "peel", "injection",
        "biopsy", "electrodesiccation", "eswl", "observation",
    }  # fmt: skip
    laser = catalog.procedure_kinds["laser"]
    wavelength = laser.field("wavelength_nm")
    assert wavelength is not None
    assert (wavelength.type, wavelength.unit, wavelength.hard_min, wavelength.required) == (
        FieldType.DECIMAL,
        "nm",
        180,
        True,
    )
    for kind in catalog.procedure_kinds.values():
        assert kind.field("follow_up_date") is not None
        assert len({field.key for field in kind.fields}) == len(kind.fields)
        for field in kind.fields:
            assert (field.type is FieldType.ENUM) == bool(field.choices)
    assert {field.key for field in catalog.drug_fields} >= {"dose_value", "dose_unit", "route"}


def test_unit_aliases_are_unambiguous(catalog: Catalog) -> None:
    for ucum in catalog.unit_aliases.values():
        assert catalog.unit_aliases[ucum] == ucum
