"""What people and machines may send: in every text field, in every file that is taken in, in every name."""
