"""Where a bill stands: its stages, its votes, its hearings."""
