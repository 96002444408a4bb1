"""The sample clinic: synthetic people whose stories are data in ``resources/sample``, told through the services."""

from clinic.sample.colleagues import write_note
from clinic.sample.make import make_sample_clinic

__all__ = ["make_sample_clinic", "write_note"]
