"""News to those who asked to hear: written, counted, sent through the outbox."""
