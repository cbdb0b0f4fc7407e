"""A person at the other end of the wire: signs in over HTTP and speaks JSON, with nothing of Django in between."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from uuid import uuid4

from tests.factories import PASSWORD


@dataclass(frozen=True)
class Reply:
    """A status and the parsed body."""

    status: int
    body: Any


class Browser:
    """Keeps cookies and sends the CSRF token, as the pages do."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def sign_in(self, name: str) -> "Browser":
        """Sign in as one of the cast."""
        reply = self.post("/api/session/", {"username": name, "password": PASSWORD})
        assert reply.status == 200, reply
        return self

    def get(self, path: str) -> Reply:
        """GET."""
        return self._send(urllib.request.Request(self.address + path))

    def post(self, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Reply:
        """POST a JSON body."""
        request = urllib.request.Request(self.address + path, json.dumps(body or {}).encode(), headers or {})
        request.add_header("Content-Type", "application/json")
        return self._send(request)

    def upload(self, path: str, name: str, data: bytes) -> Reply:
        """POST one file; `name` says with its folder what it is."""
        edge = uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="path"\r\n\r\n{name}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name.rsplit("/")[-1]}"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n" + data + f"\r\n--{edge}--\r\n".encode(),
        ]
        request = urllib.request.Request(self.address + path, b"".join(parts))
        request.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
        # A zip of hundreds of photos is stored, one by one, before the answer comes.
        return self._send(request, timeout=180)

    def _send(self, request: urllib.request.Request, timeout: float = 30) -> Reply:
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), None)
        if token:
            request.add_header("X-CSRFToken", token)
        try:
            with self.opener.open(request, timeout=timeout) as reply:
                return Reply(reply.status, _parsed(reply.read()))
        except urllib.error.HTTPError as error:
            return Reply(error.code, _parsed(error.read()))


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return data
