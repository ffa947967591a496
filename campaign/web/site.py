"""What an edge may ask of the running application."""

from flask import current_app

from campaign.config import Settings


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["campaign.settings"]
    return found
