"""What leaves on paper: summaries, handouts, and the library they come from."""
