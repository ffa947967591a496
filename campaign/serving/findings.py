"""What a look at one thing found: how bad it is, in a sentence, and what to do."""

from dataclasses import dataclass

OK, ATTENTION, FAULT = "ok", "attention", "fault"


@dataclass(frozen=True)
class Finding:
    """What one look found."""

    verdict: str
    about: str
    sentence: str
    advice: str = ""
