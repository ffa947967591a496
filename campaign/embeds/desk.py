"""Which partners' sites may show a petition."""

from flask import Blueprint

from campaign.access import guard
from campaign.embeds import models as models

blueprint = Blueprint("partners", __name__, url_prefix="/desk/partners")
guard.guard(blueprint)
