"""Rules that hold for the whole project, checked as tests."""
