"""Reading the tables' CSV files into frozen rows."""

import csv
from collections import defaultdict
from pathlib import Path

from clinic.catalog.types import (
    Allergen,
    Analyte,
    Diagnosis,
    FieldType,
    Interaction,
    Limits,
    Loinc,
    MonitoringItem,
    Panel,
    ProcedureField,
    ProcedureKind,
    ReferenceRange,
    Region,
    Site,
    Treatment,
    UnitSystem,
)
from clinic.errors import CannotOpen
from clinic.records.enums import Side

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """The rows of a UTF-8 CSV file with a header line. Raises ``CannotOpen`` if the file is not there."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        what = f"The reference table {path.name} cannot be read."
        raise CannotOpen(what, "Install Skinfolio again.") from error


def read_analytes(folder: Path) -> dict[str, Analyte]:
    codes: dict[str, list[Loinc]] = defaultdict(list)
    for row in read_rows(folder / "analyte_codes.csv"):
        codes[row["analyte"]].append(
            Loinc(
                row["loinc"],
                row["name"],
                UnitSystem(row["system"]),
                row["component"],
                _yes(row["verified"]),
                row["source"],
            )
        )
    ranges: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(folder / "ranges.csv"):
        ranges[row["analyte"]].append(row)
    return {
        row["key"]: _analyte(row, tuple(codes[row["key"]]), ranges[row["key"]])
        for row in read_rows(folder / "analytes.csv")
    }


def _analyte(row: Row, loincs: tuple[Loinc, ...], ranges: list[Row]) -> Analyte:
    units = (row["ucum_conventional"], row["ucum_si"])
    return Analyte(
        key=row["key"],
        name=row["name"],
        specimen=row["specimen"],
        specimens=_split(row["specimens"]),
        ucum_conventional=units[0],
        ucum_si=units[1],
        factor=_number(row["factor"]),
        factor_source=row["factor_source"],
        charge=int(row["charge"]) if row["charge"] else None,
        decimals_conventional=int(row["decimals_conventional"] or 0),
        decimals_si=int(row["decimals_si"] or 0),
        aliases=_split(row["aliases"]),
        specimen_aliases=_split(row["specimen_aliases"]),
        loincs=loincs,
        ranges=tuple(_range(line, *units) for line in ranges),
        verified=_yes(row["verified"]),
        note=row["note"],
        possible_low=_number(row["possible_low"]),
        possible_high=_number(row["possible_high"]),
    )


def _range(row: Row, conventional: str, si: str) -> ReferenceRange:
    return ReferenceRange(
        kind=row["kind"],
        population=row["population"],
        condition=row["condition"],
        sex=row["sex"],
        age_min=_number(row["age_min"]),
        age_max=_number(row["age_max"]),
        pregnancy=row["pregnancy"],
        conventional=_limits(row, "conventional", conventional),
        si=_limits(row, "si", si),
        critical_inclusive=_yes(row["critical_inclusive"]),
        verified=_yes(row["verified"]),
        critical_verified=_yes(row["critical_verified"]),
        source=row["source"],
        critical_source=row["critical_source"],
        note=row["note"],
    )


def _limits(row: Row, system: str, ucum: str) -> Limits:
    return Limits(
        ucum,
        _number(row[f"low_{system}"]),
        _number(row[f"high_{system}"]),
        _number(row[f"critical_low_{system}"]),
        _number(row[f"critical_high_{system}"]),
    )


def read_panels(folder: Path) -> dict[str, Panel]:
    return {
        row["key"]: Panel(row["key"], row["name"], _split(row["analytes"])) for row in read_rows(folder / "panels.csv")
    }


def read_sites(folder: Path) -> dict[str, Site]:
    sites = {}
    for row in read_rows(folder / "sites.csv"):
        sides = tuple(Side(side) for side in _split(row.pop("sides")))
        aliases = _split(row.pop("aliases"))
        calcinosis, milia = _yes(row.pop("calcinosis_typical")), _yes(row.pop("milia_typical"))
        sites[row["key"]] = Site(
            side_values=sides,
            aliases=aliases,
            calcinosis_typical=calcinosis,
            milia_typical=milia,
            **row,
        )
    return sites


def read_regions(folder: Path) -> dict[str, Region]:
    return {row["key"]: Region(**row) for row in read_rows(folder / "regions.csv")}


def read_diagnoses(folder: Path) -> dict[str, Diagnosis]:
    found = {}
    for row in read_rows(folder / "diagnoses.csv"):
        for system in ("icd10cm", "icd11"):
            if not _yes(row.pop(f"{system}_verified")):
                row[system] = row[f"{system}_title"] = ""
        found[row["key"]] = Diagnosis(**row)
    return found


def read_treatments(folder: Path) -> dict[str, Treatment]:
    found = {}
    for row in read_rows(folder / "treatments.csv"):
        del row["status"]
        verified = _yes(row.pop("verified"))
        if not _yes(row.pop("dose_verified")):
            row["dose"] = ""
        found[row["key"]] = Treatment(verified=verified, **row)
    return found


def read_procedures(folder: Path) -> tuple[dict[str, ProcedureKind], tuple[ProcedureField, ...]]:
    """The kinds of procedures with their fields, and the fields of a course of a medicine."""
    fields: dict[str, list[ProcedureField]] = defaultdict(list)
    for row in read_rows(folder / "procedure_fields.csv"):
        fields[row["kind"]].append(_field(row))
    kinds = {
        row["key"]: ProcedureKind(
            row["key"],
            row["name"],
            row["snomed"],
            row["snomed_meaning"],
            (*fields[row["key"]], *fields["common"]),
            row["purpose"] == "diagnostic",
        )
        for row in read_rows(folder / "procedure_kinds.csv")
    }
    return kinds, tuple(fields["drug"])


def _field(row: Row) -> ProcedureField:
    return ProcedureField(
        key=row["key"],
        label=row["label"],
        type=FieldType(row["type"]),
        unit=row["unit"],
        hard_min=_number(row["hard_min"]),
        hard_max=_number(row["hard_max"]),
        warn_min=_number(row["warn_min"]),
        warn_max=_number(row["warn_max"]),
        required=_yes(row["required"]),
        choices=_split(row["choices"]),
        note=row["note"],
        common=row["kind"] == "common",
        follows=row["prefill"].partition(">")[0],
        usual=tuple(_pair(part) for part in _split(row["prefill"].partition(">")[2])),
    )


def _pair(text: str) -> tuple[str, str]:
    chosen, _, usual = text.rpartition("=")
    return chosen, usual


def read_interactions(folder: Path) -> tuple[Interaction, ...]:
    return tuple(
        Interaction(
            rule=row["rule"],
            drugs=_split(row["drugs"]),
            kind=row["kind"],
            other=row["other"],
            terms=_split(row["terms"]),
            needs=_split(row["needs"]),
            unless=_split(row["unless"]),
            limits=_split(row["limits"]),
            daily_mg_above=_number(row["daily_mg_above"]),
            age_below=_number(row["age_below"]),
            severity=row["severity"],
            effect=row["effect"],
            action=row["action"],
            source=row["source"],
            verified=_yes(row["verified"]),
        )
        for row in read_rows(folder / "interactions.csv")
    )


def read_allergens(folder: Path) -> tuple[Allergen, ...]:
    """Substances and groups that allergies name."""
    return tuple(
        Allergen(
            key=row["key"],
            kind=row["kind"],
            name=row["name"],
            words=_split(row["words"]),
            atc=_split(row["atc"]),
            substances=_split(row["substances"]),
            source=row["source"],
        )
        for row in read_rows(folder / "allergens.csv")
    )


def read_monitoring(folder: Path) -> dict[str, tuple[MonitoringItem, ...]]:
    """What is to be monitored under each medicine (key of the treatments), in the order of the table."""
    found: dict[str, list[MonitoringItem]] = defaultdict(list)
    for row in read_rows(folder / "monitoring.csv"):
        every = int(row["every_days"]) if row["every_days"] else None
        found[row["drug"]].append(MonitoringItem(row["what"], row["name"], row["detail"], every, row["source"]))
    return {drug: tuple(items) for drug, items in found.items()}


def read_unit_aliases(folder: Path) -> dict[str, str]:
    """Every way of writing a unit that the table knows, and its UCUM code (which is one of the ways)."""
    aliases: dict[str, str] = {}
    for row in read_rows(folder / "units.csv"):
        for written in (row["ucum"], *_split(row["aliases"])):
            aliases[written] = row["ucum"]
    return aliases


def _yes(text: str) -> bool:
    return text == "yes"


def _number(text: str) -> float | None:
    return float(text) if text else None


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
