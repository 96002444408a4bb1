"""Lesions of a patient: placed, described, followed."""
