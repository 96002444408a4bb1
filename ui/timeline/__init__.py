"""The tab "Overview": the course of a patient at a glance."""
