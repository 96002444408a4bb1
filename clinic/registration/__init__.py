"""Two photos of the same skin laid over each other, with a grade that is measured: a wrong "aligned" is worst.

found = register(a, b)                           # uint8 RGB (H, W, 3), upright; any size
found = register(a, b, landmarks_a, landmarks_b) # (468, 2) pixels, None where no face was found: do look for them
found.grade, found.residual_px, found.reason     # AlignmentGrade, pixels at a working size of 1024, a sentence
found.transform.apply(points)                    # (N, 2) pixels of A to pixels of B; None where not aligned
found.transform.inverse()                        # B to A
found.transform.warp(a)                          # A as it lies on B; scaled(0.25, 0.25) between previews
by_pairs(pairs, size_a, size_b)                  # set by hand; with a, b and their landmarks the texture is asked

`features` proposes, `refining` makes exact, `texture` and `evidence` measure, `grading` decides; `bending` follows skin
that is not flat, `face` and `portraits` know about faces. No transform is given that was not at least plausible.
"""

from clinic.registration.by_hand import by_pairs
from clinic.registration.register import Registration, register
from clinic.registration.transform import Transform

__all__ = ["Registration", "Transform", "by_pairs", "register"]
