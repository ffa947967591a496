"""Stay informed: who asked for news, to what they agreed, and how they leave."""
