"""Senators' offices: letters for one office become a bundle, the bundle becomes one mail."""
