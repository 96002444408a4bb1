"""Laboratory results: what a patient has, typing them in, importing them, and reports that wait for a person."""
