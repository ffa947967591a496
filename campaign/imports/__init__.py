"""Spreadsheets and paper signatures in: columns matched, a dry run, batches, and an undo."""
