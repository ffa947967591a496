"""The reasons of the terms of use for which a comment is reported or rejected, in words."""

from flask_babel import gettext

from campaign.comments.models import Rejection


def sentence(reason: Rejection) -> str:
    """Return what is wrong, in the reader's language: "It insults somebody."."""
    said: dict[Rejection, str] = {
        Rejection.INSULT: gettext("It insults somebody."),
        Rejection.HATE: gettext("It is hateful towards a group of people."),
        Rejection.THREAT: gettext("It threatens somebody, or calls for violence."),
        Rejection.PRIVATE: gettext("It tells private things about somebody."),
        Rejection.ADVERT: gettext("It advertises something."),
        Rejection.OFF_TOPIC: gettext("It is not about this story."),
        Rejection.FALSE_NAME: gettext("It is written in somebody else's name."),
        Rejection.UNLAWFUL: gettext("It breaks the law."),
    }
    return said[reason]
