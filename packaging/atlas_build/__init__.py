"""Turns the CC0 MakeHuman base mesh into ``resources/atlas``; needed at build time only."""
