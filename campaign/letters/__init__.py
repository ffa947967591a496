"""The words of a letter: template, placeholders, and whether it is a form letter."""
