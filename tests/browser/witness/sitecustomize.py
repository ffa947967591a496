"""Note which page shows which template.

Python runs this file as it starts, in each process of the site that the browser visits: so the
program itself knows nothing of it.
"""

import os
from pathlib import Path

from flask import request, template_rendered


def note(_app, template, **_context):
    if request:
        with Path(os.environ["WITNESS"]).open("a") as notes:
            notes.write(f"{request.path} {template.name}\n")


template_rendered.connect(note)
