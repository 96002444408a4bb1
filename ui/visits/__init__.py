"""Visits: the one in progress beside every page, and all that were."""
