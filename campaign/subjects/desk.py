"""A person asks by letter what is held about them, or to be forgotten. For owners alone.

The address comes by form and stands in no address of ours; each request is written down.
"""

import json

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Refusal
from campaign.subjects import erasing, gathering, naming
from campaign.subjects.forms import AgainForm, AskForm, ForgetForm
from campaign.subjects.gathering import Copy
from campaign.web import site

blueprint = Blueprint("subjects", __name__, url_prefix="/desk/subjects")
guard.guard(blueprint, may=May.OWN)
blueprint.app_template_filter("held_name")(naming.name_of)
blueprint.app_template_filter("held_value")(naming.value_of)


@blueprint.get("")
@guard.surely
def subjects() -> ResponseReturnValue:
    """Ask whose copy."""
    return render_template("subjects/desk_subjects.html", form=AskForm(formdata=None))


@blueprint.post("")
@guard.surely
def copy() -> ResponseReturnValue:
    """Show all that is held about one person, to read and to print."""
    form = AskForm()
    if not form.validate():
        return render_template("subjects/desk_subjects.html", form=form), 422
    found = _taken(form.email.data, "subjects.copy")
    return render_template("subjects/desk_copy.html", copy=found)


@blueprint.post("/copy.json")
@guard.surely
def file() -> ResponseReturnValue:
    """Hand the same over as a file."""
    form = AgainForm()
    if not form.validate():
        return redirect(url_for(".subjects"), 303)
    told = _taken(form.email.data, "subjects.file").told(site.settings())
    answer = Response(
        json.dumps(told, indent=2, ensure_ascii=False), mimetype="application/json"
    )
    answer.headers.set("Content-Disposition", "attachment", filename="copy.json")
    return answer


@blueprint.post("/forget")
@guard.surely
def forget() -> ResponseReturnValue:
    """Say what goes when this person is forgotten, and ask for their address once more."""
    again = AgainForm()
    if not again.validate():
        return redirect(url_for(".subjects"), 303)
    return _ask(ForgetForm(formdata=None, email=again.email.data))


@blueprint.post("/forgotten")
@guard.surely
def forgotten() -> ResponseReturnValue:
    """Forget this person for ever."""
    form = ForgetForm()
    if not form.validate():
        return (_ask(form), 422) if form.email.data else redirect(url_for(".subjects"), 303)
    email, account_id = form.email.data, g.account.id
    found = gathering.gather(email, site.settings())
    never_again = bool(form.never_again.data)
    try:
        gone = erasing.erase(email, never_again=never_again, account_id=account_id)
    except Refusal as refused:
        form.typed.errors = [str(refused)]
        return _ask(form), refused.status
    with writing():
        gathering.note(
            found,
            "subjects.forget",
            account_id,
            petitions=gone.petitions,
            subscriptions=gone.subscriptions,
            comments=gone.comments,
            files=gone.files,
        )
    flash(gettext("Forgotten, for ever. What an office has received stays with the office."))
    return redirect(url_for(".subjects"), 303)


@blueprint.get("/<any('copy.json', forget, forgotten):_part>")
def again(_part: str) -> ResponseReturnValue:
    """Lead back whoever reloads: the address is not kept."""
    return redirect(url_for(".subjects"), 303)


def _taken(email: str, act: str) -> Copy:
    """Gather, and write down who did before anything is shown."""
    account_id = g.account.id
    found = gathering.gather(email, site.settings())
    with writing():
        gathering.note(found, act, account_id)
    return found


def _ask(form: ForgetForm) -> str:
    found = gathering.gather(form.email.data or "", site.settings())
    return render_template("subjects/desk_forget.html", form=form, copy=found)
