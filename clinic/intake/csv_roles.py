"""What a column of a table of results can be, and the words that headings use for it (English, German, French)."""

import re
import unicodedata

ROLES: dict[str, str] = {
    "mrn": "Record number",
    "name": "Name (family and given)",
    "family": "Family name",
    "given": "Given name",
    "birth": "Birth date",
    "sex": "Sex",
    "order": "Order number",
    "panel": "Panel",
    "analyte": "Test",
    "code": "Code",
    "loinc": "LOINC",
    "value": "Value",
    "unit": "Unit",
    "range": "Range",
    "low": "Lower limit",
    "high": "Upper limit",
    "flag": "Flag",
    "status": "Status",
    "specimen": "Specimen",
    "sampled": "Time of the sample",
    "sampled_clock": "Clock time of the sample",
    "reported": "Time of the report",
    "comment": "Comment",
}
"""Role to what a person reads. A wide table has columns ``test:<name>`` beside these, one for each test."""
TEST = "test:"

_WORDS: dict[str, tuple[str, ...]] = {
    "mrn": ("mrn", "pid", "patient id", "patientid", "patient no", "patient number", "record number", "patientennummer",
            "patienten nr", "pat nr", "patnr", "pat id", "no patient", "numero patient", "ur number", "urn", "chart"),
    "name": ("name", "patient", "patient name", "patientenname", "nom et prenom", "patient full name", "full name"),
    "family": ("family", "family name", "surname", "last name", "lastname", "nachname", "familienname", "nom"),
    "given": ("given", "given name", "first name", "firstname", "vorname", "prenom"),
    "birth": ("birth", "birth date", "birthdate", "date of birth", "dob", "geburtsdatum", "geb datum", "geb",
              "date de naissance", "naissance", "ddn", "born"),
    "sex": ("sex", "gender", "geschlecht", "sexe", "geschl"),
    "order": ("order", "order number", "order no", "auftrag", "auftragsnummer", "auftragsnr", "accession",
              "accession number", "lab number", "lab no", "no demande", "demande", "request", "request number",
              "labornr", "order id"),
    "panel": ("panel", "profile", "group", "gruppe", "profil", "test group", "order name"),
    "analyte": ("analyte", "test", "test name", "testname", "parameter", "analyse", "analysis", "untersuchung",
                "bezeichnung", "examen", "component", "result name", "observation", "item"),
    "code": ("code", "test code", "testcode", "kurzel", "local code", "analysencode", "kurzbezeichnung"),
    "loinc": ("loinc", "loinc code", "loinccode"),
    "value": ("value", "result", "wert", "resultat", "ergebnis", "messwert", "valeur", "result value", "befund"),
    "unit": ("unit", "units", "einheit", "unite", "uom", "dimension"),
    "range": ("range", "reference range", "reference", "ref range", "referenzbereich", "normbereich", "normwert",
              "referenz", "valeurs de reference", "normes", "ref", "reference interval", "referenzwerte"),
    "low": ("low", "ref low", "lower limit", "untere grenze", "range low", "reference low", "min", "referenz von"),
    "high": ("high", "ref high", "upper limit", "obere grenze", "range high", "reference high", "max", "referenz bis"),
    "flag": ("flag", "abnormal", "abnormal flag", "abn", "markierung", "bewertung", "alerte", "hl", "pathologisch"),
    "status": ("status", "result status", "statut", "etat"),
    "specimen": ("specimen", "sample", "material", "sample type", "specimen type", "probenmaterial", "probe",
                 "echantillon", "prelevement type", "materiel"),
    "sampled": ("sampled", "collected", "collection date", "collection time", "sample date", "date collected", "date",
                "datum", "entnahme", "entnahmedatum", "abnahme", "abnahmedatum", "abnahmezeit", "date prelevement",
                "date de prelevement", "collection date time", "collected at", "sample time", "probenentnahme",
                "specimen date", "date time"),
    "sampled_clock": ("time", "zeit", "uhrzeit", "heure", "collection clock"),
    "reported": ("reported", "report date", "date reported", "befunddatum", "validated", "result date", "validiert",
                 "date du resultat", "reported at", "date resultat"),
    "comment": ("comment", "comments", "note", "notes", "kommentar", "bemerkung", "remarque", "commentaire"),
}  # fmt: skip
_BY_WORD = {word: role for role, words in _WORDS.items() for word in words}


def plain_heading(text: str) -> str:
    """A heading without case, accents and signs."""
    folded = unicodedata.normalize("NFKD", text.replace("_", " ")).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def role_of(heading: str) -> str:
    """The role that a heading names, or empty."""
    return _BY_WORD.get(plain_heading(heading), "")


def unit_in(heading: str) -> tuple[str, str]:
    """``Calcium (mmol/L)`` or ``Calcium [mmol/L]`` as name and unit; the unit is empty where none is named."""
    match = re.fullmatch(r"\s*(.+?)\s*[(\[]([^()\[\]]{1,30})[)\]]\s*", heading)
    return (match[1], match[2].strip()) if match else (heading.strip(), "")
