"""Write a petition at the desk, rehearse it, take it live, end it, start another like it."""
