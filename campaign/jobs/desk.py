"""How far long work has come, for the page that waits for it."""

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import guard
from campaign.access.roles import May
from campaign.errors import NotFound
from campaign.jobs import progress, queueing

blueprint = Blueprint("jobs", __name__, url_prefix="/desk/jobs")
guard.guard(blueprint, may=May.SELF)  # whoever asked, an organiser or an owner
blueprint.app_template_filter("work_said")(progress.said)


@blueprint.get("/<int:job_id>.json")
def job(job_id: int) -> ResponseReturnValue:
    """Answer with numbers and a sentence, as ``static/js/progress.js`` reads them.

    To whoever asked for the work, and to who may open its campaign’s signatures.
    """
    found = queueing.called(job_id)
    if found.account_id != g.account.id and not g.duties.may(May.OPEN, found.campaign):
        raise NotFound(gettext("There is no such work."))
    return jsonify(
        {
            "state": found.state.value,
            "done": found.done,
            "percent": found.percent,
            "is_over": found.is_over,
            "said": progress.said(found),
        }
    )
