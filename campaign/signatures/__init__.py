"""The list of signatures: finding a person, mending, withdrawing, invalidating, undoing."""
