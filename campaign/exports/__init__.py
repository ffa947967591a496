"""Spreadsheets out, and a log of who took what."""
