"""Accounts, sessions, the guard of the desk, and the audit trail."""
