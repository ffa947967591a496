"""Long work in small steps: with progress, a lease, and an end one can wait for elsewhere."""
