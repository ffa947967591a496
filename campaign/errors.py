"""What the application says when it declines a request."""


class Refusal(Exception):
    """A request that is declined for a reason its sender can understand.

    The message is a sentence for that person, in their language; ``status`` is the HTTP status
    that edges answer with.
    """

    status = 409


class Forbidden(Refusal):
    """They are known, and this is not theirs to do."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or no longer."""

    status = 404


class Gone(Refusal):
    """There was such a thing, and its time has passed."""

    status = 410


class Invalid(Refusal):
    """What was asked for does not have the right shape."""

    status = 422


class Unavailable(Refusal):
    """Something of ours is away; the same request may succeed later."""

    status = 503
