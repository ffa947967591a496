"""Pages per second: ``python bench/pages.py``. The story page from the shelf, beside the rest.

Three servers answer one after another on 127.0.0.1, each to the same load: our site with its
shelf, nginx with the very same bytes from a file, and our site without a shelf. What counts are
the ratios of one run; the figures differ with the machine. It needs nginx and wrk:
``sudo apt-get install nginx-light wrk`` (and nothing of theirs has to be running).
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

STORY = "/stories/a-traffic-stop"
SECONDS = 5  # of load for each server; three servers, and nothing beyond
CONNECTIONS = 16
ROOT = Path(__file__).resolve().parent.parent
NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/www; default_type "text/html; charset=utf-8";
    add_header Content-Encoding {encoding}; add_header Vary Accept-Encoding;
    add_header Cache-Control "public, max-age=30, stale-while-revalidate=30";
  }}
}}
"""


def main() -> int:
    missing = [name for name in ("nginx", "wrk") if tool(name) is None]
    if missing:
        print(f"Missing: {' and '.join(missing)}. Run: sudo apt-get install nginx-light wrk")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with site(folder / "shelf", 10) as port:
            body, encoding = fetch(port)
            shelf = load(port)
        with nginx(folder, body, encoding) as port:
            assert fetch(port) == (body, encoding), "nginx serves the same bytes"
            beside = load(port)
        with site(folder / "bare", 0) as port:
            bare = load(port)
    print(f"{STORY}: {len(body):,} bytes in {encoding}, {CONNECTIONS} connections")
    print(f"{'nginx, a file':<26}{beside:>9,.0f} pages/s")
    print(
        f"{'the site, from the shelf':<26}{shelf:>9,.0f} pages/s: {shelf / beside:.2f} of nginx"
    )
    print(
        f"{'the site, no shelf':<26}{bare:>9,.0f} pages/s: the shelf {shelf / bare:,.0f} times"
    )
    return 0


def tool(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@contextmanager
def site(instance: Path, page_seconds: int) -> Iterator[int]:
    """Serve the demonstration as ``campaign up`` does, in a folder of its own."""
    port = free_port()
    bare = {k: v for k, v in os.environ.items() if not k.startswith("CAMPAIGN_")}
    ours = {"INSTANCE": instance, "PAGE_SECONDS": page_seconds, "LOG_LEVEL": "WARNING"}
    environ = bare | {f"CAMPAIGN_{name}": str(value) for name, value in ours.items()}
    command = [sys.executable, "-m", "campaign", "up", "--demo", "--port", str(port)]
    with running(command, port, environ):
        yield port


@contextmanager
def nginx(folder: Path, body: bytes, encoding: str) -> Iterator[int]:
    """Serve *body* from a file."""
    port = free_port()
    file = folder / "www" / STORY.removeprefix("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(body)
    folder.chmod(0o755)  # its workers are somebody else where root starts it
    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(folder=folder, port=port, encoding=encoding))
    with running([str(tool("nginx")), "-c", str(conf), "-p", str(folder)], port):
        yield port


@contextmanager
def running(
    command: list[str], port: int, environ: dict[str, str] | None = None
) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None, f"{command[0]} has ended"
            assert time.monotonic() < until, f"{command[0]} does not answer"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        fetch(port)
    except (URLError, OSError):
        return False
    return True


def fetch(port: int) -> tuple[bytes, str]:
    """Return the story as a browser gets it: (bytes, encoding)."""
    asked = Request(f"http://127.0.0.1:{port}{STORY}", headers={"Accept-Encoding": "gzip, br"})
    with urlopen(asked, timeout=10) as reply:
        return reply.read(), reply.headers.get("Content-Encoding", "identity")


def load(port: int) -> float:
    """Return how many pages a second wrk gets; every answer must be one."""
    command = [
        *(str(tool("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"),
        *("-H", "Accept-Encoding: gzip, br", f"http://127.0.0.1:{port}{STORY}"),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
