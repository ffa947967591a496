"""The audit trail as people read it: filters, plain words, and a spreadsheet."""
