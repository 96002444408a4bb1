"""Long runs of random damage against the readers of pictures and of laboratory files; not part of the suite.

``python -m tests.fuzz.pictures --minutes 10``, ``python -m tests.fuzz.messages --minutes 10``
"""
