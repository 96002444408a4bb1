"""Generic pieces of the window; they know no clinic noun. Each module begins with its constructor and signals."""
