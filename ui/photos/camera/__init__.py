"""Taking a photo with the camera of this computer, over an earlier photo of the same lesion."""
