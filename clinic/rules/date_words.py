"""Words of dates in English, German, French and Spanish, case-folded as ``str.casefold`` gives them."""


def _months() -> dict[str, int]:
    words = (
        "jan january januar jänner janvier janv enero ene",
        "feb february februar feber février fevrier févr fevr fév febrero",
        "mar march märz mär mrz maerz mars marzo",
        "apr april avril avr abril abr",
        "may mai mayo",
        "jun june juni juin junio",
        "jul july juli juillet juil julio",
        "aug august août aout agosto ago",
        "sep sept september septembre septiembre setiembre",
        "oct october okt oktober octobre octubre",
        "nov november novembre noviembre",
        "dec december dez dezember décembre decembre déc diciembre dic",
    )
    return {word: number for number, line in enumerate(words, start=1) for word in line.split()}


MONTHS = _months()

DAY_WORDS = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0, "hoy": 0,
    "yesterday": -1, "gestern": -1, "hier": -1, "ayer": -1,
    "tomorrow": 1, "morgen": 1, "demain": 1, "mañana": 1,
}  # fmt: skip


def _units() -> dict[str, tuple[str, int]]:
    days, months = "d", "m"
    words = {
        (days, 1): "d day days tag tage tagen jour jours día dia días dias",
        (days, 7): "w wk week weeks woche wochen semaine semaines semana semanas",
        (months, 1): "m mo month months monat monate monaten mois mes meses",
        (months, 12): "y yr year years jahr jahre jahren an ans année années año años",
    }
    return {word: unit for unit, line in words.items() for word in line.split()}


# word -> (counted in days "d" or months "m", how many of them)
UNITS = _units()

# (words before, words after, sign) around a counted unit
AGO = (
    ("in ", "", 1), ("dans ", "", 1), ("en ", "", 1),
    ("", " ago", -1), ("vor ", "", -1), ("il y a ", "", -1), ("hace ", "", -1),
)  # fmt: skip
