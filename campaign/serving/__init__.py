"""Processes: the web server, the worker, both at once, and whether they are well."""
