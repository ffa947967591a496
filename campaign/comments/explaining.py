"""Why a comment waits, and why it was rejected, as the desk and its author read it."""

from flask_babel import gettext

from campaign.comments.models import Held, Rejection


def label(reason: Rejection) -> str:
    """Return a reason of the terms of use in a few words, for buttons and lists."""
    said: dict[Rejection, str] = {
        Rejection.INSULT: gettext("Insult"),
        Rejection.HATE: gettext("Hate against a group"),
        Rejection.THREAT: gettext("Threat or violence"),
        Rejection.PRIVATE: gettext("Private data"),
        Rejection.ADVERT: gettext("Advertising"),
        Rejection.OFF_TOPIC: gettext("Off the topic"),
        Rejection.FALSE_NAME: gettext("False name"),
        Rejection.UNLAWFUL: gettext("Against the law"),
    }
    return said[reason]


def advice(reason: Rejection) -> str:
    """Return what an author is told of a reason, so that they know what to change."""
    said: dict[Rejection, str] = {
        Rejection.INSULT: gettext(
            "It insults somebody. Criticise what people do and say as sharply as you like, "
            "but not who they are."
        ),
        Rejection.HATE: gettext(
            "It demeans people for what they are: their origin, colour, faith, sex, age, or "
            "a disability."
        ),
        Rejection.THREAT: gettext("It threatens somebody, or calls for violence."),
        Rejection.PRIVATE: gettext(
            "It tells something private about somebody, like an address, a phone number, an "
            "illness, or whether they have papers. That can put people in danger, even when "
            "it is meant well."
        ),
        Rejection.ADVERT: gettext("It advertises something, or asks for money."),
        Rejection.OFF_TOPIC: gettext("It is about something else than this story."),
        Rejection.FALSE_NAME: gettext(
            "It is written in the name of somebody who, as far as we can tell, did not write "
            "it. You may stay anonymous instead."
        ),
        Rejection.UNLAWFUL: gettext("It says something that the law forbids us to publish."),
    }
    return said[reason]


def waits_for(why: Held) -> str:
    """Return in a few words why a comment came to a moderator."""
    said: dict[Held, str] = {
        Held.FIRST: gettext("New author"),
        Held.RECORD: gettext("Author was rejected before"),
        Held.LINK: gettext("A link or an address"),
        Held.SHOUTING: gettext("Shouting, or very many lines"),
        Held.WORD: gettext("A listed word"),
        Held.REPORTED: gettext("Reported by readers"),
        Held.ANSWERED: gettext("Its author answers"),
        Held.CHANGED: gettext("Changed by its author"),
    }
    return said[why]
