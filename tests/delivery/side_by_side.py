"""Several workers at one outbox, each in a thread of its own."""

import threading
from queue import SimpleQueue

from campaign.db import db
from campaign.delivery import dispatch
from campaign.mail import carriers
from campaign.mail.sendgrid import SendGridPost
from tests.delivery.sendgrid_server import KEY


def work_side_by_side(app, settings, sendgrid, *, workers, rounds, limit):
    """Let *workers* begin together, and each send *rounds* batches; they must not fail."""
    together, failures = threading.Barrier(workers), SimpleQueue()

    def work():
        try:
            with app.app_context():
                post = SendGridPost(KEY, sendgrid.host, timeout_seconds=5)
                both = carriers.both(settings, post)
                together.wait()
                for _ in range(rounds):
                    dispatch.send_batch(
                        both, sender="a@example.org", sender_name="A", limit=limit
                    )
                db.session.remove()
        except BaseException as failure:
            failures.put(failure)
            raise

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures.empty()
