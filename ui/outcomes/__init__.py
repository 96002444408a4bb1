"""What became of treated lesions in this clinic."""
