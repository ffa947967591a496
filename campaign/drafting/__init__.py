"""Write a petition at the desk, rehearse it, take it live, end it, and start another from it."""
