"""The body map: a skin surface with named regions, its drawing, and the way between pixels and points on the skin."""

from clinic.atlas.atlas import Atlas, Projected
from clinic.atlas.camera import Camera
from clinic.atlas.frame import Frame
from clinic.atlas.render import render

__all__ = ["Atlas", "Camera", "Frame", "Projected", "render"]
