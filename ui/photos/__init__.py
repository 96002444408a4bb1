"""Photos of a patient: take in, find, look into, say what they show."""
