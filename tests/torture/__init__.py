"""The program killed in the middle of work, again and again: ``make torture``, and a short run among the tests."""
