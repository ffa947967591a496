"""Write campaigns for tests, as organisers do: from the example, with some lines changed."""

from campaign.stories import examples, folder


def write(path, **changes):
    """Write the example into *path*.

    Args:
        path: a new folder.
        changes: by file, with ``_`` for ``/`` and without its ending: pairs of words that are
            there and words to put in their place.

    """
    examples.write(path)
    for name, (old, new) in changes.items():
        change(path, name, old, new)
    return path


def change(path, name, old, new):
    file = path / ("campaign.toml" if name == "campaign" else f"{name.replace('_', '/')}.md")
    words = file.read_text()
    assert old in words
    file.write_text(words.replace(old, new, 1))


def faults_of(path):
    """Return the lines that reading the folder complains with; empty where it does not."""
    try:
        folder.read(path)
    except folder.Faulty as faults:
        return str(faults).splitlines()
    return []
