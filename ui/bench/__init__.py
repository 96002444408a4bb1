"""Benchmarks of the window: each figure beside a named reference that is measured in the same run."""
