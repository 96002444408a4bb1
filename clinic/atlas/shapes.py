"""The figures' shapes, unpacked when they are first asked for: a visit needs one figure, the file holds six."""

import io
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np

from clinic.atlas.mesh import Floats, Shape, Surface, restored
from clinic.errors import ClinicError
from clinic.records.enums import Figure

PARTS = ("places", "box", "occlusion")


class Store:
    """The arrays of ``surface.npz``, held packed."""

    def __init__(self, packed: bytes) -> None:
        """Raises ``ValueError`` or ``BadZipFile`` if ``packed`` is no such file."""
        self._packed = packed
        with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
            self.names = frozenset(stored.files)

    def read(self, *names: str) -> dict[str, Any]:
        """Arrays by name. Raises ``KeyError`` if one is missing, ``zlib.error`` or ``BadZipFile`` if it is damaged."""
        with np.load(io.BytesIO(self._packed), allow_pickle=False) as stored:
            return {name: stored[name] for name in names}

    def places(self, figure: Figure) -> Floats:
        """Metres (V, 3) of the fine vertices of a figure; raises as ``read``."""
        found = self.read(f"{figure}_places", f"{figure}_box")
        return restored(found[f"{figure}_places"], found[f"{figure}_box"])


class Shapes(Mapping[Figure, Shape]):
    """Shape by figure. A damaged figure raises ``ClinicError`` when it is asked for."""

    def __init__(self, store: Store, surface: Surface, figures: tuple[Figure, ...]) -> None:
        """Raises ``KeyError`` if a figure is not in the store."""
        missing = {f"{figure}_{part}" for figure in figures for part in PARTS} - store.names
        if missing:
            raise KeyError(sorted(missing)[0])
        self._store, self._surface, self._figures = store, surface, figures
        self._made: dict[Figure, Shape] = {}

    def __getitem__(self, figure: Figure) -> Shape:
        if figure not in self._figures:
            raise KeyError(figure)
        if figure not in self._made:
            try:
                sky = self._store.read(f"{figure}_occlusion")[f"{figure}_occlusion"]
                places = self._store.places(figure)
            except (ValueError, BadZipFile, zlib.error) as error:
                raise ClinicError("The body atlas cannot be read.", "Install the program again.") from error
            # two threads may make it at once: the first one stays, what others hold is equal
            self._made.setdefault(figure, Shape(places, sky.astype(np.float32) / np.float32(255), self._surface))
        return self._made[figure]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)
