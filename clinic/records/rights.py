"""What a person may do; ``clinic.rules.permissions`` says which role may."""

from enum import StrEnum


class Right(StrEnum):
    """One kind of action on the record or the clinic."""

    SEE_PEOPLE = "find people, see names, contacts and recalls"
    SEE_RECORD = "see lesions, photos, results, visits and treatments"
    WRITE_PEOPLE = "register people, change their details, set recalls"
    RECORD = "take in photos, record sizes, counts, results and procedures"
    WRITE_RECORD = "write visits, lesions and responses, confirm whose a report is"
    PRESCRIBE = "start, change and stop medicines"
    SIGN = "sign visits"
    PRINT = "make and print handouts"
    PRINT_RECORD = "make and print visit summaries"
    CONSENT = "record and withdraw consents"
    EXPORT = "take one person's record out"
    PRIVACY = "restrict a record, see restricted records, keep records past their term"
    ERASE = "erase a person's data"
    EXPORT_CLINIC = "take the whole clinic out, or bring one in"
    ADMINISTER = "change settings, users and the recovery code"
    AUDIT = "see the audit trail"
    BACK_UP = "make and check backups, check the record, heal it"
