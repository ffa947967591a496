"""Which carrier takes the mail: SendGrid where there is a key, the drawer otherwise."""

from dataclasses import dataclass

from campaign.config import Settings
from campaign.mail.drawer import Drawer
from campaign.mail.post import Post
from campaign.mail.sendgrid import SendGridPost


@dataclass(frozen=True)
class Carriers:
    """The carrier of the settings' choice, and the drawer, which takes all rehearsals."""

    chosen: Post
    drawer: Drawer

    @property
    def is_leaving(self) -> bool:
        """Whether any mail leaves this machine at all."""
        return not isinstance(self.chosen, Drawer)

    def of(self, *, is_rehearsal: bool) -> Post:
        """Return who takes a message: a rehearsal never leaves, whatever the settings."""
        return self.drawer if is_rehearsal else self.chosen


def chosen(settings: Settings) -> Post:
    """Return the carrier that *settings* ask for.

    Raises:
        SettingsError: the key for SendGrid cannot be one.

    """
    if not settings.sendgrid_key:
        return Drawer(settings.drawer)
    return SendGridPost(
        settings.sendgrid_key,
        settings.sendgrid_host,
        timeout_seconds=settings.sendgrid_timeout_seconds,
    )


def both(settings: Settings, post: Post) -> Carriers:
    """Return *post* beside the drawer of *settings*."""
    return Carriers(post, Drawer(settings.drawer))
