"""Pure rules of the clinic: no files, no clock, no state; facts come in as arguments."""
