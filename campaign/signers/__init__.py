"""The signer's own pages: thanks, confirm, choosing a district; and forgetting."""
