"""The window. Qt lives only here; the clinic is reached through ``clinic.app`` and ``clinic.services``."""
