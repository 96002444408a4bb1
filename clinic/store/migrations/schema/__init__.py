"""Tables as the released revisions made them; never changed after a release."""
