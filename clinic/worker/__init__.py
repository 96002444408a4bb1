"""Parsers of foreign files, in a process of their own that is killed when it takes too much memory or time.

``pool`` is the window's side, ``child`` the other. Between them go length-prefixed frames of JSON and raw bytes
(``frames``), never pickles: a parser that was taken over must not make the clinic run its code. ``pictures`` and
``messages`` hold what is asked and how the answer is checked.
"""

ARGUMENT = "--worker"
DRAWS = "--draws"
"""Further argument of a worker that draws papers: its library reserves address space that it never uses."""
"""By this argument a frozen program is started as a worker."""
