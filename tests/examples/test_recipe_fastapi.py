"""The FastAPI recipe, served by a real server: a bundle in, the assessment and diagnostics out, described by the shipped schema."""

import asyncio
import datetime as dt
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from recipes import EXAMPLES, program

from custrel import assess, io
from custrel.portfolio import Portfolio

pytest.importorskip("fastapi", reason="the FastAPI recipe needs fastapi (dependency group examples)")
pytest.importorskip("uvicorn", reason="the FastAPI recipe is served by uvicorn (dependency group examples)")

URL = "/assessments?as_of=2026-11-01T00:00:00Z"
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Start the service on a free port; give a function that asks it: (path, body) -> (status, answer)."""
    words = [
        sys.executable,
        "-m",
        "uvicorn",
        "--app-dir",
        str(EXAMPLES),
        "--port",
        "0",
        "fastapi_service:app",
    ]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told: list[str] = []
            for line in server.stderr:
                told.append(line)
                if found := re.search(r"running on (http://\S+)", line):
                    break
            else:
                pytest.fail("".join(told))
            yield lambda path, body=None: _asked(found[1] + path, body)
        finally:
            server.terminate()


def _asked(url: str, body: bytes | None) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_answer_is_the_library_s_own(
    ask: Ask, bundle: bytes, portfolio: Portfolio, as_of: dt.datetime
) -> None:
    """What comes over the wire reads back as exactly the assessment made here."""
    status, told = ask(URL, bundle)
    assert (status, told["rejected"], told["accepted"]) == (200, 0, told["read"])
    assert io.read_assessment(json.dumps(told["assessment"])) == assess(portfolio, as_of=as_of)


def test_bad_records_cost_only_themselves(ask: Ask, bundle: bytes) -> None:
    """One dangling site is one rejected record and one diagnostic; everything else is assessed as before."""
    document = json.loads(bundle)
    document["sites"].append({"site_id": "nowhere", "customer_id": "nobody"})
    _, told = ask(URL, json.dumps(document).encode())
    assert told["rejected"] == 1
    (error,) = [d for d in told["diagnostics"] if d["severity"] == "error"]
    assert error["code"] == "relation.dangling"
    assert len(told["assessment"]["customers"]) == len(document["customers"])


@pytest.mark.parametrize("body", [b"", b"[1, 2", b'{"a": 1}', b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_bundle_is_the_sender_s_fault(ask: Ask, body: bytes) -> None:
    """Rubbish is answered with 400 or 413 and a sentence, never with a server error."""
    status, told = ask(URL, body)
    assert status in {400, 413}
    assert told["detail"]


@pytest.mark.parametrize("as_of", ["2026-11-01T00:00:00", "yesterday", ""])
def test_an_instant_needs_an_offset(ask: Ask, bundle: bytes, as_of: str) -> None:
    """A time without an offset is refused, not guessed."""
    status, _ = ask(f"/assessments?{urllib.parse.urlencode({'as_of': as_of})}", bundle)
    assert status == 422


def test_too_long_a_body_is_not_read_to_its_end() -> None:
    """Of an endless body no more than the limit and one piece is read; the answer is 413."""
    module = program("fastapi_service")
    module.LIMITS = io.Limits(bytes=10_000)
    taken, sent = [], []

    async def receive() -> dict[str, Any]:
        taken.append(1000)
        return {"type": "http.request", "body": b" " * 1000, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/assessments",
    }
    scope |= {
        "query_string": URL.partition("?")[2].encode(),
        "headers": [],
        "scheme": "http",
        "server": ("here", 80),
    }
    asyncio.run(module.app(scope, receive, send))
    assert sent[0]["status"] == 413
    assert sum(taken) <= 10_000 + 1000


def test_openapi_describes_the_bundle(ask: Ask) -> None:
    """The document speaks of the body in the words of the shipped schema, and every reference in it leads somewhere."""
    status, document = ask("/openapi.json")
    assert status == 200
    body = document["paths"]["/assessments"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Bundle"}
    parts = document["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert named <= set(parts)
    assert set(io.shipped_schema()["$defs"]) <= named
    assert "$defs" not in json.dumps(document)
    assert parts["Bundle"]["properties"].keys() == io.shipped_schema()["properties"].keys()
