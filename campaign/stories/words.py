"""The words of a story: what a draft, a version and the published row have in common."""

from dataclasses import asdict, dataclass, fields

from campaign.stories.models import Story, StoryDraft, StoryVersion


@dataclass(frozen=True)
class Words:
    """What one story says in one language."""

    kicker: str = ""
    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    body: str = ""  # Markdown

    @classmethod
    def of(cls, row: Story | StoryDraft | StoryVersion) -> "Words":
        """Return the words that a row holds."""
        return cls(*(getattr(row, field.name) for field in fields(cls)))

    def put_into(self, row: Story | StoryDraft | StoryVersion) -> None:
        """Let a row hold these words."""
        for name, words in asdict(self).items():
            setattr(row, name, words)

    @property
    def text(self) -> str:
        """All of it, a paragraph each: to find differences, and to copy from."""
        return "\n\n".join(part for part in asdict(self).values() if part)
