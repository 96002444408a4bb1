"""Photos of one lesion or region beside each other, over time."""
