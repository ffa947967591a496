"""Whole numbers in addresses and forms: at most what a column of the database holds."""

from werkzeug.routing import IntegerConverter, ValidationError

MOST = 2**31 - 1  # PostgreSQL's integer; a larger one names nothing that we have
_DIGITS = len(str(MOST))
_TOO_LARGE = "larger than any number of ours"


class Number(IntegerConverter):
    """What ``<int:…>`` in an address takes: anything else is no page of ours."""

    def to_python(self, value: str) -> int:
        """Return the number that an address names."""
        try:
            return whole(value)
        except ValueError as error:
            raise ValidationError from error


def whole(raw: str) -> int:
    """Return a number of a form or a query: ``request.args.get("before", type=whole)``.

    Raises:
        ValueError: it is no whole number, or larger than any of ours.

    """
    if len(raw.strip().lstrip("-+0")) > _DIGITS or abs(number := int(raw)) > MOST:
        raise ValueError(_TOO_LARGE)
    return number
