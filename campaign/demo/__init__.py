"""The demonstration campaign: a real bill, a rehearsal for ever."""
