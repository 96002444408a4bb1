"""Procedures and courses of medicines of a patient."""
