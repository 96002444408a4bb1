"""Faces in photos: finds one, lays the head of the atlas over it, and leads from pixels to the skin and back.

finder = FaceFinder(RESOURCES / "models")
fitter = FaceFitter(atlas, LandmarkTable.load(RESOURCES / "atlas" / "face_landmarks.npz"))
answer = finder.find(rgb)                 # Face, or NoFace with a reason in words; rgb uint8 (H, W, 3), upright
fitted = fitter.fit(answer, figure)       # figure from atlas.figure_for(age, sex)
fitted.surface_at(x, y)                   # SurfacePoint, or None beside the face
fitted.pixel_of(point)                    # Seen(x, y, visible, radius_px, sure), or None off the head
"""

from clinic.faces.finder import Face, FaceFinder, NoFace, Why
from clinic.faces.fit import FaceFit, FaceFitter, Place, Seen, fit
from clinic.faces.table import LandmarkTable

__all__ = [
    "Face", "FaceFinder", "FaceFit", "FaceFitter", "LandmarkTable", "NoFace", "Place", "Seen", "Why", "fit",
]  # fmt: skip
