"""What is wrong with what is stored, and a damaged database built anew."""
