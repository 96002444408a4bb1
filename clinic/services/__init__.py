"""What a person can do with the record: one class per noun, one method per use case, one transaction each."""
