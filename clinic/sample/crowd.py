"""Further people with a short record, combined from lists of names."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clinic.sample.stories import LesionStory, Person, VisitStory

_TONES = ("I", "II", "II", "III", "III", "IV", "V", "VI")
_FIRST_NUMBER = 30001


def crowd(path: Path, count: int, chance: random.Random) -> Iterator[Person]:
    """``count`` people with one signed visit each, the same for the same ``chance``."""
    if not count:
        return
    lists: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for number in range(count):
        yield _person(lists, chance, number)


def _person(lists: dict[str, Any], chance: random.Random, number: int) -> Person:
    tradition = chance.choice(lists["traditions"])
    sex = chance.choice(("female", "male"))
    family = chance.choice(tradition["family"])
    if sex == "female":
        family = tradition.get("of_women", {}).get(family, family)
    complaint = chance.choice(lists["complaints"])
    at = -chance.randint(30, 2100)
    birth = f"{chance.randint(1938, 2006)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    lesion = LesionStory("a", dx=complaint["dx"], site=complaint["site"], side=chance.choice(complaint["sides"]))
    count = chance.randint(1, 12)
    visit = VisitStory(
        at,
        complaint["why"],
        ex=complaint["ex"].format(n=count),
        sees=complaint["sees"],
        plan=complaint["plan"],
        seen={"a": {"n": count}},
    )
    return Person(
        mrn=str(_FIRST_NUMBER + number),
        family=family,
        given=chance.choice(tradition[sex]),
        birth=birth,
        sex=sex,
        language=tradition["language"],
        tone=chance.choice(_TONES),
        phone=f"555 {2000 + number:04d}",
        lesions=(lesion,),
        visits=(visit,),
    )
