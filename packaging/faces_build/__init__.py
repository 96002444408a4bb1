"""The steps of ``build_faces.py``: the models' files, the plain face, and the landmarks' places on the atlas."""
