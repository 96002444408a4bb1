"""A place on the skin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SurfacePoint:
    """A point on the atlas mesh.

    ``triangle`` is an index into the atlas' skin triangles; ``weights`` are the barycentric weights of its
    first and second corner (the third is ``1 - sum``); ``atlas`` is the
    version of the atlas it was made with.
    """

    triangle: int
    weights: tuple[float, float]
    atlas: str
