"""The smooth field that brings the posed head onto the landmarks: Gaussian process regression, with its uncertainty."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clinic.faces.head import Head

Doubles = NDArray[np.float64]

ROUNDS = 3
HUBER = 2.0  # standardised rest from which a landmark's noise is raised
LEAST_AMPLITUDE = 0.6  # the stated uncertainty does not fall below this share of the expected one


@dataclass(frozen=True)
class Field:
    """``pull`` (K, 2): what each landmark adds to the field, mm per mm²; ``noise`` (K,) variances in mm²; ``amplitude``
    how much larger the residuals were than expected."""

    head: Head
    pull: Doubles
    noise: Doubles
    amplitude: float

    @classmethod
    def through(cls, head: Head, rest: Doubles, noise: Doubles) -> "Field":
        """The field through residuals ``rest`` (K, 2) in mm with noise variances (K,); robust to odd landmarks."""
        varying = noise.copy()
        for _round in range(ROUNDS):
            pull: Doubles = np.linalg.solve(head.among + np.diag(varying), rest)
            left = varying[:, None] * pull  # what the smooth field leaves over at each landmark
            standard = np.linalg.norm(left, axis=1) / np.sqrt(2 * noise)
            varying = noise * np.maximum(standard / HUBER, 1.0)
        pull = np.linalg.solve(head.among + np.diag(varying), rest)
        energy = float((rest * pull).sum()) / rest.size
        return cls(head, pull, varying, max(LEAST_AMPLITUDE, float(np.sqrt(max(energy, 0.0)))))

    def displacements(self) -> Doubles:
        """Of the head's vertices (V, 2), mm to the picture's right and down."""
        result: Doubles = (self.head.spread @ self.pull.astype(np.float32)).astype(np.float64)
        return result

    def deviation(self, covariances: Doubles) -> float:
        """Standard deviation in mm, per direction, at a place with ``covariances`` (K,) to the landmarks."""
        left = self.head.variance - float(covariances @ self._inverse @ covariances)
        return self.amplitude * float(np.sqrt(max(left, 0.0)))

    @cached_property
    def _inverse(self) -> Doubles:
        inverse: Doubles = np.linalg.inv(self.head.among + np.diag(self.noise))
        return inverse
