"""Pictures that came by themselves and wait for a person to say whose they are."""
