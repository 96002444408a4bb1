"""Making a start of a registration from what was typed into a search field."""

from datetime import date

from clinic.rules.dates import birth_date_readings

_LONGEST_DATE = 3  # words: "3 April 1972"


def read_person(typed: str, today: date) -> dict[str, str]:
    """Family and given name, and the text of the birth date, as far as ``typed`` holds them.

    Names are taken in the order of the lists: family name first, with or without a comma.
    """
    words = typed.replace(",", " , ").split()
    words, birth = _take_date(words, today)
    rest = " ".join(word for word in words if not any(char.isdigit() for char in word))
    family, _comma, given = rest.partition(" ,") if "," in rest else rest.partition(" ")
    family, given = (_capital(part.strip(" ,")) for part in (family, given))
    return {"family": family, "given": given, "birth": birth}


def _take_date(words: list[str], today: date) -> tuple[list[str], str]:
    for length in range(_LONGEST_DATE, 0, -1):
        for start in range(len(words) - length + 1):
            text = " ".join(words[start : start + length])
            if any(char.isdigit() for char in text) and birth_date_readings(text, today):
                return [*words[:start], *words[start + length :]], text
    return words, ""


def _capital(name: str) -> str:
    """Names typed in haste get their capitals; any capital typed is left as it is."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" ")) if name == name.lower() else name
