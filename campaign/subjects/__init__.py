"""What the site holds about one person who asks by letter: a copy, and forgetting them."""
