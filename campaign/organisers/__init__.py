"""People of the desk: adding them, letting them in."""
