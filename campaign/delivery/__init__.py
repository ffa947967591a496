"""The outbox, the worker that empties it, and what became of the mail."""
