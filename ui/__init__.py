"""The window. Qt lives only here; the clinic itself is reached through ``clinic.app`` and ``clinic.services``."""
