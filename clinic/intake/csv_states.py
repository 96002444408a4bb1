"""The state of a result as the column of a table says it, in the languages of the laboratories around."""

from clinic.intake.csv_roles import plain_heading
from clinic.records.enums import ResultStatus

_WORDS: dict[ResultStatus, tuple[str, ...]] = {
    ResultStatus.FINAL: (
        "f", "final", "finalized", "finalised", "complete", "completed", "verified", "validated", "authorised", "u",
        "authorized", "released", "reported", "resulted", "ok", "v", "endgultig", "final validiert", "freigegeben",
        "validiert", "abgeschlossen", "definitiv", "fertig", "definitif", "valide", "termine", "definitivo", "validato",
    ),
    ResultStatus.PRELIMINARY: (
        "p", "prelim", "preliminary", "provisional", "partial", "pending", "registered", "in process", "in progress",
        "unvalidated", "not validated", "unverified", "interim", "r", "s", "i", "vorlaufig", "provisorisch",
        "ausstehend", "in arbeit", "nicht validiert", "unvalidiert", "offen", "teilbefund", "provisoire", "en cours",
        "non valide", "provvisorio",
    ),
    ResultStatus.CORRECTED: (
        "c", "a", "corrected", "amended", "correction", "revised", "modified", "addended", "korrigiert", "korrektur",
        "geandert", "berichtigt", "corrige", "rectifie", "modifie", "corretto",
    ),
    ResultStatus.DELETED: (
        "d", "w", "deleted", "withdrawn", "retracted", "revoked", "entered in error", "error", "void", "voided",
        "storniert", "storno", "annulliert", "geloscht", "zuruckgezogen", "widerrufen", "ungultig", "annule", "retire",
        "supprime", "annullato", "ritirato",
    ),
    ResultStatus.NOT_OBTAINED: (
        "x", "cancelled", "canceled", "not obtained", "not done", "not performed", "rejected", "nicht durchgefuhrt",
        "nicht bestimmbar", "abgebrochen", "non effectue", "non realise", "non eseguito",
    ),
}  # fmt: skip
_BY_WORD = {word: status for status, words in _WORDS.items() for word in words}


def status_of(text: str) -> ResultStatus | None:
    """The state that ``text`` names: final where it is empty, None where it is not known."""
    if not text.strip():
        return ResultStatus.FINAL
    return _BY_WORD.get(plain_heading(text))
