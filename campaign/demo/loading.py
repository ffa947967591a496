"""The demonstration: a campaign from a folder like any other, in English and Spanish.

It tells of a real bill as it stood on 10 April 2017, and stays in rehearsal for ever.

Source:
    California Legislative Information, SB 54 (De León), 2017-2018 Regular Session: introduced
    5 December 2016; passed the Senate 27 to 12 on 3 April 2017,
    https://leginfo.legislature.ca.gov/faces/billHistoryClient.xhtml?bill_id=201720180SB54
"""

from pathlib import Path

from campaign.config import Settings
from campaign.demo import talk
from campaign.stories import folder, loading, shipped
from campaign.stories.loading import Change

CONTENT = Path(__file__).parent / "content"
COMMENTS = CONTENT / "comments.toml"


def load(settings: Settings) -> str:
    """Add whatever of the demonstration is missing, and say in a sentence how much that was.

    What exists is never changed, so that organisers may rewrite it. Runs in the caller's
    transaction.
    """
    try:
        campaign = folder.read(CONTENT)
        done = loading.load(campaign, settings, is_demonstration=True, keeps_what_is_there=True)
    except folder.Faulty as faults:  # a petition of their own has taken its address
        return f"The demonstration was not loaded. {faults}"
    pages = shipped.load_missing(settings)
    count = sum(row.change is Change.NEW for row in done)
    count += talk.load(campaign.plan.story_slug, COMMENTS)
    if not count:
        return pages or "The demonstration was there already."
    return f"Loaded the demonstration: {count} new rows."
