"""Talk beneath the stories: posting, replies, moderation."""
