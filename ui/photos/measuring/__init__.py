"""Measuring in a photo: scale, lengths, axes, outlines, counts."""
