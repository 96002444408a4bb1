"""Long runs of random damage against the readers of pictures; not part of the suite.

``python -m tests.fuzz.pictures --minutes 10``
"""
