"""A person's rights over their record: consents, restriction, hand-over, erasure."""
