"""A small WebDriver BiDi client: enough to drive an unpatched Firefox by real pointer and key events.

Playwright drives only a Firefox of its own making, so the one that people have is spoken to directly, in the W3C's
protocol (https://www.w3.org/TR/webdriver-bidi/) over one WebSocket (RFC 6455).
"""

import base64
import json
import os
import re
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
POLL = 0.1
TEXT, CLOSE, PING = 0x1, 0x8, 0x9
ADDRESS = re.compile(r"WebDriver BiDi listening on ws://([\d.]+):(\d+)")
# Nothing here may leave the machine, and no first-run page may take the window.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.url": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "services.settings.server": "",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Refused(Exception):
    """The browser answered a command with an error."""


class WebSocket:
    """A client's side of one WebSocket: whole text messages, nothing else."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self._socket = socket.create_connection((host, port), timeout=PATIENCE)
        self._stream = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self._socket.sendall(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        if b"101" not in self._stream.readline():
            raise Refused("The browser refused the connection.")
        while self._stream.readline().strip():
            pass

    def send(self, text: str) -> None:
        """Send one message, masked as the RFC asks of clients."""
        self._frame(TEXT, text.encode())

    def receive(self) -> str:
        """The next whole message. Raises ConnectionError when the browser is gone."""
        parts = []
        while True:
            code, last, body = self._read()
            if code == CLOSE:
                raise ConnectionError("The browser closed the connection.")
            if code == PING:
                self._frame(0xA, body)
                continue
            parts.append(body)
            if last:
                return b"".join(parts).decode()

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()

    def _frame(self, code: int, body: bytes) -> None:
        size = len(body)
        head = struct.pack("!BB", 0x80 | code, 0x80 | size) if size < 126 else b""
        if 126 <= size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | code, 0xFE, size)
        elif size >= 1 << 16:
            head = struct.pack("!BBQ", 0x80 | code, 0xFF, size)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
        self._socket.sendall(head + mask + masked)

    def _read(self) -> tuple[int, bool, bytes]:
        head = self._exactly(2)
        size = head[1] & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        return head[0] & 0x0F, bool(head[0] & 0x80), self._exactly(size)

    def _exactly(self, count: int) -> bytes:
        body = self._stream.read(count)
        if len(body) < count:
            raise ConnectionError("The browser is gone.")
        return body


class Tab:
    """One tab of a browser: go somewhere, run script, press keys, move the pointer."""

    def __init__(self, socket_: WebSocket) -> None:
        self._socket = socket_
        self._number = 0
        self.faults: list[str] = []
        self.call("session.new", {"capabilities": {}})
        self.call("session.subscribe", {"events": ["log.entryAdded"]})
        tree = self.call("browsingContext.getTree", {})
        self.context = tree["contexts"][0]["context"]

    def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """One command and its answer. Raises Refused with the browser's words."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.receive())
            if message.get("id") == self._number:
                if message["type"] == "error":
                    raise Refused(f"{method}: {message['message']}")
                return dict(message["result"])
            self._listen(message)

    def _listen(self, message: dict[str, Any]) -> None:
        entry = message.get("params", {})
        if message.get("method") == "log.entryAdded" and entry.get("level") == "error":
            self.faults.append(f"{entry.get('text')} {entry.get('source', {}).get('context', '')}")

    def size(self, width: int, height: int) -> None:
        """Give the page this many CSS pixels."""
        viewport = {"width": width, "height": height}
        self.call("browsingContext.setViewport", {"context": self.context, "viewport": viewport})

    def goto(self, url: str) -> None:
        """Open an address and wait until it is loaded."""
        self.call("browsingContext.navigate", {"context": self.context, "url": url, "wait": "complete"})

    def run(self, expression: str) -> Any:
        """What a JavaScript expression is: a text, number, boolean or null."""
        target = {"context": self.context}
        params = {"expression": expression, "target": target, "awaitPromise": True, "userActivation": True}
        answer = self.call("script.evaluate", params)
        if answer["type"] == "exception":
            raise Refused(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true. Raises TimeoutError with it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.run(f"Boolean({expression})"):
                return
            time.sleep(POLL)
        raise TimeoutError(expression)

    def press(self, *keys: str) -> None:
        """Press keys one upon the other and let them go in reverse; named keys by their WebDriver code points."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform({"type": "key", "id": "keyboard", "actions": [*down, *up]})

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        for letter in text:
            self.press(letter)

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        """Press the mouse, move through points of the page (CSS pixels), and lift it."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 40} for x, y in points]
        press, lift = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        actions = [moves[0], press, *moves[1:], lift]
        self._perform({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions})

    def screenshot(self) -> bytes:
        """The page as PNG."""
        answer = self.call("browsingContext.captureScreenshot", {"context": self.context})
        return base64.b64decode(answer["data"])

    def _perform(self, source: dict[str, Any]) -> None:
        self.call("input.performActions", {"context": self.context, "actions": [source]})


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Tab]:
    """A Firefox without a window, with a fresh profile, and its first tab."""
    profile.mkdir(parents=True, exist_ok=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    environment = os.environ | {"MOZ_HEADLESS_WIDTH": "1400", "MOZ_HEADLESS_HEIGHT": "1000", "HOME": str(profile)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, text=True)
    try:
        socket_ = WebSocket(*_address(process), "/session")
        try:
            yield Tab(socket_)
        finally:
            socket_.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(process: subprocess.Popen[str]) -> tuple[str, int]:
    """Where the browser listens, from what it prints; what it prints later is read and dropped."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := ADDRESS.search(line):
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[1], int(found[2])
    raise ConnectionError("Firefox ended before it listened.")
