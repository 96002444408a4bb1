"""The day at a glance, and the recalls."""
