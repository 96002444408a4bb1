"""Readable names of the sources of reference data; the tables keep where exactly each figure stands.

source_name(source) -> str      ``LHNCBC/flowsheet-lhc src/stores/h17.js; KDOQI upper 10.2`` is the flowsheet's name
"""

import re

_NAMES = (
    (r"LHNCBC/flowsheet-lhc src/stores/h17\.js", "U.S. National Library of Medicine, LHC flowsheet"),
    (r"medpagetoday LAB1289 ", "MedPage Today laboratory reference, "),
    (r"Nature s41430-019-0550-6 Table 3 \(from Abbassi-Ghanavati 2009\)", "Abbassi-Ghanavati 2009 (pregnancy)"),
    (r"Nature s41430-019-0550-6 Table 3 \(KDOQI 2003 targets\)", "KDOQI 2003 targets"),
    (r"PMC4975217 Table 3 \((UK Pathology Harmony|Australasia) column\)", r"\1 reference intervals (PMC4975217)"),
    (r"Mayo test catalogs \([^()]*\)", "Mayo Clinic Laboratories test catalog"),
    (r"medicine-21\.com 2024 adult ranges \(ABIM-like\)", "adult reference ranges 2024 (medicine-21.com)"),
    (r"pedia-time\.com 2024-11 \(secondary; verify\)", "pedia-time.com, November 2024 (a secondary source)"),
    (r" \((?:docslib|scribd) \d+\)", ""),
    (r"\bPMC\d+ Table \d+", r"published table (\g<0>)"),
    (r"\bLHNCBC\b", "U.S. National Library of Medicine"),
)


def source_name(source: str) -> str:
    """The source by its title, without files of repositories and numbers of copies."""
    for pattern, name in _NAMES:
        source = re.sub(pattern, name, source)
    return source
