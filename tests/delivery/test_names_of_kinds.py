"""Every kind of mail has a name at the desk."""

import pytest

from campaign.delivery.models import Kind


@pytest.mark.parametrize("macro", ["kind_name", "mail_name"])
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_mail_has_a_name(app, kind, macro):
    with app.test_request_context("/desk/outbox"):
        parts = app.jinja_env.get_template("delivery/_parts.html").make_module()

        assert getattr(parts, macro)(kind.value).strip()
