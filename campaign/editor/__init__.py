"""The stories as organisers write them: drafts, pictures, publishing, addresses."""
