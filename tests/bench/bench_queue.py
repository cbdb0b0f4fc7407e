"""Next photo and save, over the real endpoints, with 1 000 and with 100 000 photos in the database.

    python -m tests.bench.bench_queue [--small 1000] [--large 100000] [--rounds 200] [--json]

Both databases are made by the same code and measured in turns in one run, so that a noisy machine disturbs both alike.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any
from uuid import uuid4

WARM_UP = 10


def main() -> None:
    """Measure both sizes in child processes of their own, a slice of the rounds at a time, and compare."""
    options = _options()
    if options.serve:
        _serve(options.serve)
        return
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        small, large = _Side(one, options.small), _Side(other, options.large)
        for _ in range(options.rounds // 20):
            small.ask(20)
            large.ask(20)
        _report(small.end(), large.end(), options)


class _Side:
    """A process with a database of its own that answers requests for rounds."""

    def __init__(self, home: str, photos: int) -> None:
        environment = {**os.environ, "SELVEDGE_HOME": home, "DJANGO_SETTINGS_MODULE": "workbench.settings"}
        command = [sys.executable, "-m", "tests.bench.bench_queue", "--serve", str(photos)]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.seconds: dict[str, list[float]] = {"next": [], "save": [], "submit": []}
        self._line()

    def ask(self, rounds: int) -> None:
        """Measure so many rounds more."""
        assert self.process.stdin is not None
        print(rounds, file=self.process.stdin, flush=True)
        for name, values in json.loads(self._line()).items():
            self.seconds[name] += values

    def end(self) -> dict[str, list[float]]:
        """Stop the process and return what it measured, in seconds."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        return self.seconds

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def _serve(photos: int) -> None:
    import django

    django.setup()
    from tests.bench import queue_database

    client, project = queue_database.fill(photos)
    _rounds(client, project, WARM_UP)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_rounds(client, project, int(line))), flush=True)


def _rounds(client: Any, project: Any, count: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {"next": [], "save": [], "submit": []}
    for _ in range(count):
        order = _timed(seconds["next"], client.post, f"/api/projects/{project.slug}/next/")
        item, generation = f"/api/items/{order['id']}/", order["lease"]["generation"]
        body = {"op_id": str(uuid4()), "generation": generation, "layers": order["layers"]}
        saved = _timed(seconds["save"], client.put, f"{item}draft/", body, order["etag"])
        body |= {"op_id": str(uuid4()), "effort": {"active_seconds": 1.0, "strokes": 1}}
        following = _timed(seconds["submit"], client.post, f"{item}submit/", body, saved["etag"])["next"]
        # Submitting claims the next photo; given back, so that the next request has to claim again.
        lease = {"generation": following["lease"]["generation"]}
        client.post(f"/api/items/{following['id']}/release/", lease, content_type="application/json")
    return seconds


def _timed(into: list[float], send: Any, url: str, body: dict[str, Any] | None = None, etag: str = "") -> Any:
    started = time.perf_counter()
    response = send(url, body or {}, content_type="application/json", headers={"If-Match": etag})
    into.append(time.perf_counter() - started)
    assert response.status_code == 200, response.content
    return response.json()


def _report(small: dict[str, list[float]], large: dict[str, list[float]], options: argparse.Namespace) -> None:
    rows = {
        name: {
            "small_median_ms": _percentile(small[name], 50),
            "small_p95_ms": _percentile(small[name], 95),
            "large_median_ms": _percentile(large[name], 50),
            "large_p95_ms": _percentile(large[name], 95),
            "median_ratio": round(_percentile(large[name], 50) / _percentile(small[name], 50), 2),
            "p95_ratio": round(_percentile(large[name], 95) / _percentile(small[name], 95), 2),
        }
        for name in small
    }
    if options.json:
        print(json.dumps({"small": options.small, "large": options.large, **rows}))
        return
    print(f"{'':8}{options.small:>10} photos: median / p95 ms {options.large:>10} photos: median / p95 ms   ratio")
    for name, row in rows.items():
        print(
            f"{name:8}{row['small_median_ms']:>22} / {row['small_p95_ms']:<10}"
            f"{row['large_median_ms']:>22} / {row['large_p95_ms']:<10} {row['median_ratio']} / {row['p95_ratio']}"
        )


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))], 2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
