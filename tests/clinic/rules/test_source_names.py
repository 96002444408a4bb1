"""Sources of reference data by their titles."""

from clinic.rules.source_names import source_name


def test_files_and_numbers_of_copies_are_not_shown() -> None:
    shown = source_name("LHNCBC/flowsheet-lhc src/stores/h17.js; KDOQI upper 10.2")
    assert shown == "U.S. National Library of Medicine, LHC flowsheet; KDOQI upper 10.2"
    assert source_name("Scripps Medical Laboratory list (docslib 6614099)") == "Scripps Medical Laboratory list"
    assert "UK Pathology Harmony reference" in source_name("PMC4975217 Table 3 (UK Pathology Harmony column)")
