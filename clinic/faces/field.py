"""The smooth field that brings the posed head onto the landmarks: Gaussian process regression, with its uncertainty."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.faces.head import Marks
from clinic.faces.product import product

Doubles = NDArray[np.float64]

ROUNDS = 2
HUBER = 2.0  # standardised rest from which a landmark's noise is raised
LEAST_AMPLITUDE = 1.0  # the stated uncertainty does not fall below this share of the expected one


@dataclass(frozen=True)
class Field:
    """``pull`` (K, 2): what each landmark adds to the field, mm per mm²; ``precision`` (K, K) in 1/mm²; ``amplitude``
    how much larger the residuals were than expected."""

    pull: Doubles
    precision: Doubles
    amplitude: float

    @classmethod
    def through(cls, precision: Doubles, rest: Doubles) -> "Field":
        """The field through residuals ``rest`` (K, 2) in mm."""
        pull = product(precision, rest)
        energy = float((rest * pull).sum()) / rest.size
        return cls(pull, precision, max(LEAST_AMPLITUDE, float(np.sqrt(max(energy, 0.0)))))

    def deviation(self, variance: float, covariances: Doubles) -> float:
        """Standard deviation in mm, per direction, at a place with ``variance`` of its own and ``covariances`` (K,) to
        the landmarks."""
        left = variance - float(product(self.precision, covariances[:, None])[:, 0] @ covariances)
        return self.amplitude * float(np.sqrt(max(left, 0.0)))


def precision(marks: Marks, noise: Doubles) -> Doubles:
    """Inverse covariance (K, K) of the residuals of landmarks with noise variances (K,) in mm²."""
    # OpenCV's Cholesky inverse: one thread, and quicker here than NumPy's many
    _sign, inverse = cv2.invert(marks.among + np.diag(noise), flags=cv2.DECOMP_CHOLESKY)
    return inverse.astype(np.float64, copy=False)


def doubted(precision_of: Doubles, rest: Doubles, noise: Doubles) -> Doubles:
    """Noise variances (K,), raised where a landmark does not fit its neighbours."""
    left = noise[:, None] * product(precision_of, rest)  # what the smooth field leaves over at each landmark
    standard = np.linalg.norm(left, axis=1) / np.sqrt(2 * noise)
    result: Doubles = noise * np.maximum(standard / HUBER, 1.0) ** 2
    return result
