"""Photos that several tests look at, made once."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from clinic.faces import Face, FaceFinder
from clinic.paths import RESOURCES
from tests.clinic.registration.faces import Person, Sitting, portrait
from tests.clinic.registration.pairs import Pair
from tests.clinic.registration.scenes import Bytes, Doubles, Skin, first_shot, later_shot

SIZE = (512, 384)


def skin_photo(seed: int, person: int | None = None) -> Bytes:
    """A small photo of somebody's skin."""
    scene = Skin(seed, person, size=(800, 600))
    return first_shot(np.random.default_rng([seed, 2]), SIZE).take(scene.draw())[0]


def skin_pair(seed: int, visit: int) -> Pair:
    """Two small photos of the same skin, the later one from elsewhere and in other light."""
    rng = np.random.default_rng([seed, 1])
    scene = Skin(seed, size=(800, 600))
    first, matrix_a = first_shot(rng, SIZE).take(scene.draw())
    later, matrix_b = later_shot(rng, SIZE).take(replace(scene, visit=visit).draw())
    return Pair(f"skin {seed}, visit {visit}", first, later, matrix_b @ np.linalg.inv(matrix_a))


@pytest.fixture(scope="session")
def skin() -> Bytes:
    """A small photo of skin."""
    return skin_photo(3)


@pytest.fixture(scope="session")
def other_skin() -> Bytes:
    """The same person's, elsewhere, by the same camera."""
    return skin_photo(77, person=3)


@dataclass(frozen=True, eq=False)
class Shown:
    """A photo of a face and its landmarks (468, 2)."""

    rgb: Bytes
    landmarks: Doubles


@pytest.fixture(scope="session")
def people() -> dict[str, Shown]:
    """``anna`` and ``anna again`` (turned a little, another mouth), ``ben``, and ``anna mirrored``."""
    anna, ben = Person.of(1), Person.of(4)
    again = Sitting(size=(450, 600), seed=9, turned=5, zoom=0.95, aside=0.01, smile=0.012, temperature=5000)
    photos = {
        "anna": portrait(anna, Sitting(size=(450, 600), seed=1)),
        "anna again": portrait(anna, again),
        "ben": portrait(ben, Sitting(size=(450, 600), seed=2)),
    }
    photos["anna mirrored"] = np.ascontiguousarray(photos["anna"][:, ::-1])
    finder = FaceFinder(RESOURCES / "models")
    shown = {}
    for name, rgb in photos.items():
        face = finder.find(rgb)
        assert isinstance(face, Face)
        shown[name] = Shown(rgb, face.landmarks[:, :2])
    return shown
