"""The recorded visit: the same window, worked by a script, on a machine that may have no screen."""
