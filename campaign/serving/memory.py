"""Memory that is held for good, and need not be looked through again."""

import gc


def settle() -> None:
    """Let Python's collector pass over what is loaded: it stays until the process ends.

    Some 300,000 objects, most of them SQLAlchemy's. A full collection of them all takes some
    0.1 to 0.2 s, in which nobody is answered, and strikes within whatever page or transaction
    is under way. Called once, when all is loaded and before the first work.
    """
    gc.collect()
    gc.freeze()
