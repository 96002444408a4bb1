"""Journeys through the whole window, by keyboard and mouse."""
