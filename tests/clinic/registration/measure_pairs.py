"""Measures alignment on generated pairs; takes most of an hour on one core, so that it is run by hand.

    python -m tests.clinic.registration.measure_pairs [true N] [small N] [lamp N] [unrelated PARTS] [faces N]
        [drape N]

Prints each pair and at the end the figures. ``true``: photos of 12 megapixels with known maps; ``small``: of 1024
pixels, which is all that registration sees of them. ``lamp``: the same after the lamp itself moved by 30 and 60
degrees, which turns the shading of relief round. ``unrelated``: each PARTS-th of 500. ``faces``: pairs of different
people, with their landmarks and without. ``drape``: N sizes of different arms before the same drape or table.
"""

import sys
import time
from collections import Counter

import cv2
import numpy as np

from clinic.faces import Face, FaceFinder
from clinic.paths import RESOURCES
from clinic.records.enums import AlignmentGrade
from clinic.registration import register
from tests.clinic.registration.drapes import DRAPES
from tests.clinic.registration.faces import Person, Sitting, portrait
from tests.clinic.registration.pairs import LARGE, SMALL, true_error, true_pair, unrelated


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def true_pairs(numbers: range, lamps: tuple[float, ...], size: tuple[int, int]) -> None:
    """How many are aligned, how exactly, and whether what is stated is what is true."""
    grades: Counter[str] = Counter()
    stated, true, took, flat = [], [], [], 0
    for number in numbers:
        pair = true_pair(number, size, lamps[number % len(lamps)])
        start = time.process_time()
        found = register(pair.a, pair.b)
        took.append(time.process_time() - start)
        grades[found.grade.value] += 1
        error = float("nan")
        if found.transform is not None and found.residual_px is not None and pair.truth is not None:
            error = true_error(pair.truth, found.transform.apply, (pair.b.shape[1], pair.b.shape[0]))
            flat += found.transform.is_homography
            if found.grade is AlignmentGrade.ALIGNED:
                stated.append(found.residual_px)
                true.append(error)
        _say(f"{pair.name}: {found.grade.value}, stated {found.residual_px}, true {error:.3f}, {took[-1]:.2f} s")
    _say(f"{dict(grades)}; of these {flat} by a homography")
    if stated:
        parts = [5, 50, 95, 100]
        _say(f"stated px (5, 50, 95, 100 %): {np.percentile(stated, parts).round(3)}")
        _say(f"true px: {np.percentile(true, parts).round(3)}")
        _say(f"stated not below true: {np.mean(np.array(stated) >= np.array(true)):.3f}")
    _say(f"seconds of one core: {np.percentile(took, [50, 95, 100]).round(2)}")


def unrelated_pairs(parts: int) -> None:
    """None may be aligned."""
    grades: Counter[tuple[str, str]] = Counter()
    for pair in unrelated(parts):
        found = register(pair.a, pair.b)
        grades[pair.name.rstrip("0123456789 "), found.grade.value] += 1
        if found.grade is not AlignmentGrade.NOT_ALIGNED:
            _say(f"{pair.name}: {found.grade.value}, {found.reason}")
    for (name, grade), count in sorted(grades.items()):
        _say(f"{name}: {count} {grade}")


def face_pairs(count: int) -> None:
    """Different people: never aligned; the same at two sittings: for comparison."""
    finder = FaceFinder(RESOURCES / "models")
    people = [Person.of(number) for number in range(30)]
    photos = [portrait(person, Sitting(seed=number)) for number, person in enumerate(people)]
    faces = [finder.find(rgb) for rgb in photos]
    places = [face.landmarks[:, :2] if isinstance(face, Face) else None for face in faces]
    grades: Counter[tuple[str, str]] = Counter()
    pairs = [(i, j) for i in range(30) for j in range(i)]
    for i, j in pairs[:: max(1, len(pairs) // count)][:count]:
        plain, known = register(photos[i], photos[j]), register(photos[i], photos[j], places[i], places[j])
        grades["others", plain.grade.value] += 1
        grades["others, landmarks", known.grade.value] += 1
        if AlignmentGrade.ALIGNED in (plain.grade, known.grade):
            _say(f"{i} {j}: {plain.grade.value}, {known.grade.value}")
    for number in range(12):
        again = portrait(people[number], Sitting(seed=900 + number, zoom=0.95, turned=5, aside=0.01, smile=0.012))
        face = finder.find(again)
        known = register(
            photos[number], again, places[number], face.landmarks[:, :2] if isinstance(face, Face) else None
        )
        grades["same", known.grade.value] += 1
    for (name, grade), times in sorted(grades.items()):
        _say(f"{name}: {times} {grade}")


def drape_pairs(count: int) -> None:
    """None may be aligned, whatever hides the skin."""
    grades: Counter[str] = Counter()
    for wide in (1200, 800, 600, 2048, 1024)[:count]:
        for drape in DRAPES:
            pair = drape.pair((wide, wide * 3 // 4))
            found = register(pair.a, pair.b)
            grades[found.grade.value] += 1
            _say(f"{pair.name}, {wide}: {found.grade.value}, {found.reason}")
    _say(f"{dict(grades)}")


def main(words: list[str]) -> None:
    """See above."""
    cv2.setNumThreads(1)
    asked = dict(zip(words[::2], map(int, words[1::2]), strict=True)) or {
        "true": 40, "small": 160, "lamp": 40, "unrelated": 1, "faces": 200, "drape": 5,
    }  # fmt: skip
    for name, count in asked.items():
        _say(f"== {name} {count}")
        if name == "true":
            true_pairs(range(count), (0.0,), LARGE)
        elif name == "small":
            true_pairs(range(1000, 1000 + count), (0.0,), SMALL)
        elif name == "lamp":
            true_pairs(range(2000, 2000 + count), (30.0, 60.0), SMALL)
        elif name == "unrelated":
            unrelated_pairs(count)
        elif name == "faces":
            face_pairs(count)
        elif name == "drape":
            drape_pairs(count)


if __name__ == "__main__":
    main(sys.argv[1:])
