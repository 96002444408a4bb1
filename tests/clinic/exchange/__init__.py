"""The record out in open formats, and back in."""
