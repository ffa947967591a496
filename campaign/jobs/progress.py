"""How far long work has come, in words."""

from flask_babel import format_decimal, gettext

from campaign.jobs.models import Job, JobState


def said(job: Job) -> str:
    """Return the sentence beneath a job's bar."""
    done = format_decimal(job.done)
    match job.state:
        case JobState.QUEUED if not job.failures:
            return str(gettext("It begins in a moment."))
        case JobState.QUEUED:
            return str(
                gettext("It stumbled, and tries again in a moment. Done: %(done)s", done=done)
            )
        case JobState.RUNNING if job.total:
            total = format_decimal(max(job.total, job.done))
            return str(gettext("%(done)s of %(total)s", done=done, total=total))
        case JobState.RUNNING | JobState.DONE:
            return str(gettext("Done: %(done)s", done=done))
        case JobState.CANCELLED:
            return str(gettext("Stopped by a person. Done: %(done)s", done=done))
        case JobState.FAILED:
            return str(
                gettext(
                    "It failed (%(error)s). What was done stays done: %(done)s",
                    error=job.error,
                    done=done,
                )
            )
