"""What people do in the stack tests, each step over HTTP."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import numpy as np
from PIL import Image

from tests import factories
from tests.stack.site import Site

WIDTH, HEIGHT = 360, 480
PROJECT = "/api/projects/summer"
# One fewer than are checked before a training uses them.
TRAINED = 19
# Seconds. Everything here takes a few; a machine that is busy with other things may take many.
PATIENCE = 180
ATTEMPTS = 4


def photo(name: str) -> bytes:
    """A photo of a square in some colour."""
    return factories.jpeg(name, WIDTH, HEIGHT)


def mask() -> bytes:
    """The true mask of every such photo, as a PNG."""
    file = io.BytesIO()
    box = (WIDTH // 4, HEIGHT // 8, WIDTH * 3 // 4, HEIGHT * 7 // 8)
    Image.fromarray(np.asarray(factories.alpha(WIDTH, HEIGHT, box))).save(file, "PNG")
    return file.getvalue()


def send(site: Site, series: str, count: int, *, masks: bool) -> None:
    """Rex uploads a zip of photos, with their masks or without."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"photos/{series}{number}_Front.jpg", photo(f"{series}{number}"))
            if masks:
                archive.writestr(f"masks/{series}{number}_Front.png", mask())
    reply = site.browser("rex").upload(f"{PROJECT}/photos/", f"{series}.zip", file.getvalue())
    assert reply.status == 201, reply
    assert {row["outcome"] for row in reply.body["results"]} == {"added"}, reply


def train(site: Site) -> dict[str, Any]:
    """Lea asks for a training and sees it through."""
    lea = site.browser("lea")
    asked = lea.post(f"{PROJECT}/runs/")
    assert asked.status == 201, asked
    address = f"/api/runs/{asked.body['id']}/"
    site.until(lambda: lea.get(address).body["over"], PATIENCE, "end of the training")
    run: dict[str, Any] = lea.get(address).body
    assert run["state"] == "succeeded", (run, site.logs())
    return run


def put_in_force(site: Site, **thresholds: float) -> None:
    """Lea changes the triage policy for the photos that arrive from now on."""
    done = site.browser("lea").post(f"{PROJECT}/policy/", thresholds)
    assert done.status == 201, done


def item(site: Site, name: str) -> int:
    """The work item of the newest photo of that name."""
    reply = site.browser("rex").get(f"{PROJECT}/photos/?state=TO_REVIEW&page_size=100")
    return max(int(photo["item"]) for photo in reply.body["results"] if photo["name"] == name)


def machines_are_done(site: Site) -> bool:
    """Whether no photo waits for a machine."""
    return site.count("TO_PRESEGMENT") == site.count("TO_ROUTE") == 0


def settle(site: Site) -> None:
    """Wait until only people have something to do."""
    site.until(lambda: machines_are_done(site), PATIENCE, "end of pre-segmentation")


def caught_up(site: Site) -> None:
    """Wait until the waiting photos show what the champion predicts; after a promotion all of them go back first."""
    champion = site.inside("champion").split()
    site.until(lambda: site.inside("waiting_models").split() == champion, PATIENCE, f"predictions by {champion}")


def annotate(site: Site) -> dict[str, Any]:
    """Ann takes the next photo and submits what the editor opened with; returns the work order she had."""
    ann = site.browser("ann")
    order: dict[str, Any] = ann.post(f"{PROJECT}/next/").body
    layers = [{name: layer[name] for name in ("label", "attributes", "data")} for layer in order["layers"]]
    body = {
        "op_id": str(uuid4()), "generation": order["lease"]["generation"], "layers": layers,
        "effort": {"active_seconds": 12.5, "strokes": 3},
    }  # fmt: skip
    done = ann.post(f"/api/items/{order['id']}/submit/", body, {"If-Match": order["etag"]})
    assert (done.status, done.body["state"]) == (200, "TO_REVIEW"), done
    return order


def approve(site: Site, item: int) -> None:
    """Rex looks at a mask and accepts it."""
    rex = site.browser("rex")
    order = rex.get(f"/api/items/{item}/review/").body
    done = rex.post(f"/api/items/{item}/approve/", {"version": order["mask"]["version"]})
    assert (done.status, done.body["state"]) == (200, "ACCEPTED"), done


def goes_around(site: Site) -> None:
    """Every arrow of the loop, from fresh photos to a second training that says why it is promoted or not."""
    send(site, "fresh", 6, masks=False)
    settle(site)
    order = annotate(site)
    assert order["prediction"]["model"] == "v1"
    assert order["reasons"], "every photo that reaches a person says why"
    approve(site, order["id"])
    run = train(site)
    assert run["version"] == "v2"
    assert run["reason"]
    settle(site)


def kill_midway(site: Site, series: str, count: int, kill: Callable[[], None]) -> None:
    """Send photos and kill something while some of them are pre-segmented and others still wait.

    A worker that was done before the kill gets more photos: which of the two is faster depends on the machine.
    """
    for attempt in range(ATTEMPTS):
        send(site, f"{series}-{attempt}", count, masks=False)
        if before := site.count("TO_PRESEGMENT"):
            site.until(partial(_begun, site, before), PATIENCE, "first photo done")
            kill()
            if site.count("TO_PRESEGMENT"):
                return
    raise AssertionError(f"The worker was faster than the kill {ATTEMPTS} times: send more photos.")


def _begun(site: Site, before: int) -> bool:
    return site.count("TO_PRESEGMENT") < before
