"""The articles visitors come for."""
