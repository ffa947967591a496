"""A folder to start a campaign from."""

import os
from pathlib import Path

from campaign.errors import Refusal

SHIPPED = Path(__file__).parent / "example"


def write(folder: Path) -> list[Path]:
    """Write the example into *folder*, which must be new or empty; return the files.

    Raises:
        Refusal: something lies there already; nothing is ever overwritten.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} is not empty. Name a new folder; nothing was written.")
    written = []
    for source in sorted(path for path in SHIPPED.rglob("*") if path.is_file()):
        target = folder / source.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:  # never over a file that came meanwhile
            file.write(source.read_bytes())
            os.fsync(file.fileno())
        written.append(target)
    return written
