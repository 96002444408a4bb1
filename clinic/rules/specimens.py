"""Which specimens are the same for a series of results: serum and plasma, as one laboratory writes it or another."""

from clinic.rules.names import fold

_SERUM = {
    "serum",
    "plasma",
    "serum/plasma",
    "ser",
    "plas",
    "serpl",
    "ser/plas",
    "blutserum",
    "serum or plasma",
    "s",
    "p",
}


def specimen_key(text: str) -> str:
    """Empty for serum and plasma, and where nothing is said of a quantity that has its own specimen; else as said."""
    said = fold(text)
    return "" if said in _SERUM else said
