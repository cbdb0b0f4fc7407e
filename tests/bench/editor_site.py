"""The built editor over a server in memory: the same photos and answers each time, none of Django's time between."""

import base64
import io
import json
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workbench.masks import codec

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "workbench/static"
SCREEN_SIDE = 1600
PAGE = """<!doctype html><html lang="en" data-theme="dark"><head><meta charset="utf-8"><title>Bench</title>{head}</head>
<body class="editor-page"><main id="editor" data-item="1" data-api="/api" data-home="/" data-user="Ann"></main>
<script type="application/json" id="work-order">{order}</script></body></html>"""


@dataclass
class Shelf:
    """What the server knows: pictures by path, one mask for all photos, and the sizes of the bodies it was sent."""

    width: int
    height: int
    mask: str
    pictures: dict[str, bytes]
    sent: list[int] = field(default_factory=list)

    def order(self, item: int) -> dict[str, Any]:
        """The work order of one of endlessly many photos."""
        layers = [{"label": 1, "attributes": [], "data": self.mask}]
        photo = {
            "name": f"bench{item}.jpg", "garment": f"bench{item}", "viewpoint": "Front", "width": self.width,
            "height": self.height, "screen_url": f"/screen/{item}.jpg", "full_url": f"/full/{item}.jpg",
        }  # fmt: skip
        return {
            "id": item, "state": "TO_ANNOTATE", "project": {"slug": "bench", "name": "Bench", "brand_color": "#c0392b"},
            "photo": photo, "labels": [{"id": 1, "name": "Garment", "color": "#ff3b6b", "value": 1, "attributes": []}],
            "reasons": [], "note": None,
            "lease": {"generation": 1, "expires_at": "2100-01-01T00:00:00Z", "seconds": 120},
            "etag": '"m0"', "layers": layers, "from": "prediction", "previous": None, "links": {"home": "/"},
            "prediction": {"layers": layers, "estimated_dice": 0.91, "contrast": 12.0, "model": "v1"},
            "attributes": [], "imported": None, "openings": [], "siblings": [],
        }  # fmt: skip

    def ahead(self, item: int) -> list[dict[str, Any]]:
        """The three photos after that one."""
        return [self.order(item + step) | {"etag": None} for step in (1, 2, 3)]


def make_shelf(width: int, height: int) -> Shelf:
    """A cloth with a weave and some noise as JPEG, and the mask of a garment with a wavy outline."""
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    half = width * (0.28 + 0.02 * np.sin(ys / height * 40))
    inside = (np.abs(xs - width / 2) < half) & (ys > height * 0.15) & (ys < height * 0.85)
    mask = np.where(inside, 255, 0).astype(np.uint8)
    noise = np.random.default_rng(7).normal(0, 4, (height, width)).astype(np.float32)
    cloth = np.where(inside, 120 + 30 * np.sin(xs / 9) * np.cos(ys / 11), 210) + noise
    photo = Image.fromarray(np.dstack([cloth, cloth * 0.94, cloth * 0.9]).clip(0, 255).astype(np.uint8))
    screen = photo.copy()
    screen.thumbnail((SCREEN_SIDE, SCREEN_SIDE))
    pictures = {"full": _jpeg(photo), "screen": _jpeg(screen)}
    return Shelf(width, height, base64.b64encode(codec.encode(mask)).decode(), pictures)


def _jpeg(photo: Image.Image) -> bytes:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=90)
    return file.getvalue()


@contextmanager
def serving(shelf: Shelf) -> Iterator[str]:
    """Serve the editor on that shelf; yields the address of its first photo."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shelf))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def _page(shelf: Shelf) -> bytes:
    manifest = json.loads((STATIC / "dist/manifest.json").read_text())
    head = ""
    for entry in ("src/pages/app.ts", "src/pages/editor.ts"):
        head += "".join(f'<link rel="stylesheet" href="/static/dist/{css}">' for css in _styles(manifest, entry))
        head += f'<script type="module" src="/static/dist/{manifest[entry]["file"]}"></script>'
    return PAGE.format(head=head, order=json.dumps(shelf.order(1))).encode()


def _styles(manifest: dict[str, Any], entry: str) -> list[str]:
    inner = [css for name in manifest[entry].get("imports", []) for css in _styles(manifest, name)]
    return [*inner, *manifest[entry].get("css", [])]


def _handler(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/static/") and (STATIC / path[8:]).is_file():
                self._answer((STATIC / path[8:]).read_bytes(), mimetypes.guess_type(path)[0] or "text/plain")
            elif found := re.match(r"/(full|screen)/", path):
                self._answer(shelf.pictures[found[1]], "image/jpeg")
            elif path.endswith("/ahead/"):
                self._json({"photos": shelf.ahead(shelf.sent.count(-1) + 1)})
            elif path.startswith("/api/"):
                self._json(shelf.order(_item(path)))
            else:
                self._answer(_page(shelf), "text/html; charset=utf-8")

        def do_PUT(self) -> None:
            shelf.sent.append(len(self._body()))
            self._json({"etag": f'"d{len(shelf.sent)}"', "saved_at": "2100-01-01T00:00:00Z"})

        def do_POST(self) -> None:
            self._body()
            if not self.path.endswith("/submit/"):
                self._json({"expires_at": "2100-01-01T00:00:00Z"})
                return
            shelf.sent.append(-1)
            spent = {"active_seconds": 4.2, "shown_dice": 0.98}
            self._json({"version": 1, "state": "TO_REVIEW", "effort": spent, "next": shelf.order(_item(self.path) + 1)})

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _json(self, answer: Any) -> None:
            self._answer(json.dumps(answer).encode(), "application/json")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


def _item(path: str) -> int:
    found = re.search(r"/items/(\d+)/", path)
    return int(found[1]) if found else 1
