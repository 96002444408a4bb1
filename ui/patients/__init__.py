"""People: the list, registering, and the page of a patient with its banner and tabs."""
