"""Laying one photo over another by pairs of points."""
