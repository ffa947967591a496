"""Four scores of four pages on a phone: ``make lighthouse``. Needs npm and Chromium.

Starts the demonstration on a free port in a folder of its own. Lighthouse comes from npm into
npm's own cache; nothing of it stays in this folder. No page but our own is asked for.

Source of the scores: https://developer.chrome.com/docs/lighthouse/performance/performance-scoring
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import STORY, site

LIGHTHOUSE = "lighthouse@12.8"
CHROMIUM = "/usr/bin/chromium"
PAGES = {
    "story": STORY,
    "petition": "/petitions/values-act",
    "home": "/",
    "comments": "/comments/a-traffic-stop",
}
AIM = 98  # of 100; what is below is explained
SWITCHES = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def main() -> int:
    missing = [name for name in ("npm", "npx") if shutil.which(name) is None]
    missing += [] if Path(CHROMIUM).exists() else ["chromium"]
    if missing:
        print(f"Missing: {' and '.join(missing)}. Run: sudo apt-get install npm chromium")
        return 1
    with tempfile.TemporaryDirectory() as name, site(Path(name) / "instance", 10) as port:
        for page, path in PAGES.items():
            report = look(f"http://127.0.0.1:{port}{path}", Path(name))
            if report is None:
                return 1
            tell(page, report)
    return 0


def look(address: str, folder: Path) -> dict[str, dict] | None:
    """Return Lighthouse's report on one page, as on a phone; None where it did not run."""
    command = [
        *("npx", "--yes", LIGHTHOUSE, address, "--output=json", "--quiet"),
        *(f"--output-path={folder / 'report.json'}", f"--chrome-flags={SWITCHES}"),
        "--no-enable-error-reporting",
    ]
    environ = os.environ | {"CHROME_PATH": CHROMIUM}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"Lighthouse did not run (npm must reach its registry):\n{done.stderr[-2000:]}")
        return None
    return json.loads((folder / "report.json").read_text())


def tell(page: str, report: dict[str, dict]) -> None:
    """Print the four scores of a page, and what those below the aim miss."""
    scores = {
        category["title"]: round((category["score"] or 0) * 100)
        for category in report["categories"].values()
    }
    print(f"{page:<10}" + "  ".join(f"{title} {score}" for title, score in scores.items()))
    for category in report["categories"].values():
        if (category["score"] or 0) * 100 >= AIM:
            continue
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                print(f"{'':<10}{audit['title']}: {audit.get('displayValue', '')}")


if __name__ == "__main__":
    sys.exit(main())
