"""Two campaigns, one of each thing in the first, and people with every role."""

from types import SimpleNamespace

from flask.testing import FlaskClient

from campaign import clock
from campaign.access import accounts, roles, sessions
from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.bills import tracking
from campaign.dashboard import moments
from campaign.dashboard.models import MomentKind
from campaign.db import db, writing
from campaign.delivery.models import State
from campaign.editor import drafting, releasing
from campaign.embeds import partners
from campaign.exports import asking, making
from campaign.imports import decoding, keeping
from campaign.imports.models import Import, Kind
from campaign.jobs import queueing
from campaign.organisers import inviting
from campaign.petitions import beside
from campaign.stories import page_versions, picture_store, story_versions
from campaign.stories.page_versions import page_of, versions_of
from campaign.stories.picture_store import Made
from campaign.stories.words import Words
from tests.access.organiser import with_app
from tests.bills.tracked import make_hearing
from tests.comments.talk import make_comment
from tests.delivery.handed import make_handed, make_lane
from tests.exports.taking import wish_for
from tests.factories import make_petition
from tests.offices.at_the_desk import held
from tests.signatures.invalidated import begun
from tests.signers_of import signed
from tests.updates.readers import make_update


def make_world(settings):
    """Return the ids of what there is; *mine* is the campaign that all of it belongs to."""
    mine, other = make_petition(slug="mine"), make_petition(slug="other")
    db.session.commit()
    server = account("server@example.org").id
    signature = signed(mine, settings)
    bundle = held(settings)
    signed(mine, settings, email="ana@example.org")  # whose letter waits
    story, picture, version = _story(mine, server)
    thread = story.thread
    with writing():
        moment = moments.note(
            mine, at=clock.now(), kind=MomentKind.OTHER, words="It rained.", account_id=None
        ).id
        partner = partners.add(
            mine, name="valley", origin="https://valley.example", account_id=None
        ).id
        job = queueing.ask("test.work", None, petition=mine.id).id
        page_versions.write(
            "terms", "en", title="Terms", body="Be kind.", seen=0, account_id=server
        )
    owner = account("boss@example.org", (Role.OWNER, EVERY)).id
    colleague = account("colleague@example.org", (Role.READER, mine.id)).id
    with writing():
        invitation = inviting.invite(
            settings,
            "new@example.org",
            role=Role.READER,
            campaign=mine.id,
            language="en",
            by=owner,
        ).id
        taken = _taken(mine, server)
    brought = _brought(mine, server, job)
    comment = make_comment(thread=thread, held="first")
    db.session.commit()
    return SimpleNamespace(
        mine=mine.id,
        other=other.id,
        slug=mine.slug,
        story=story.slug,
        signature=signature.id,
        bundle=bundle.id,
        hearing=make_hearing(mine).id,
        picture=picture,
        version=version,
        thread=thread.id,
        comment=comment.id,
        moment=moment,
        partner=partner,
        job=job,
        brought=brought,
        taken=taken,
        colleague=colleague,
        invitation=invitation,
        update=make_update(mine).id,
        message=make_handed(State.REFUSED).id,
        lane=make_lane().id,
        invalidation=begun(mine, server),
        page_version=versions_of(page_of("terms", "en"))[0].version.id,
    )


def address_of(world, rule):
    """Return an address of *rule* about the first campaign, with what a form there sends.

    A new kind of thing at the desk says here which one of the first campaign's it is.
    """
    feature = rule.endpoint.partition(".")[0]
    numbers = {
        "signatures": world.signature, "invalidations": world.invalidation, "offices": 1,
        "imports": world.brought, "exports": world.taken,
    }  # fmt: skip
    acts = {
        "bills.act_on_hearing": "cancel", "moderation.change_words": "start-anew",
        "offices.act_on_bundle": "done", "offices.letter": "out", "outbox.mend": "aside",
        "people.act": "sign-out", "exports.press": "stop", "people.change_invitation": "again",
        "partners.switch": "on", "signatures.press": "hide", "updates.press": "pause",
    }  # fmt: skip
    known = {
        "slug": {"editor": world.story, "pages": "terms"}.get(feature, world.slug),
        "number": numbers.get(feature),
        "act": acts.get(rule.endpoint),
        "version_id": world.page_version if feature == "pages" else world.version,
        "language": "en",
        "name": "funnel",
        "form": "csv",
        "token": "made-up",
        "_act": "mend",
        "_part": "forget",
        "district": 14,
        "kind": next(iter(beside.OURS)),
        "factor_id": 9999,
        "account_id": world.colleague,
        "invitation_id": world.invitation,
        "session_id": 9999,
        "bundle_id": world.bundle,
        "hearing_id": world.hearing,
        "picture_id": world.picture,
        "job_id": world.job,
        "thread_id": world.thread,
        "moment_id": world.moment,
        "lane_id": world.lane,
        "partner_id": world.partner,
        "update_id": world.update,
        "message_id": world.message,
    }
    return {name: known[name] for name in rule.arguments}, {"letter": world.signature}


def account(email, *duties):
    """Somebody with these roles, each a role and a campaign; without a password."""
    with writing():
        made = accounts.add(email)
        for role, campaign in duties:
            roles.give(made, role, campaign)
    return made


def browser(app, who):
    """The browser of somebody who just showed their second factor; it parses no page."""
    with_app(who)
    with writing():
        token = sessions.begin(who, is_by_link=False)
        sessions.show_factor(sessions.of(who.id)[0])
    client = FlaskClient(app, app.response_class, use_cookies=True)
    with client.session_transaction() as cookie:
        cookie["desk"] = token
    return client


def everybody(app, world, place):
    """Return a browser of each role: for the first campaign, for all, or for the other."""
    campaign = {"theirs": world.mine, "all": EVERY, "other": world.other}[place]
    return {
        role: browser(app, account(f"{role}@example.org", (role, campaign))) for role in Role
    }


def _brought(petition, by, job):
    """A file that somebody brought, one of whose rows has a fault."""
    number = keeping.keep(
        petition.id,
        petition.scope,
        decoding.sheet(b"name,zip,street\r\nRosa Li,93640,1 Main St\r\n"),
        name="market.csv",
        kind=Kind.PAPER,
        account_id=by,
    )
    with writing():
        act = db.session.get_one(Import, number)
        act.faulty, act.job_id = 1, job
    return number


def _taken(petition, by):
    """A file of signatures that somebody asked for."""
    wish = wish_for("name")
    expected = asking.counted(petition, wish.report, wish.filters)
    return making.ask(petition, wish, by, expected).id


def _story(petition, by):
    """A story that is published, with a picture in it, and its thread."""
    with writing():
        slug = drafting.begin(
            "Mine", "en", byline="Us", petition_id=petition.id, account_id=by
        ).slug
        made = Made(digest=b"x" * 32, width=800, height=600, sizes={800: b"webp"})
        picture = picture_store.add(made, alt="A well", caption="", credit="", account_id=by)
        body = f"It began.\n\n{drafting.figure(picture, 'en')}\n\n::: petition\n:::"
        words = Words(
            kicker="Water", headline="Mine", standfirst="One tap.", byline="Us", body=body
        )
        seen = drafting.save(slug, "en", words, seen=1, account_id=by)
        releasing.publish(slug, "en", seen=seen, at=None, account_id=by)
        story = drafting.story_of(slug, "en")
        version = story_versions.versions_of(story)[0].version.id
        tracking.row_of(petition)
        picture_id = picture.id
    return story, picture_id, version
