"""The petition on partners' sites: a page for a frame, and who may frame it."""
