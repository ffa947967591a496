"""Is this the form letter, or did somebody make it their own? Offices read the latter first."""


def is_unchanged(typed: str, original: str) -> bool:
    """Return whether two letters differ in nothing but white space."""
    return typed.split() == original.split()
